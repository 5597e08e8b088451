import http from 'node:http';
import https from 'node:https';
import { ApiError } from '@openchoreo-portal/model';

// Watches stay quiet for as long as nothing happens, so there is no idle timeout here (the platform's fetch has one).
const agents = {
  'http:': new http.Agent({ keepAlive: true }),
  'https:': new https.Agent({ keepAlive: true }),
};

/** Options of {@link exchange}. */
export interface ExchangeOptions {
  method: string;
  headers: Record<string, string>;
  /** `stream` leaves the request open for the caller to write and end. */
  body: string | Uint8Array | undefined | 'stream';
  signal?: AbortSignal;
}

/** One HTTP exchange whose both bodies may stream. Rejects with `ApiError` ServiceUnavailable when nobody answers. */
export function exchange(
  url: string,
  options: ExchangeOptions,
): Promise<{ request: http.ClientRequest; response: http.IncomingMessage }> {
  return new Promise((resolve, reject) => {
    const secure = url.startsWith('https:');
    const { body } = options;
    const request = (secure ? https : http).request(url, {
      method: options.method,
      headers: { ...options.headers, ...lengthOf(body) },
      signal: options.signal,
      agent: agents[secure ? 'https:' : 'http:'],
    });
    request.on('response', response => resolve({ request, response }));
    request.on('error', (cause: NodeJS.ErrnoException) => {
      if (options.signal?.aborted) {
        reject(options.signal.reason);
        return;
      }
      // The server closed a kept connection in the very moment it was used again.
      if (
        request.reusedSocket &&
        cause.code === 'ECONNRESET' &&
        options.method === 'GET'
      ) {
        exchange(url, options).then(resolve, reject);
        return;
      }
      reject(
        new ApiError({
          reason: 'ServiceUnavailable',
          message: `The plane gateway could not be reached: ${cause.message}`,
          remedy:
            'Check that the backend with the plane gateway plugin is running.',
          cause,
        }),
      );
    });
    if (body === 'stream') request.flushHeaders();
    else request.end(body);
  });
}

/** Node leaves the length of a DELETE's body out, and the server then reads that body as the next request. */
function lengthOf(body: ExchangeOptions['body']): Record<string, string> {
  return body === undefined || body === 'stream'
    ? {}
    : { 'content-length': String(Buffer.byteLength(body)) };
}

/** Headers with one text each. */
export function plainHeaders(
  headers: http.IncomingHttpHeaders,
): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) result[name] = String(value);
  }
  return result;
}
