import {
  IncomingMessage,
  OutgoingHttpHeaders,
  ServerResponse,
  request as httpRequest,
} from 'node:http';
import { Duplex } from 'node:stream';
import { forwardable, modifyRequest, modifyResponse } from './filters';
import { HTTPRouteFilter, RouteMatch, rewritePath } from './routes';

/** What a request becomes on its way to a pod. */
export interface OutgoingRequest {
  headers: OutgoingHttpHeaders;
  path: string;
}

/** True when the request carries a body, which can be sent only once. */
export function hasBody(req: IncomingMessage): boolean {
  return (
    Number(req.headers['content-length'] ?? 0) > 0 ||
    req.headers['transfer-encoding'] !== undefined
  );
}

/** Rewrites a request by the filters of its route. */
export function outgoing(
  req: IncomingMessage,
  match: RouteMatch,
  filters: readonly HTTPRouteFilter[],
  path: string,
  search: string,
): OutgoingRequest {
  const headers: OutgoingHttpHeaders = forwardable(req.headers);
  const client = req.socket.remoteAddress ?? '';
  headers['x-forwarded-for'] = [req.headers['x-forwarded-for'], client]
    .flat()
    .filter(Boolean)
    .join(', ');
  headers['x-forwarded-proto'] = 'http';
  headers['x-forwarded-host'] = req.headers.host ?? '';
  modifyRequest(headers, filters);
  const rewrite = filters.find(f => f.type === 'URLRewrite')?.urlRewrite;
  if (rewrite?.hostname) headers.host = rewrite.hostname;
  return {
    headers,
    path: `${rewritePath(path, match.prefix, rewrite?.path)}${search}`,
  };
}

/** Passes one request and its answer. Rejects when no answer began. */
export function exchange(
  req: IncomingMessage,
  res: ServerResponse,
  socket: Duplex,
  target: OutgoingRequest,
  filters: readonly HTTPRouteFilter[],
  extra: Record<string, string> | undefined,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const upstream = httpRequest({
      method: req.method,
      path: target.path,
      headers: { ...target.headers, connection: 'close' },
      createConnection: () => socket,
    });
    const onGone = () => upstream.destroy();
    res.once('close', onGone);
    upstream.on('response', answer => {
      const headers: OutgoingHttpHeaders = forwardable(answer.headers);
      modifyResponse(headers, filters);
      Object.assign(headers, extra);
      res.writeHead(answer.statusCode ?? 502, headers);
      answer.pipe(res);
      answer.on('error', () => res.destroy());
      answer.on('end', () => {
        socket.destroy();
        resolve();
      });
      answer.on('close', () => {
        socket.destroy();
        if (!answer.complete) res.destroy();
        resolve();
      });
    });
    upstream.on('error', error => {
      socket.destroy();
      res.removeListener('close', onGone);
      if (res.headersSent) {
        res.destroy();
        resolve();
      } else reject(error);
    });
    if (hasBody(req)) req.pipe(upstream);
    else upstream.end();
  });
}

/** Asks a pod for a protocol upgrade; what it answers goes back as it comes. */
export function sendUpgrade(
  req: IncomingMessage,
  socket: Duplex,
  target: OutgoingRequest,
  head: Buffer,
): void {
  const lines = [
    `${req.method} ${target.path} HTTP/1.1`,
    'connection: Upgrade',
    `upgrade: ${req.headers.upgrade}`,
  ];
  for (const [name, value] of Object.entries(target.headers)) {
    for (const one of ([] as unknown[]).concat(value))
      lines.push(`${name}: ${one}`);
  }
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  if (head.length) socket.write(head);
}
