import { createServer } from 'node:http';
import { renderPage } from './page.js';

/** Asks the catalogue for its products. Rejects when it does not answer within three seconds. */
export async function fetchProducts(catalogUrl) {
  if (!catalogUrl) throw new Error('CATALOG_URL is not set');
  const response = await fetch(`${catalogUrl.replace(/\/$/, '')}/products`, {
    signal: AbortSignal.timeout(3000),
  });
  if (!response.ok) throw new Error(`it answered ${response.status}`);
  return (await response.json()).items;
}

/** The HTTP server, not listening yet. */
export function createApp({
  catalogUrl,
  shopName = 'Shop',
  log = console.log,
}) {
  return createServer(async (request, response) => {
    response.on('finish', () => {
      if (request.url === '/healthz') return;
      log(`${request.method} ${request.url} ${response.statusCode}`);
    });
    const { pathname } = new URL(request.url, 'http://shop');
    if (pathname === '/healthz') {
      response.writeHead(200, { 'content-type': 'text/plain' }).end('ok');
      return;
    }
    if (pathname !== '/') {
      response
        .writeHead(404, { 'content-type': 'text/plain' })
        .end('Not found');
      return;
    }
    let products;
    let problem;
    try {
      products = await fetchProducts(catalogUrl);
    } catch (error) {
      problem = error.cause?.code ?? error.message;
      log(`The catalogue at ${catalogUrl} failed: ${problem}`);
    }
    response
      .writeHead(products ? 200 : 503, {
        'content-type': 'text/html; charset=utf-8',
      })
      .end(renderPage({ shopName, products, problem }));
  });
}
