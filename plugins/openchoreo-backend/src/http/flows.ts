import { AuthorizationEngine, Subject } from '@openchoreo-portal/authorization';
import { LABELS } from '@openchoreo-portal/model';

/** Where the flows of a stream belong. */
export interface FlowScope {
  namespace: string;
  environment: string;
  project?: string;
  component?: string;
}

interface End {
  labels: string[];
}

const PARTS = ['namespace', 'environment', 'project', 'component'] as const;
/** What can be told of both ends, whoever looks. */
const SHARED = [
  'Type',
  'Summary',
  'drop_reason_desc',
  'is_reply',
  'l4',
  'l7',
  'time',
  'traffic_direction',
  'verdict',
];
const HIDDEN = { labels: ['reserved:unknown'] };

/**
 * Makes a filter of lines of a plane for one person: undefined for what is no flow of the scope, else the flow with only those ends that the person may see
 * (`wirelogs:view` where that end belongs). The plane is not trusted to have selected.
 */
export function flowFilter(
  engine: Pick<AuthorizationEngine, 'decide'>,
  subject: Subject,
  wanted: FlowScope,
): (line: string) => object | undefined {
  const mayKnow = ({
    namespace,
    environment,
    project,
    component,
  }: Partial<FlowScope>) =>
    namespace === undefined ||
    engine.decide(subject, {
      action: 'wirelogs:view',
      scope: { namespace, project, component },
      attributes: { 'resource.environment': `${namespace}/${environment}` },
    }).allowed;

  return line => {
    const parsed = parse(line);
    if (!parsed) return undefined;
    const lost = parsed.lost_events;
    if (isObject(lost)) {
      return { lost_events: { num_events_lost: Number(lost.num_events_lost) } };
    }
    const { flow } = parsed;
    if (!isObject(flow)) return undefined;
    const { source, destination } = flow;
    if (!isEnd(source) || !isEnd(destination)) return undefined;
    const ends = [source, destination].map(end => {
      const scope = scopeOf(end);
      return {
        inside: PARTS.every(
          part => wanted[part] === undefined || scope[part] === wanted[part],
        ),
        known: mayKnow(scope),
      };
    });
    if (!ends.some(({ inside, known }) => inside && known)) return undefined;
    const shown: Record<string, unknown> = {};
    for (const key of SHARED) {
      if (flow[key] !== undefined) shown[key] = flow[key];
    }
    shown.source = ends[0].known ? source : HIDDEN;
    shown.destination = ends[1].known ? destination : HIDDEN;
    if (ends[1].known) {
      shown.destination_names = flow.destination_names;
      shown.destination_service = flow.destination_service;
    }
    // It names the ends.
    if (!ends.every(({ known }) => known)) delete shown.Summary;
    return { flow: shown, time: flow.time };
  };
}

function parse(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isEnd = (value: unknown): value is End =>
  isObject(value) &&
  Array.isArray(value.labels) &&
  value.labels.every(label => typeof label === 'string');

/** Ends outside the platform (gateways, hosts of the internet) belong nowhere. */
function scopeOf({ labels }: End): Partial<FlowScope> {
  const scope: Partial<FlowScope> = {};
  for (const part of PARTS) {
    const prefix = `k8s:${LABELS[part]}=`;
    const label = labels.find(text => text.startsWith(prefix));
    if (label) scope[part] = label.slice(prefix.length);
  }
  return scope;
}
