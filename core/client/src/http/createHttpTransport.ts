import { ApiError } from '@openchoreo-portal/model';
import { Transport } from '../types';

/** Options of {@link createHttpTransport}. */
export interface HttpTransportOptions {
  /** Root that request paths are appended to, without a trailing slash. */
  baseUrl: string;
  /** Sent with every request. */
  headers?: Record<string, string>;
  /** Bearer token, asked for before every request. */
  token?: () => Promise<string | undefined>;
  /** Default: the platform's `fetch`. */
  fetch?: typeof fetch;
}

/** The body of a fetch response as an iterable; leaving the loop closes the connection. */
export async function* chunksOf(
  response: Response,
): AsyncGenerator<Uint8Array> {
  const reader = response.body?.getReader();
  if (!reader) return;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    reader.cancel().catch(() => {
      // The connection is gone already.
    });
  }
}

/** A transport over `fetch`. Rejects with `ApiError` ServiceUnavailable when the server cannot be reached. */
export function createHttpTransport(options: HttpTransportOptions): Transport {
  const baseUrl = options.baseUrl.replace(/\/+$/, '');
  return async request => {
    const token = await options.token?.();
    let response: Response;
    try {
      response = await (options.fetch ?? fetch)(`${baseUrl}${request.path}`, {
        method: request.method,
        headers: {
          ...options.headers,
          ...request.headers,
          ...(token ? { authorization: `Bearer ${token}` } : {}),
        },
        body: request.body as BodyInit | undefined,
        signal: request.signal,
        redirect: 'manual',
      });
    } catch (error) {
      if (request.signal?.aborted) throw error;
      throw new ApiError({
        reason: 'ServiceUnavailable',
        message: `${baseUrl} cannot be reached.`,
        remedy: 'Check the address and that the server runs.',
        cause: error,
      });
    }
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: chunksOf(response),
    };
  };
}
