import { createServer } from 'node:http';
import { findProducts, getProduct } from './products.js';

/** The HTTP server, not listening yet. `log` gets one line per request that is no health check. */
export function createApp(log = console.log) {
  return createServer((request, response) => {
    const began = performance.now();
    response.on('finish', () => {
      if (request.url === '/healthz') return;
      log(
        `${request.method} ${request.url} ${response.statusCode} ${Math.round(
          performance.now() - began,
        )} ms`,
      );
    });
    const url = new URL(request.url, 'http://catalog');
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return send(response, 405, { error: 'Only GET is answered here.' });
    }
    if (url.pathname === '/healthz') return send(response, 200, 'ok');
    if (url.pathname === '/' || url.pathname === '/products') {
      const items = findProducts(url.searchParams.get('tag'));
      return send(response, 200, { items });
    }
    const [, id] = /^\/products\/([^/]+)$/.exec(url.pathname) ?? [];
    const product = id && getProduct(id);
    return product
      ? send(response, 200, product)
      : send(response, 404, { error: `There is nothing at ${url.pathname}.` });
  });
}

function send(response, status, body) {
  const json = typeof body !== 'string';
  response.writeHead(status, {
    'content-type': json ? 'application/json' : 'text/plain; charset=utf-8',
  });
  response.end(json ? JSON.stringify(body) : body);
}
