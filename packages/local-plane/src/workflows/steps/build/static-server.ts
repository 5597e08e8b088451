/**
 * Source of the file server that static sites are published with. It is part of the artifact, so it uses nothing but Node.js itself.
 * Unknown paths without a file extension get index.html (single-page applications); `/config.json` lists the environment variables whose
 * names begin with `PUBLIC_` or end with `_URL` or `_ADDRESS`, so that a page can find the services it depends on.
 */
export const STATIC_SERVER = `import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('./site/', import.meta.url));
const types = {
  '.css': 'text/css; charset=utf-8', '.gif': 'image/gif', '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon', '.jpeg': 'image/jpeg', '.jpg': 'image/jpeg', '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json', '.map': 'application/json', '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png', '.svg': 'image/svg+xml', '.txt': 'text/plain; charset=utf-8', '.wasm': 'application/wasm',
  '.webp': 'image/webp', '.woff': 'font/woff', '.woff2': 'font/woff2', '.xml': 'application/xml',
};

async function find(pathname) {
  const path = normalize(join(root, pathname));
  if (path !== root && !path.startsWith(root.endsWith(sep) ? root : root + sep)) return undefined;
  for (const candidate of [path, join(path, 'index.html')]) {
    const info = await stat(candidate).catch(() => undefined);
    if (info?.isFile()) return { path: candidate, size: info.size };
  }
  if (extname(pathname)) return undefined;
  const page = join(root, 'index.html');
  const info = await stat(page).catch(() => undefined);
  return info && { path: page, size: info.size };
}

const server = createServer(async (request, response) => {
  const began = Date.now();
  response.on('finish', () =>
    console.log(request.method, request.url, response.statusCode, Date.now() - began + 'ms'));
  try {
    const pathname = decodeURIComponent(new URL(request.url, 'http://site').pathname);
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { allow: 'GET, HEAD' }).end();
      return;
    }
    let file = pathname.includes('\\0') ? undefined : await find(pathname);
    if (pathname === '/config.json' && (!file || file.path.endsWith('index.html'))) {
      const shown = Object.entries(process.env).filter(([name]) => /^PUBLIC_|_(URL|ADDRESS)$/.test(name));
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(Object.fromEntries(shown)));
      return;
    }
    if (!file) {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('Not found\\n');
      return;
    }
    response.writeHead(200, {
      'content-type': types[extname(file.path).toLowerCase()] ?? 'application/octet-stream',
      'content-length': file.size,
      'x-content-type-options': 'nosniff',
    });
    if (request.method === 'HEAD') response.end();
    else createReadStream(file.path).on('error', () => response.destroy()).pipe(response);
  } catch {
    if (!response.headersSent) response.writeHead(400);
    response.end();
  }
});
const port = Number(process.env.PORT || PORT_DEFAULT);
server.listen(port, () => console.log('Serving on port ' + port));
for (const signal of ['SIGTERM', 'SIGINT']) {
  process.once(signal, () => { server.close(() => process.exit(0)); server.closeIdleConnections(); });
}
`;

/** The server's source with the port it listens on when `PORT` is not set. */
export function staticServer(defaultPort: number): string {
  return STATIC_SERVER.replace('PORT_DEFAULT', String(defaultPort));
}
