import {
  CellConnection,
  CellEdge,
  CellGraph,
  CellNode,
  ComponentNode,
} from '../model';
import { CellText } from '../texts';

/** Lines of each box, for quick answers. */
export interface EdgeIndex {
  from: ReadonlyMap<string, readonly CellEdge[]>;
  to: ReadonlyMap<string, readonly CellEdge[]>;
  titles: ReadonlyMap<string, string>;
}

/** Indexes a graph once. */
export function indexEdges(graph: CellGraph): EdgeIndex {
  const from = new Map<string, CellEdge[]>();
  const to = new Map<string, CellEdge[]>();
  const add = (map: Map<string, CellEdge[]>, id: string, edge: CellEdge) => {
    const list = map.get(id);
    if (list) list.push(edge);
    else map.set(id, [edge]);
  };
  for (const edge of graph.edges) {
    add(from, edge.source, edge);
    add(to, edge.target, edge);
  }
  return { from, to, titles: new Map(graph.nodes.map(n => [n.id, n.title])) };
}

/** Names read out for one box; the tables have all. */
const MOST = 12;

/** A box in words, for screen readers: what it is, how it is, and what it is connected to. */
export function describeNode(
  index: EdgeIndex,
  node: CellNode,
  t: CellText,
): string {
  const list = (
    edges: readonly CellEdge[] | undefined,
    end: 'source' | 'target',
  ) => {
    const names = (edges ?? []).map(e => index.titles.get(e[end]) ?? e[end]);
    return names.length > MOST
      ? t('describe.more', {
          names: names.slice(0, MOST).join(', '),
          count: names.length - MOST,
        })
      : names.join(', ');
  };
  const calls = list(index.from.get(node.id), 'target');
  const calledBy = list(index.to.get(node.id), 'source');
  return [
    head(node, t),
    node.kind === 'component' &&
      node.endpoints.length > 0 &&
      t('describe.offers', {
        endpoints: node.endpoints
          .map(
            e =>
              `${e.protocol} ${e.name} (${e.visibility
                .map(v => t(`reachable.${v}`))
                .join(', ')})`,
          )
          .join(', '),
      }),
    node.change && t(`change.${node.change}`),
    calls &&
      t(node.kind === 'gateway' ? 'describe.leadsTo' : 'describe.uses', {
        names: calls,
      }),
    calledBy && t('describe.usedBy', { names: calledBy }),
  ]
    .filter(Boolean)
    .join('. ');
}

function head(node: CellNode, t: CellText): string {
  const { title } = node;
  switch (node.kind) {
    case 'component':
      return node.missing
        ? t('describe.missing', { title, status: node.status.label })
        : t('describe.component', {
            title,
            shape: t(`shape.${node.shape}`).toLowerCase(),
            status: node.status.label,
          });
    case 'gateway':
      return t('describe.gateway', {
        caption: node.caption,
        title: title.toLowerCase(),
      });
    case 'resource':
      return t('describe.resource', {
        title,
        type: node.type,
        status: node.status.label,
      });
    case 'external':
      return t('describe.external', { title });
    case 'cell':
      return t('describe.cell', {
        title,
        healthy: node.healthy,
        components: node.components,
        status: node.status.label,
      });
    case 'object':
      return t('describe.object', {
        type: node.type,
        title,
        status: node.status.label,
      });
    case 'neighbour':
      return t('describe.neighbour', { title, caption: node.caption });
    default:
      return t('describe.project', { title });
  }
}

/** Endpoints of a component, short: `HTTP rest +1`. */
function endpointsOf({ endpoints }: ComponentNode): string {
  if (endpoints.length === 0) return '';
  const [{ protocol, name }, ...rest] = endpoints;
  const more = rest.length > 0 ? ` +${rest.length}` : '';
  return `${protocol} ${name}${more}`;
}

/** The second line of a box. */
export function captionOf(node: CellNode, t: CellText): string {
  switch (node.kind) {
    case 'component':
      return node.missing
        ? t('node.missing')
        : [t(`shape.${node.shape}`), endpointsOf(node)]
            .filter(Boolean)
            .join(' · ');
    case 'gateway':
    case 'neighbour':
      return node.caption;
    case 'resource':
      return node.missing ? t('node.missing') : node.type;
    case 'external':
      return t('node.external');
    case 'cell':
      return t('node.healthy', {
        healthy: node.healthy,
        components: node.components,
      });
    case 'object':
      return [node.type, ...node.facts].join(' · ');
    default:
      return node.components.join(', ');
  }
}

/** What a line stands for, short: `HTTP http +1 · 12 seen`. */
export function labelOf(edge: CellEdge, t: CellText): string {
  const [first, ...rest] = edge.connections;
  const parts = first.name.split(', ');
  const name =
    parts.length > 2 ? `${parts[0]} +${parts.length - 1}` : first.name;
  // North and west say it by their side; nearer than another project goes without saying.
  const open = /^(inside|east)$/.test(edge.side) && first.visibility;
  const text = [
    first.protocol,
    name,
    open && open !== 'project' && `(${t(`reachable.${open}`)})`,
  ]
    .filter(Boolean)
    .join(' ');
  const sum = (key: 'count' | 'refused') =>
    edge.connections.reduce((all, c) => all + (c.traffic?.[key] ?? 0), 0);
  const [count, refused] = [sum('count'), sum('refused')];
  return [
    rest.length > 0 ? `${text} +${rest.length}` : text,
    count > 0 && t('traffic.seen', { count }),
    refused > 0 && t('traffic.refused', { count: refused }),
  ]
    .filter(Boolean)
    .join(' · ');
}

/** What was observed on a connection, in words; empty when nothing was. */
export function trafficOf(connection: CellConnection, t: CellText): string {
  const { traffic } = connection;
  if (!traffic) return '';
  return [
    traffic.count > 0 && t('traffic.seen', { count: traffic.count }),
    traffic.failed > 0 && t('traffic.failed', { count: traffic.failed }),
    traffic.refused > 0 && t('traffic.refused', { count: traffic.refused }),
  ]
    .filter(Boolean)
    .join(', ');
}

/** What stands beside the status of a box: how many of its pods are ready. */
export function noteOf(node: CellNode, t: CellText): string | undefined {
  return node.kind === 'component' && node.rollout
    ? t('node.pods', node.rollout)
    : undefined;
}
