import { chunksOf, errorOf, readLines } from '@openchoreo-portal/client';
import { ApiError, isApiError } from '@openchoreo-portal/model';
import { readEvents } from './sse';

const LONGEST_WAIT_MS = 15_000;

/** A followed stream of server-sent events. */
export interface Followed {
  /** Asks for the stream; called again after every interruption. */
  open(signal: AbortSignal): Promise<Response>;
  onOpen(): void;
  /** The data of an event. Answering `true` ends it. */
  onData(data: string): boolean | void;
  /** It was interrupted. When the answer of the server is that it never will work, nothing is tried any more. */
  onProblem(error: ApiError): void;
  /** What an unknown failure is called. */
  failure: string;
  signal: AbortSignal;
}

/** Follows until it ends, is refused, or is aborted; reconnects with back-off. The first interruption is not told: most of them heal at once. */
export async function follow(stream: Followed): Promise<void> {
  const { signal } = stream;
  for (let attempt = 0; !signal.aborted; attempt += 1) {
    try {
      const response = await stream.open(signal);
      if (!response.ok) throw errorOf(await response.text(), response.status);
      stream.onOpen();
      for await (const { data } of readEvents(
        readLines({ body: chunksOf(response) }),
      )) {
        attempt = 0;
        if (stream.onData(data)) return;
      }
      throw new ApiError({
        reason: 'ServiceUnavailable',
        message: `${stream.failure} It was interrupted.`,
      });
    } catch (error) {
      if (signal.aborted) return;
      const problem = isApiError(error)
        ? error
        : new ApiError({
            reason: 'ServiceUnavailable',
            message: stream.failure,
            cause: error,
          });
      // What a server cannot do (501), it cannot do later either.
      const final = problem.code < 500 || problem.code === 501;
      if (final || attempt > 0) stream.onProblem(problem);
      if (final) return;
      await new Promise(resolve => {
        setTimeout(resolve, Math.min(1000 * 2 ** attempt, LONGEST_WAIT_MS));
      });
    }
  }
}
