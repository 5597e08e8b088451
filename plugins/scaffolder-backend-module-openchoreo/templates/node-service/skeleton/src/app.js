import { createServer } from 'node:http';

/** The HTTP server, not listening yet. `log` gets one line per request that is no health check. */
export function createApp({ greeting = 'Hello', log = console.log } = {}) {
  return createServer((request, response) => {
    response.on('finish', () => {
      if (request.url === '/healthz') return;
      log(`${request.method} ${request.url} ${response.statusCode}`);
    });
    const url = new URL(request.url, 'http://service');
    if (url.pathname === '/healthz') {
      response.writeHead(200, { 'content-type': 'text/plain' }).end('ok');
    } else if (url.pathname === '/' || url.pathname === '/greeting') {
      const name = url.searchParams.get('name') || 'world';
      sendJson(response, 200, { message: `${greeting}, ${name}!` });
    } else {
      sendJson(response, 404, { error: `There is nothing at ${url.pathname}.` });
    }
  });
}

function sendJson(response, status, body) {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
