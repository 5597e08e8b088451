import { getOwn, isJsonObject, LABELS } from '@openchoreo-portal/model';

/** One end of observed traffic, as far as its plane can tell it. */
export type FlowEnd =
  | { kind: 'component' | 'resource'; project: string; name: string }
  /** Of a route: `external` (north) or `internal` (west); absent when the plane's gateway serves both. */
  | { kind: 'gateway'; visibility?: string }
  | { kind: 'host'; host: string };

/** One connection, attempt or request that a data plane saw. */
export interface SeenFlow {
  from: FlowEnd;
  to: FlowEnd;
  /** Port of the pods, or of the host. */
  port?: number;
  /** When, in milliseconds since 1970. */
  at: number;
  what: 'connection' | 'request' | 'failure' | 'refusal';
  /** What the plane says about it. */
  summary?: string;
}

/**
 * Reads one event of the wirelog stream (a flow as Hubble writes it). Undefined for what says nothing about a cell: lost events, replies, ends
 * that cannot be told or that the person may not see, flows of another organisation. Whatever a plane sends, it does not throw.
 */
export function readFlow(
  data: string,
  namespace: string,
): SeenFlow | undefined {
  const event = parse(data);
  const flow = isJsonObject(event) ? event.flow : undefined;
  if (!isJsonObject(flow) || flow.is_reply === true) return undefined;
  const from = endOf(flow.source, flow, namespace);
  const to = endOf(flow.destination, flow, namespace);
  const at = Date.parse(String(flow.time));
  if (!from || !to || Number.isNaN(at)) return undefined;
  const port = portOf(flow.l4);
  return {
    from,
    to,
    ...(port === undefined ? {} : { port }),
    at,
    what: whatOf(flow),
    ...(typeof flow.Summary === 'string' ? { summary: flow.Summary } : {}),
  };
}

function parse(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}

function whatOf(flow: Record<string, unknown>): SeenFlow['what'] {
  if (flow.verdict === 'DROPPED') return 'refusal';
  if (flow.verdict === 'ERROR') return 'failure';
  const http = isJsonObject(flow.l7) ? flow.l7.http : undefined;
  if (!isJsonObject(http)) return 'connection';
  return typeof http.code === 'number' && http.code >= 500
    ? 'failure'
    : 'request';
}

function endOf(
  end: unknown,
  flow: Record<string, unknown>,
  namespace: string,
): FlowEnd | undefined {
  const found = isJsonObject(end) ? end.labels : undefined;
  if (!Array.isArray(found)) return undefined;
  const label = (key: string) => {
    const start = `k8s:${key}=`;
    const text = found.find(
      (l): l is string => typeof l === 'string' && l.startsWith(start),
    );
    return text?.slice(start.length);
  };
  if (label(LABELS.systemComponent) === 'gateway') {
    const visibility = label(LABELS.endpointVisibility);
    return { kind: 'gateway', ...(visibility ? { visibility } : {}) };
  }
  if (found.includes('reserved:world')) {
    const names = getOwn(flow, 'destination_names');
    const host = Array.isArray(names) ? names[0] : undefined;
    return typeof host === 'string' ? { kind: 'host', host } : undefined;
  }
  const project = label(LABELS.project);
  if (!project || label(LABELS.namespace) !== namespace) return undefined;
  const component = label(LABELS.component);
  if (component) return { kind: 'component', project, name: component };
  const resource = label(LABELS.resource);
  return resource ? { kind: 'resource', project, name: resource } : undefined;
}

function portOf(l4: unknown): number | undefined {
  const tcp = isJsonObject(l4) ? l4.TCP : undefined;
  const port = isJsonObject(tcp) ? tcp.destination_port : undefined;
  return typeof port === 'number' ? port : undefined;
}
