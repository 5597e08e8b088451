import { Subject } from '@openchoreo-portal/authorization';
import { ApiError } from '@openchoreo-portal/model';

/** How much one subject may have under way at the same time, on one replica. */
export interface RequestLimits {
  /** Requests that are being answered. */
  requests: number;
  /** Watches and other streams. */
  streams: number;
}

/** What a request holds while it runs. */
export type RequestClass = 'request' | 'stream';

/** Enough for a busy page and a script beside it. */
export const DEFAULT_LIMITS: RequestLimits = { requests: 64, streams: 500 };
/** Plugins speak for many people. */
const SERVICE_FACTOR = 10;

/** Objects and collections, which can be watched; not what is below an object. */
const WATCHABLE =
  /\/(api\/v1|apis\/[^/]+\/[^/]+)(\/namespaces\/[^/]+)?\/[^/]+(\/[^/]+)?\/?$/;
const FOLLOWABLE = /\/logs?\/?$/;

/**
 * Sorts requests: watches and followed logs stay open. What only says so, of an address that has nothing to follow, is a request like any other: there are many
 * more places for streams.
 */
export function requestClassOf(request: {
  method?: string;
  url?: string;
}): RequestClass {
  const { method = 'GET', url = '' } = request;
  if (method !== 'GET') return 'request';
  const at = url.indexOf('?');
  const path = at < 0 ? url : url.slice(0, at);
  const query = new URLSearchParams(at < 0 ? '' : url.slice(at + 1));
  const asks = (name: string) => {
    const value = query.get(name);
    return value !== null && value !== 'false' && value !== '0';
  };
  return (WATCHABLE.test(path) && asks('watch')) ||
    (FOLLOWABLE.test(path) && asks('follow'))
    ? 'stream'
    : 'request';
}

/**
 * Keeps one client from starving the others: each subject has its own number of places, and who has none left is told to come back.
 */
export class RequestLimiter {
  private readonly running = new Map<string, Record<RequestClass, number>>();

  constructor(private readonly limits: RequestLimits = DEFAULT_LIMITS) {}

  /**
   * Takes a place.
   *
   * @returns what gives it back; further calls do nothing
   * @throws ApiError TooManyRequests, with the seconds to wait
   */
  enter(subject: Subject, kind: RequestClass): () => void {
    const factor = subject.kind === 'service' ? SERVICE_FACTOR : 1;
    const limit =
      factor * (kind === 'stream' ? this.limits.streams : this.limits.requests);
    const held = this.running.get(subject.id) ?? { request: 0, stream: 0 };
    if (held[kind] >= limit) {
      const what = kind === 'stream' ? 'open streams' : 'requests under way';
      throw new ApiError({
        reason: 'TooManyRequests',
        message: `${subject.id} has ${held[kind]} ${what}, which is the limit.`,
        remedy:
          kind === 'stream'
            ? 'Close some; one watch can follow a whole kind.'
            : 'Wait for answers before sending more; the Retry-After header says how long.',
        details: { retryAfterSeconds: kind === 'stream' ? 10 : 1 },
      });
    }
    held[kind]++;
    this.running.set(subject.id, held);
    let inside = true;
    return () => {
      if (!inside) return;
      inside = false;
      held[kind]--;
      if (held.request === 0 && held.stream === 0)
        this.running.delete(subject.id);
    };
  }
}
