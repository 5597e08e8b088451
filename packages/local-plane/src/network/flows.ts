import { Duplex } from 'node:stream';
import { Clock } from '@openchoreo-portal/model';

/** One end of a flow. Labels as `k8s:key=value`; `reserved:world` is outside the plane, `reserved:unknown` could not be told. */
export interface FlowEnd {
  namespace?: string;
  pod_name?: string;
  labels: string[];
}

/** A connection or a request, in the words that Hubble uses in its JSON. */
export interface Flow {
  /** RFC 3339. */
  time: string;
  verdict: 'FORWARDED' | 'DROPPED' | 'ERROR';
  drop_reason_desc?: 'POLICY_DENIED';
  source: FlowEnd;
  destination: FlowEnd;
  /** Host outside the plane. */
  destination_names?: string[];
  destination_service?: { name: string; namespace: string };
  Type: 'L3_L4' | 'L7';
  l4: { TCP: { destination_port: number } };
  l7?: {
    type: 'RESPONSE';
    latency_ns: string;
    /** `url` is the path only: queries carry what nobody else should read. */
    http: { code: number; method: string; url: string; protocol: string };
  };
  traffic_direction: 'INGRESS' | 'EGRESS';
  /** One sentence. */
  Summary: string;
}

/** One line of a stream: a flow, or how many the reader missed. */
export type FlowLine =
  | { flow: Flow; time: string }
  | { lost_events: { source: 'HUBBLE_RING_BUFFER'; num_events_lost: number } };

/** An answered request of the ingress. */
export interface FlowRequest {
  method: string;
  /** Without query. */
  path: string;
  protocol: string;
  status: number;
  milliseconds: number;
}

/** What the plane's network did lately, in memory. */
export interface FlowLog {
  record(flow: Omit<Flow, 'time'>): void;
  /** Records an open connection, and remembers its ends for {@link request}. */
  opened(connection: Duplex, flow: Omit<Flow, 'time'>): void;
  /** Records a request over a connection that was {@link opened}. */
  request(connection: Duplex, request: FlowRequest): void;
  /** The last `last` flows of `matches`, and with `follow` all that come until the signal aborts. */
  read(options: {
    matches: (flow: Flow) => boolean;
    last: number;
    follow: boolean;
    signal?: AbortSignal;
  }): AsyncIterable<FlowLine>;
}

const KEPT = 4_000;
const MAX_PATH = 1_024;

/** A log of the last `kept` flows (default 4000). A reader that is slower than the network is told how many it missed. */
export function createFlowLog(clock: Clock, kept = KEPT): FlowLog {
  const ring: Flow[] = [];
  /** Number of the flow that comes next; flow n is at `n % kept`. */
  let next = 0;
  const readers = new Set<() => void>();
  const open = new WeakMap<Duplex, Omit<Flow, 'time'>>();

  function record(flow: Omit<Flow, 'time'>): void {
    ring[next % kept] = { time: clock.now().toISOString(), ...flow };
    next += 1;
    for (const wake of readers) wake();
  }

  async function* read(
    options: Parameters<FlowLog['read']>[0],
  ): AsyncGenerator<FlowLine> {
    const { matches, follow, signal } = options;
    const oldest = () => Math.max(0, next - kept);
    let at = next;
    for (let left = options.last; left > 0 && at > oldest(); ) {
      at -= 1;
      if (matches(ring[at % kept])) left -= 1;
    }
    let wake = () => {};
    const notify = () => wake();
    const news = () =>
      new Promise<void>(resolve => {
        wake = resolve;
      });
    readers.add(notify);
    signal?.addEventListener('abort', notify);
    try {
      while (!signal?.aborted) {
        if (at < oldest()) {
          const lost = oldest() - at;
          at = oldest();
          yield {
            lost_events: {
              source: 'HUBBLE_RING_BUFFER',
              num_events_lost: lost,
            },
          };
        } else if (at < next) {
          const flow = ring[at % kept];
          at += 1;
          if (matches(flow)) yield { flow, time: flow.time };
        } else if (follow) {
          await news();
        } else {
          return;
        }
      }
    } finally {
      readers.delete(notify);
      signal?.removeEventListener('abort', notify);
    }
  }

  return {
    record,
    opened(connection, flow) {
      open.set(connection, flow);
      record(flow);
    },
    request(connection, { method, path, protocol, status, milliseconds }) {
      const flow = open.get(connection);
      if (!flow) return;
      const url = path.slice(0, MAX_PATH);
      record({
        ...flow,
        Type: 'L7',
        l7: {
          type: 'RESPONSE',
          latency_ns: String(Math.round(milliseconds * 1e6)),
          http: { code: status, method, url, protocol },
        },
        Summary: `${protocol} ${method} ${url} ${status} in ${Math.round(
          milliseconds,
        )} ms`,
      });
    },
    read,
  };
}

/** An end of a flow from what is known of it. */
export function flowEnd(
  namespace: string,
  labels: Readonly<Record<string, string>>,
  podName?: string,
): FlowEnd {
  return {
    namespace,
    ...(podName ? { pod_name: podName } : {}),
    labels: Object.entries(labels).map(([k, v]) => `k8s:${k}=${v}`),
  };
}

/** The end of a connection to a host outside. */
export const WORLD: FlowEnd = { labels: ['reserved:world'] };
/** An end that cannot be told. */
export const UNKNOWN: FlowEnd = { labels: ['reserved:unknown'] };
