import { createServer } from 'node:http';
import { AddressInfo } from 'node:net';
import { CliError } from '../errors';

/** Waits on this machine for the browser to come back from the identity provider. */
export interface Loopback {
  redirectUri: string;
  /** The address that the browser came back to. Rejects after `timeoutMs`, or when `signal` aborts. */
  callback(timeoutMs: number, signal: AbortSignal): Promise<URL>;
  close(): void;
}

const page = (title: string, text: string) =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><body style="font-family:system-ui;max-width:32rem;margin:20vh auto;padding:0 1rem;color-scheme:light dark"><h1>${title}</h1><p>${text}</p></body></html>`;

/** Listens on 127.0.0.1, on a free port unless one is given. */
export async function openLoopback(port = 0): Promise<Loopback> {
  let arrived: (url: URL) => void;
  const arrival = new Promise<URL>(resolve => {
    arrived = resolve;
  });
  const server = createServer((req, res) => {
    const url = new URL(req.url ?? '/', redirectUri);
    if (url.pathname !== '/auth-callback') {
      res.writeHead(404).end();
      return;
    }
    const failed = url.searchParams.has('error');
    res.writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      connection: 'close',
    });
    res.end(
      failed
        ? page('Not signed in', 'The command line says why.')
        : page('You are signed in', 'Go back to the command line.'),
    );
    arrived(url);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', error =>
      reject(
        new CliError(`Port ${port} is taken.`, {
          remedy: 'Choose another one with --port.',
          cause: error,
        }),
      ),
    );
    server.listen(port, '127.0.0.1', resolve);
  });
  const redirectUri = `http://127.0.0.1:${
    (server.address() as AddressInfo).port
  }/auth-callback`;

  return {
    redirectUri,
    callback(timeoutMs, signal) {
      return new Promise((resolve, reject) => {
        const stop = (message: string) =>
          reject(
            new CliError(message, { remedy: 'Run `occ login` once more.' }),
          );
        const timer = setTimeout(
          () => stop('Nobody signed in in time.'),
          timeoutMs,
        );
        const aborted = () => stop('Interrupted.');
        signal.addEventListener('abort', aborted, { once: true });
        void arrival.then(url => {
          clearTimeout(timer);
          signal.removeEventListener('abort', aborted);
          resolve(url);
        });
      });
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
