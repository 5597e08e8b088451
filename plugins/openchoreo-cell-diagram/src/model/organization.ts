import {
  Component,
  EndpointVisibility,
  Project,
  ReleaseBinding,
} from '@openchoreo-portal/model';
import {
  bindingStatus,
  displayName,
  StatusWords,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { WEIGHT } from './GraphBuilder';
import { CellConnection, CellEdge, CellGraph, CellNode } from './types';

/** Everything an organisation is drawn from. */
export interface OrganizationSources {
  namespace: string;
  environment?: string;
  projects: readonly Project[];
  components: readonly Component[];
  /** Of the environment. */
  bindings: readonly ReleaseBinding[];
}

/** The graph of an organisation: a box per project, a line per pair of projects that talk, and the gateways. Pure. */
export function buildOrganization(sources: OrganizationSources): CellGraph {
  const nodes = new Map<string, CellNode>();
  const edges = new Map<string, CellEdge>();
  const bindings = sources.bindings.filter(
    b =>
      b.spec.environment === sources.environment && b.spec.state !== 'Undeploy',
  );
  const bindingsOf = groupBy(bindings, b => b.spec.owner.projectName);
  const componentsOf = groupBy(
    sources.components,
    c => c.spec.owner.projectName,
  );
  for (const project of sources.projects) {
    const { name } = project.metadata;
    const own = bindingsOf.get(name) ?? [];
    const tones = own.map(b => bindingStatus(b));
    const healthy = tones.filter(s => s.tone === 'ok').length;
    nodes.set(`cell/${name}`, {
      id: `cell/${name}`,
      kind: 'cell',
      name,
      title: displayName(project),
      components: componentsOf.get(name)?.length ?? 0,
      healthy,
      status: worst(tones),
    });
  }
  const connect = (
    source: string,
    target: string,
    side: CellEdge['side'],
    connection: CellConnection,
  ) => {
    if (!nodes.has(source) || !nodes.has(target)) return;
    const id = `${source}->${target}`;
    const edge = edges.get(id);
    if (!edge) {
      edges.set(id, {
        id,
        source,
        target,
        side,
        connections: [connection],
        state: connection.state,
      });
      return;
    }
    edge.connections.push(connection);
    if (WEIGHT[connection.state] > WEIGHT[edge.state]) {
      edge.state = connection.state;
    }
  };
  for (const binding of bindings) {
    const { projectName, componentName } = binding.spec.owner;
    const cell = `cell/${projectName}`;
    const { status } = binding;
    const key = (c: { project: string; component: string; endpoint: string }) =>
      `${c.project}/${c.component}/${c.endpoint}`;
    const pending = new Map(
      (status?.pendingConnections ?? []).map(c => [key(c), c.reason]),
    );
    for (const target of status?.connectionTargets ?? []) {
      if (target.project === projectName) continue;
      const reason = pending.get(key(target));
      connect(cell, `cell/${target.project}`, 'inside', {
        name: target.endpoint,
        from: `${projectName}/${componentName}`,
        to: `${target.project}/${target.component}`,
        visibility: target.visibility as EndpointVisibility,
        state: reason === undefined ? 'resolved' : 'pending',
        ...(reason === undefined ? {} : { reason }),
      });
    }
    for (const endpoint of status?.endpoints ?? []) {
      for (const [urls, side, title] of [
        [endpoint.externalURLs, 'north', 'Internet'],
        [endpoint.internalURLs, 'west', 'Organisation'],
      ] as const) {
        if (!urls || !nodes.has(cell)) continue;
        const id = `gateway/${side}`;
        nodes.set(id, {
          id,
          kind: 'gateway',
          side,
          title,
          caption: side === 'north' ? 'North gateway' : 'West gateway',
        });
        connect(id, cell, side, {
          name: endpoint.name,
          from: title,
          to: componentName,
          ...(endpoint.type ? { protocol: endpoint.type } : {}),
          state: 'resolved',
        });
      }
    }
  }
  const byId = (a: { id: string }, b: { id: string }) =>
    a.id < b.id ? -1 : Number(a.id > b.id);
  return {
    project: sources.namespace,
    ...(sources.environment ? { environment: sources.environment } : {}),
    nodes: [...nodes.values()].sort(byId),
    edges: [...edges.values()].sort(byId),
  };
}

const SEVERITY = ['error', 'waiting', 'unknown', 'progress', 'ok', 'off'];

/** The status that needs a person most; `off` when nothing is deployed. */
function worst(all: readonly StatusWords[]): StatusWords {
  if (all.length === 0) return { tone: 'off', label: 'Not deployed' };
  return [...all].sort(
    (a, b) => SEVERITY.indexOf(a.tone) - SEVERITY.indexOf(b.tone),
  )[0];
}

function groupBy<T>(
  items: readonly T[],
  key: (item: T) => string,
): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const list = groups.get(key(item));
    if (list) list.push(item);
    else groups.set(key(item), [item]);
  }
  return groups;
}
