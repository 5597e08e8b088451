import { ApiError } from '@openchoreo-portal/model';
import { TransportResponse } from '../types';

/** Largest answer that is read into memory. */
const MAX_BODY = 256 * 1024 * 1024;
/** Largest line of a stream. */
const MAX_LINE = 16 * 1024 * 1024;

/** The whole body as text. Throws `ApiError` when it exceeds the bound. */
export async function readText(response: TransportResponse): Promise<string> {
  const decoder = new TextDecoder();
  const parts: string[] = [];
  let size = 0;
  for await (const chunk of response.body) {
    size += chunk.byteLength;
    if (size > MAX_BODY) throw tooLarge('answer');
    parts.push(decoder.decode(chunk, { stream: true }));
  }
  parts.push(decoder.decode());
  return parts.join('');
}

/** The body as JSON; an answer that is no success becomes an `ApiError`. */
export async function readJson<T>(response: TransportResponse): Promise<T> {
  const text = await readText(response);
  if (response.status >= 200 && response.status < 300) {
    return (text ? JSON.parse(text) : undefined) as T;
  }
  throw errorOf(text, response.status);
}

/** The error that an answer describes, as well as it does. */
export function errorOf(text: string, status: number): ApiError {
  try {
    const value = JSON.parse(text);
    if (value?.kind === 'Status') return ApiError.fromStatus(value, status);
    // The REST dialect has the sentence in `error`, the portal's framework in `error.message`.
    const message =
      typeof value?.error === 'string'
        ? value.error
        : value?.error?.message ?? value?.message;
    if (typeof message === 'string') {
      return ApiError.fromStatus({ message }, status);
    }
  } catch {
    // Not JSON: the status code says what there is to say.
  }
  return ApiError.fromStatus({}, status);
}

/** Lines of a streaming body. Throws `ApiError` when one exceeds `maxLine` characters (default 16 Mi). */
export async function* readLines(
  response: Pick<TransportResponse, 'body'>,
  maxLine: number = MAX_LINE,
): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let parts: string[] = [];
  let size = 0;
  for await (const chunk of response.body) {
    let text = decoder.decode(chunk, { stream: true });
    let newline = text.indexOf('\n');
    while (newline >= 0) {
      parts.push(text.slice(0, newline));
      const line = parts.join('');
      parts = [];
      size = 0;
      if (line.trim()) yield line;
      text = text.slice(newline + 1);
      newline = text.indexOf('\n');
    }
    size += text.length;
    if (size > maxLine) throw tooLarge('line');
    if (text) parts.push(text);
  }
  const rest = parts.join('');
  if (rest.trim()) yield rest;
}

function tooLarge(what: string): ApiError {
  return new ApiError({
    reason: 'RequestEntityTooLarge',
    message: `The server sent a larger ${what} than is accepted.`,
    remedy: 'Select fewer objects.',
  });
}
