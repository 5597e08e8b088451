import { ApiError, isApiError } from '@openchoreo-portal/model';
import { fairTurn } from '../turns';
import { ApiRequest, ApiResponse } from '../types';

/** What the client wants back. */
export interface Accepted {
  as?:
    | 'Table'
    | 'PartialObjectMetadata'
    | 'PartialObjectMetadataList'
    | 'APIGroupDiscoveryList';
  /** Group of `as`. */
  group?: string;
  version?: string;
  yaml?: boolean;
}

/**
 * Picks the first media type of `Accept` that the server can write.
 *
 * @throws ApiError NotAcceptable when there is none
 */
export function acceptedOf(req: ApiRequest): Accepted {
  const header = String(req.headers.accept ?? '').slice(0, 4096);
  if (!header.trim()) return {};
  for (const part of header.split(',')) {
    const [type, ...parameters] = part.split(';').map(p => p.trim());
    const values = Object.fromEntries(
      parameters.map(p => {
        const at = p.indexOf('=');
        return [p.slice(0, at).trim(), p.slice(at + 1).trim()];
      }),
    );
    const media = type.toLowerCase();
    if (media === 'application/yaml') return { yaml: true };
    const json =
      media === 'application/json' ||
      media === '*/*' ||
      media === 'application/*' ||
      media === 'text/plain' ||
      media === 'text/*' ||
      media === 'text/html';
    if (!json) continue;
    if (values.as === undefined) return {};
    if (
      values.as === 'Table' ||
      values.as === 'PartialObjectMetadata' ||
      values.as === 'PartialObjectMetadataList' ||
      values.as === 'APIGroupDiscoveryList'
    )
      return { as: values.as, group: values.g, version: values.v };
  }
  throw new ApiError({
    reason: 'NotAcceptable',
    message:
      'only the following media types are accepted: application/json, application/yaml',
  });
}

/** Sends a JSON text. Responses are never cached. */
export function sendText(
  res: ApiResponse,
  code: number,
  text: string,
  type = 'application/json',
): void {
  if (res.headersSent || res.destroyed) return;
  const bytes = Buffer.from(text);
  res.writeHead(code, {
    'content-type': type,
    'content-length': String(bytes.length),
    'cache-control': 'no-cache, private',
  });
  res.end(bytes);
}

/** Longest time in milliseconds that a long answer is made before others get their turn. */
const SLICE_MS = 2;
const WRITE_BYTES = 64 * 1024;

/** Sends a long answer piece by piece: others get their turn in between, and a slow client holds it back. */
export async function sendParts(
  res: ApiResponse,
  parts: Iterable<string>,
  type: string,
): Promise<void> {
  if (res.headersSent || res.destroyed) return;
  res.writeHead(200, {
    'content-type': type,
    'cache-control': 'no-cache, private',
  });
  let buffered: string[] = [];
  let length = 0;
  await fairTurn();
  let since = performance.now();
  const flush = () => {
    const text = buffered.join('');
    buffered = [];
    length = 0;
    return text === '' || res.write(text);
  };
  for (const part of parts) {
    buffered.push(part);
    length += part.length;
    if (length < WRITE_BYTES && performance.now() - since < SLICE_MS) continue;
    if (!flush()) await drained(res);
    await fairTurn();
    if (res.destroyed) return;
    since = performance.now();
  }
  flush();
  res.end();
}

/** Sends a value as JSON. */
export function sendJson(res: ApiResponse, code: number, value: unknown): void {
  sendText(res, code, JSON.stringify(value));
}

/** The error as the client sees it: what is not ours is not shown. */
export function statusOf(error: unknown): { code: number; status: object } {
  const known = isApiError(error)
    ? error
    : new ApiError({
        reason: 'InternalError',
        message: 'An internal error occurred.',
        remedy:
          'Try again; if it persists, look at the server log for the request id.',
      });
  return { code: known.code, status: known.toStatus() };
}

/** Sends an error as `metav1.Status`. */
export function sendError(res: ApiResponse, error: unknown): void {
  const { code, status } = statusOf(error);
  const retry = (status as { details?: { retryAfterSeconds?: number } }).details
    ?.retryAfterSeconds;
  if (retry && !res.headersSent) res.setHeader('retry-after', String(retry));
  sendJson(res, code, status);
}

/** Warnings as Kubernetes sends them. */
export function setWarnings(
  res: ApiResponse,
  warnings: readonly string[],
): void {
  if (warnings.length === 0 || res.headersSent) return;
  res.setHeader(
    'warning',
    warnings.slice(0, 50).map(
      text =>
        // Header values are printable ASCII.
        `299 - "${text
          .replace(/[^\x20-\x7e]/g, '?')
          .replace(/["\\]/g, '\\$&')
          .slice(0, 500)}"`,
    ),
  );
}

/** Resolves when the response takes more, is closed, or the signal aborts. */
export function drained(res: ApiResponse, signal?: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const done = () => {
      res.removeListener('drain', done);
      res.removeListener('close', done);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    res.on('drain', done);
    res.on('close', done);
    signal?.addEventListener('abort', done);
    if (signal?.aborted) done();
  });
}
