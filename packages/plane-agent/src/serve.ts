import { TransportRequest } from '@openchoreo-portal/client';
import { ApiError, isApiError } from '@openchoreo-portal/model';
import {
  IncomingStream,
  isHeaderAllowed,
  NormalizedPath,
  normalizePath,
} from '@openchoreo-portal/plane-protocol';
import { DEFAULT_ALLOW, isAllowed } from './allow';
import { AgentTarget } from './types';

/** Request headers that mean something to an API server and give nobody an identity. */
const REQUEST_HEADERS = [
  'accept',
  'content-type',
  'user-agent',
  'traceparent',
  'x-request-id',
];
/** Response headers that belong to one hop, or would speak for the cluster's own sessions. */
const NOT_RETURNED = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'set-cookie',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);
const METHODS = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']);
const MAX_RETURNED_HEADERS = 100;

/** What {@link serveStream} serves, and how much. */
export interface ServeOptions {
  targets: Readonly<Record<string, AgentTarget>>;
  /** Longest request body, in bytes. */
  maxRequestBytes: number;
}

/** Answers one stream of the gateway. Never rejects: what goes wrong is told to the gateway. */
export async function serveStream(
  stream: IncomingStream,
  options: ServeOptions,
): Promise<void> {
  let answered = false;
  try {
    const { target, path } = judge(stream, options);
    const headers: Record<string, string> = {};
    for (const name of REQUEST_HEADERS) {
      const value = stream.request.headers[name];
      if (value !== undefined) headers[name] = value;
    }
    if (stream.request.protocol) {
      await serveUpgrade(stream, target, path, headers, () => {
        answered = true;
      });
      return;
    }
    const body = await readBody(stream, options.maxRequestBytes);
    const response = await target.transport({
      method: stream.request.method as TransportRequest['method'],
      path: path.path,
      headers,
      body: body.length > 0 ? body : undefined,
      signal: stream.signal,
    });
    stream.respond({
      status: response.status,
      headers: returnedHeaders(response.headers),
    });
    answered = true;
    for await (const chunk of response.body) await stream.write(chunk);
    await stream.end();
  } catch (error) {
    if (stream.signal.aborted) return;
    if (answered) stream.cancel('internalError', messageOf(error));
    else await refuse(stream, error);
  }
}

function judge(
  stream: IncomingStream,
  options: ServeOptions,
): { target: AgentTarget; path: NormalizedPath } {
  const { method, target: name, path: raw } = stream.request;
  const target = Object.hasOwn(options.targets, name)
    ? options.targets[name]
    : undefined;
  if (!target) {
    throw new ApiError({
      reason: 'NotFound',
      message: `The agent has no target ${name}.`,
      remedy: `It serves ${Object.keys(options.targets).join(', ')}.`,
    });
  }
  const path = normalizePath(raw);
  if (!path || !METHODS.has(method)) {
    throw new ApiError({
      reason: 'BadRequest',
      message: 'The agent does not take this method or path.',
      remedy:
        'Send a path without dot segments, empty segments or encoded slashes.',
    });
  }
  if (!isAllowed(target.allow ?? DEFAULT_ALLOW, method, path)) {
    throw new ApiError({
      reason: 'Forbidden',
      message: `The agent's allowlist does not include ${method} /${path.segments.join(
        '/',
      )}.`,
      remedy: 'Extend the allowlist in the configuration of the agent.',
    });
  }
  return { target, path };
}

async function serveUpgrade(
  stream: IncomingStream,
  target: AgentTarget,
  path: NormalizedPath,
  headers: Record<string, string>,
  onAnswer: () => void,
): Promise<void> {
  if (!target.upgrade) {
    throw new ApiError({
      reason: 'NotImplemented',
      message: 'This target has no bidirectional streams.',
    });
  }
  const connection = await target.upgrade({
    method: stream.request.method,
    path: path.path,
    headers,
    protocol: stream.request.protocol!,
    signal: stream.signal,
  });
  try {
    stream.respond({ status: 101, headers: {} });
    onAnswer();
    const inward = (async () => {
      for await (const message of stream.body) await connection.write(message);
      await connection.end();
    })();
    // The outward direction decides when the exchange is over.
    inward.catch(() => connection.close());
    for await (const message of connection.readable) {
      await stream.write(message);
    }
    await stream.end();
  } finally {
    connection.close();
  }
}

async function readBody(
  stream: IncomingStream,
  maxBytes: number,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream.body) {
    size += chunk.length;
    if (size > maxBytes) {
      throw new ApiError({
        reason: 'RequestEntityTooLarge',
        message: `The request is longer than ${maxBytes} bytes.`,
      });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function returnedHeaders(
  headers: Record<string, string>,
): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [rawName, value] of Object.entries(headers).slice(
    0,
    MAX_RETURNED_HEADERS,
  )) {
    const name = rawName.toLowerCase();
    if (!NOT_RETURNED.has(name) && isHeaderAllowed(name, value)) {
      result[name] = value;
    }
  }
  return result;
}

async function refuse(stream: IncomingStream, error: unknown): Promise<void> {
  const status = (
    isApiError(error)
      ? error
      : new ApiError({
          reason: 'ServiceUnavailable',
          message: `The cluster's API could not be reached: ${messageOf(
            error,
          )}`,
          remedy: 'Look at the log of the agent beside the cluster.',
        })
  ).toStatus();
  try {
    stream.respond({
      status: status.code,
      headers: { 'content-type': 'application/json' },
    });
    await stream.write(Buffer.from(JSON.stringify(status)));
    await stream.end();
  } catch {
    stream.cancel('internalError', status.message);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
