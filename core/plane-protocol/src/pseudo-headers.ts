import { ProtocolError } from './errors';
import { Headers } from './headers';
import { IncomingStream, StreamRequest, StreamResponse } from './types';

/** A request as the headers of its OPEN frame: what is no header has a name that begins with a colon. */
export function requestHeaders(request: StreamRequest): Headers {
  return {
    ':method': request.method,
    ':target': request.target,
    ':path': request.path,
    ...(request.protocol ? { ':protocol': request.protocol } : {}),
    ...request.headers,
  };
}

/** Reads what {@link requestHeaders} wrote; undefined when method, target or path is missing. */
export function parseRequest(
  all: Headers,
): IncomingStream['request'] | undefined {
  const {
    ':method': method,
    ':target': target,
    ':path': path,
    ':protocol': protocol,
    ...headers
  } = all;
  if (!method || !target || !path) return undefined;
  return { method, target, path, protocol, headers };
}

/** Reads the headers of an answer. Throws `ProtocolError` when there is no status. */
export function parseResponse(all: Headers): StreamResponse {
  const { ':status': text, ...headers } = all;
  const status = Number(text);
  if (!Number.isInteger(status) || status < 100 || status > 599) {
    throw new ProtocolError('protocolError', 'An answer has no status.');
  }
  return { status, headers };
}
