import { Request, Response } from 'express';
import { ApiError, isApiError } from '@openchoreo-portal/model';
import {
  OutgoingStream,
  StreamError,
  StreamResponse,
} from '@openchoreo-portal/plane-protocol';
import { AgentConnection } from '../connections/registry';
import { ProxyAddress } from './address';

/** Request headers that travel to the plane. Never an identity: the agent has its own. */
const REQUEST_HEADERS = [
  'accept',
  'content-type',
  'user-agent',
  'traceparent',
  'x-request-id',
];
/** An ordinary request is answered within this time, in milliseconds; watches and follows may begin whenever they like. */
const ANSWER_TIMEOUT_MS = 60_000;

/** Chooses the next connection of the plane; throws `ApiError` when there is none. */
export type Pick = () => AgentConnection;

/** Headers of a request that the plane may see. */
export function forwardedHeaders(req: Request): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const name of REQUEST_HEADERS) {
    const value = req.headers[name];
    if (typeof value === 'string') headers[name] = value;
  }
  return headers;
}

/** Sends one request through an agent and streams the answer back. Never rejects. */
export async function forward(
  req: Request,
  res: Response,
  address: ProxyAddress,
  pick: Pick,
): Promise<void> {
  const hasBody =
    req.headers['transfer-encoding'] !== undefined ||
    Number(req.headers['content-length'] ?? 0) > 0;
  let stream: OutgoingStream | undefined;
  const onClose = () => stream?.cancel('cancelled', 'The client left.');
  res.on('close', onClose);
  try {
    let response: StreamResponse | undefined;
    // A read that an agent never began to answer may go to the next one.
    for (let attempt = 1; !response; attempt++) {
      const { mux } = pick();
      try {
        stream = mux.open(
          {
            method: req.method,
            target: address.target,
            path: address.path,
            headers: forwardedHeaders(req),
          },
          { end: !hasBody },
        );
        const sending = hasBody ? sendBody(req, stream) : undefined;
        sending?.catch(() => undefined);
        response = await answerOf(stream, address.path);
      } catch (error) {
        const again =
          attempt === 1 &&
          req.method === 'GET' &&
          !hasBody &&
          !res.closed &&
          error instanceof StreamError &&
          (error.code === 'refused' || error.code === 'connectionClosed');
        if (!again) throw error;
      }
    }
    res.status(response.status);
    for (const [name, value] of Object.entries(response.headers)) {
      res.setHeader(name, value);
    }
    preventBuffering(res);
    res.flushHeaders();
    await pump(stream!, res);
    res.end();
  } catch (error) {
    fail(res, error);
  } finally {
    res.off('close', onClose);
    // An answer may come before the whole request was read; the rest of it is of no use.
    stream?.cancel('cancelled', 'Answered.');
  }
}

/** Keeps compression and proxies from holding chunks back. */
export function preventBuffering(res: Response): void {
  const value = res.getHeader('cache-control');
  res.setHeader(
    'cache-control',
    value ? `${value}, no-transform` : 'no-cache, no-transform',
  );
  res.setHeader('x-accel-buffering', 'no');
}

/** Resolves when more can be written, or nobody is there any more. */
export function drained(res: Response): Promise<void> {
  return new Promise(resolve => {
    const done = () => {
      res.off('drain', done);
      res.off('close', done);
      resolve();
    };
    res.on('drain', done);
    res.on('close', done);
    if (res.closed) done();
  });
}

/** Writes what the stream carries, as fast as the client takes it. */
async function pump(stream: OutgoingStream, res: Response): Promise<void> {
  for await (const chunk of stream.body) {
    if (res.closed) return;
    if (!res.write(chunk)) {
      await drained(res);
    }
  }
}

/** Answers with a `metav1.Status`, or breaks the connection off when the answer has begun: a cut must not look like an end. */
export function fail(res: Response, error: unknown): void {
  if (res.closed) return;
  if (res.headersSent) {
    res.destroy();
    return;
  }
  const status = toApiError(error).toStatus();
  res.status(status.code).json(status);
}

function toApiError(error: unknown): ApiError {
  if (isApiError(error)) return error;
  if (error instanceof StreamError) {
    return new ApiError({
      reason: 'ServiceUnavailable',
      message: `The agent of the plane did not answer: ${error.message}`,
      remedy: 'Try again; look at the log of the agent if it happens again.',
      cause: error,
    });
  }
  if (error instanceof RangeError || error instanceof TypeError) {
    return new ApiError({ reason: 'BadRequest', message: error.message });
  }
  return new ApiError({
    reason: 'InternalError',
    message: `The plane gateway failed: ${String(error)}`,
    cause: error,
  });
}

async function sendBody(req: Request, stream: OutgoingStream): Promise<void> {
  try {
    for await (const chunk of req.iterator({ destroyOnReturn: false })) {
      await stream.write(chunk);
    }
    await stream.end();
  } catch (error) {
    stream.cancel('cancelled', 'The request was cut off.');
    // The client reads the answer only when it has sent everything.
    req.resume();
    throw error;
  }
}

async function answerOf(
  stream: OutgoingStream,
  path: string,
): Promise<StreamResponse> {
  if (/[?&](watch|follow)=(true|1)(&|$)/.test(path)) return stream.response;
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () =>
        reject(
          new ApiError({
            reason: 'Timeout',
            message: `The plane did not answer within ${
              ANSWER_TIMEOUT_MS / 1000
            } s.`,
            remedy: 'Look at the log of the agent and at the cluster.',
          }),
        ),
      ANSWER_TIMEOUT_MS,
    );
  });
  try {
    return await Promise.race([stream.response, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
