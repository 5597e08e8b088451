import { FlowEnd, SeenFlow } from './flow';

/** What was seen between two ends lately. */
export interface Observed {
  from: FlowEnd;
  to: FlowEnd;
  port?: number;
  /** Requests; connections, where requests cannot be told. Without those that were refused. */
  count: number;
  /** Of them: answered with an error, or by nobody. */
  failed: number;
  /** Attempts that a policy stopped. */
  refused: number;
  /** The last one (RFC 3339). */
  last: string;
  /** What the plane said about the last refused one. */
  reason?: string;
}

/** Minutes that count. */
export const WINDOW_MINUTES = 60;
/** Pairs that are remembered; a plane may report anything. */
const MOST_PAIRS = 5_000;
const MINUTE = 60_000;

interface Minute {
  connection: number;
  request: number;
  failure: number;
  refusal: number;
}
interface Pair {
  flow: SeenFlow;
  reason?: string;
  last: number;
  minutes: Map<number, Minute>;
}

/** Sums up what was seen in the last hour, in bounded memory. */
export interface TrafficLog {
  add(flow: SeenFlow): void;
  /** What was seen within the hour before `now` (milliseconds since 1970), in the order it was first seen. */
  seen(now: number): Observed[];
}

/** Starts an empty {@link TrafficLog}. */
export function createTrafficLog(): TrafficLog {
  const pairs = new Map<string, Pair>();
  return {
    add(flow) {
      const key = JSON.stringify([flow.from, flow.to, flow.port]);
      let pair = pairs.get(key);
      if (!pair) {
        if (pairs.size >= MOST_PAIRS) return;
        pair = { flow, last: flow.at, minutes: new Map() };
        pairs.set(key, pair);
      }
      pair.last = Math.max(pair.last, flow.at);
      if (flow.what === 'refusal') pair.reason = flow.summary;
      const at = Math.floor(flow.at / MINUTE);
      let minute = pair.minutes.get(at);
      if (!minute) {
        minute = { connection: 0, request: 0, failure: 0, refusal: 0 };
        pair.minutes.set(at, minute);
        // A plane's clock may be anything; what is older than the oldest that counts goes first.
        if (pair.minutes.size > WINDOW_MINUTES + 1) {
          pair.minutes.delete(Math.min(...pair.minutes.keys()));
        }
      }
      minute[flow.what] += 1;
    },
    seen(now) {
      const oldest = Math.floor(now / MINUTE) - WINDOW_MINUTES;
      const result: Observed[] = [];
      for (const [key, pair] of pairs) {
        for (const at of pair.minutes.keys()) {
          if (at < oldest) pair.minutes.delete(at);
        }
        if (pair.minutes.size === 0) pairs.delete(key);
        else result.push(sumOf(pair));
      }
      return result;
    },
  };
}

function sumOf({ flow, minutes, last, reason }: Pair): Observed {
  const sum = { connection: 0, request: 0, failure: 0, refusal: 0 };
  for (const minute of minutes.values()) {
    sum.connection += minute.connection;
    sum.request += minute.request;
    sum.failure += minute.failure;
    sum.refusal += minute.refusal;
  }
  return {
    from: flow.from,
    to: flow.to,
    ...(flow.port === undefined ? {} : { port: flow.port }),
    // Every request has a connection; where requests are seen, those are what people count.
    count: Math.max(sum.request + sum.failure, sum.connection),
    failed: sum.failure,
    refused: sum.refusal,
    last: new Date(last).toISOString(),
    ...(reason ? { reason } : {}),
  };
}
