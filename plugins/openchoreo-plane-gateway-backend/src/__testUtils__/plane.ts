import { Transport, TransportResponse } from '@openchoreo-portal/client';

/** A small cluster API: `/version`, `/api/echo`, `/api/big?size=`, `/api/watch`, `/api/never`. */
export function fakePlane(name = 'one') {
  const listeners = new Set<(line: string) => void>();
  const state = { openWatches: 0, requests: [] as string[] };
  const json = (value: unknown): TransportResponse => ({
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: (async function* body() {
      yield Buffer.from(JSON.stringify(value));
    })(),
  });
  const transport: Transport = async (request): Promise<TransportResponse> => {
    state.requests.push(`${request.method} ${request.path}`);
    const url = new URL(request.path, 'http://plane');
    switch (url.pathname) {
      case '/version':
        return json({ name, headers: request.headers });
      case '/api/echo':
        return json({
          body: Buffer.from(request.body ?? '').toString(),
          headers: request.headers,
          method: request.method,
        });
      case '/api/big': {
        const size = Number(url.searchParams.get('size'));
        return {
          status: 200,
          headers: { 'content-type': 'application/octet-stream' },
          body: (async function* body() {
            for (let at = 0; at < size; at += 100_000) {
              yield Buffer.alloc(Math.min(100_000, size - at), 'x');
            }
          })(),
        };
      }
      case '/api/never':
        return new Promise((_, reject) => {
          state.openWatches++;
          request.signal?.addEventListener('abort', () => {
            state.openWatches--;
            reject(new Error('aborted'));
          });
        });
      case '/api/broken':
        return {
          status: 200,
          headers: {},
          body: (async function* body() {
            yield Buffer.from('half');
            throw new Error('disk on fire');
          })(),
        };
      case '/api/watch':
        return {
          status: 200,
          headers: { 'content-type': 'application/json' },
          body: (async function* body() {
            const queue: string[] = [];
            const wait = { wake: () => {} };
            const listener = (line: string) => {
              queue.push(line);
              wait.wake();
            };
            listeners.add(listener);
            state.openWatches++;
            request.signal?.addEventListener('abort', () => wait.wake());
            try {
              while (!request.signal?.aborted) {
                const line = queue.shift();
                if (line) yield Buffer.from(`${line}\n`);
                else {
                  await new Promise<void>(resolve => {
                    wait.wake = resolve;
                  });
                }
              }
            } finally {
              state.openWatches--;
              listeners.delete(listener);
            }
          })(),
        };
      default:
        return { ...json({ kind: 'Status', code: 404 }), status: 404 };
    }
  };
  return {
    transport,
    state,
    emit: (line: string) => listeners.forEach(listener => listener(line)),
  };
}
