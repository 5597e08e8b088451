import {
  EndpointVisibility,
  WorkloadEndpoint,
  WorkloadTemplate,
} from '@openchoreo-portal/model';
import { sortedEndpoints, visibilitiesOf } from '../context/workload';
import type { EndpointStatus } from '../endpoints';
import type { Health } from '../health';

/**
 * Sides of a cell: north, traffic from the internet; west, from inside the organisation; south, to the world and to resources; east,
 * to and from other projects.
 */
export type Direction = 'north' | 'west' | 'south' | 'east';

/** An endpoint on a component. */
export interface CellEndpoint {
  name: string;
  type: WorkloadEndpoint['type'];
  port: number;
  visibility: EndpointVisibility[];
  addresses?: Omit<EndpointStatus, 'name' | 'type'>;
}

/** A box of the diagram. */
export type CellNode =
  | {
      id: string;
      kind: 'component';
      name: string;
      displayName?: string;
      /** `{workloadType}/{type}`. */
      type?: string;
      endpoints: CellEndpoint[];
      health?: Health;
      /** False: not deployed in the environment shown. */
      deployed: boolean;
    }
  | {
      id: string;
      kind: 'resource';
      name: string;
      type?: string;
      health?: Health;
    }
  /** A gateway of the cell: traffic passes it. */
  | { id: string; kind: 'gateway'; direction: 'north' | 'west' }
  /** Another project, with what of it is used or uses this one. */
  | {
      id: string;
      kind: 'project';
      name: string;
      direction: 'east';
      components: string[];
    }
  /** Something that a component or resource depends on and that nothing here provides. */
  | { id: string; kind: 'missing'; name: string; direction: Direction };

/** A line of the diagram, from who calls to who is called. */
export interface CellEdge {
  id: string;
  source: string;
  target: string;
  direction: Direction | 'inside';
  /** What the line stands for: endpoints and outputs in use. */
  labels: string[];
  /** `pending`: declared, but there is no address yet. */
  state: 'declared' | 'pending';
}

/** A cell: one project in one environment (or, without environment, as declared). */
export interface CellModel {
  project: string;
  environment?: string;
  nodes: CellNode[];
  edges: CellEdge[];
}

/** A component as the diagram needs it. */
export interface CellComponentInput {
  name: string;
  displayName?: string;
  type?: string;
  /** The workload of the release that runs, else the declared one. */
  workload?: Pick<WorkloadTemplate, 'endpoints' | 'dependencies'>;
  endpoints?: readonly EndpointStatus[];
  health?: Health;
  deployed?: boolean;
  /** Dependencies without an address, from the binding's status. */
  pendingConnections?: readonly {
    project: string;
    component: string;
    endpoint: string;
  }[];
}

/** Input of {@link buildCell}. */
export interface CellInput {
  project: string;
  environment?: string;
  components: readonly CellComponentInput[];
  resources?: readonly { name: string; type?: string; health?: Health }[];
  /** Components of other projects that call this one. */
  consumers?: readonly {
    project: string;
    component: string;
    /** What they depend on in this project. */
    target: { component: string; endpoint: string };
  }[];
}

/** Builds the model of a cell diagram. Pure; nodes and edges come in a fixed order and have stable ids. */
export function buildCell(input: CellInput): CellModel {
  const builder = new CellBuilder(input);
  for (const component of input.components) builder.component(component);
  for (const resource of input.resources ?? []) builder.resource(resource);
  for (const component of input.components) builder.dependencies(component);
  for (const consumer of input.consumers ?? []) builder.consumer(consumer);
  return builder.build();
}

class CellBuilder {
  private readonly nodes = new Map<string, CellNode>();
  private readonly edges = new Map<string, CellEdge>();

  constructor(private readonly input: CellInput) {}

  build(): CellModel {
    const { project, environment } = this.input;
    const byId = (a: { id: string }, b: { id: string }) =>
      a.id < b.id ? -1 : 1;
    return {
      project,
      ...(environment ? { environment } : {}),
      nodes: [...this.nodes.values()].sort(byId),
      edges: [...this.edges.values()].sort(byId),
    };
  }

  component(component: CellComponentInput): void {
    const { name, displayName, type, health, deployed = true } = component;
    const id = `component/${name}`;
    const endpoints = sortedEndpoints(component.workload ?? {}).map(
      ([endpoint, e]) => this.endpoint(component, endpoint, e),
    );
    this.nodes.set(id, {
      id,
      kind: 'component',
      name,
      ...(displayName ? { displayName } : {}),
      ...(type ? { type } : {}),
      endpoints,
      ...(health ? { health } : {}),
      deployed,
    });
    for (const endpoint of endpoints) {
      if (endpoint.visibility.includes('external')) {
        this.enter('north', id, endpoint.name);
      }
      if (endpoint.visibility.includes('internal')) {
        this.enter('west', id, endpoint.name);
      }
    }
  }

  resource(resource: { name: string; type?: string; health?: Health }): void {
    const id = `resource/${resource.name}`;
    this.nodes.set(id, { id, kind: 'resource', ...resource });
  }

  dependencies(component: CellComponentInput): void {
    const source = `component/${component.name}`;
    const { endpoints = [], resources = [] } =
      component.workload?.dependencies ?? {};
    for (const { project, component: target, name } of endpoints) {
      const other = project || this.input.project;
      const pending = component.pendingConnections?.some(
        p =>
          p.project === other && p.component === target && p.endpoint === name,
      );
      const state = pending ? 'pending' : 'declared';
      if (other === this.input.project) {
        const id = `component/${target}`;
        if (!this.nodes.has(id)) this.missing(id, target, 'east');
        this.connect(source, id, 'inside', name, state);
      } else {
        const id = this.project(other, target);
        this.connect(source, id, 'east', `${target}:${name}`, state);
      }
    }
    for (const { ref, envBindings, fileBindings } of resources) {
      const id = `resource/${ref}`;
      const outputs = Object.keys({ ...envBindings, ...fileBindings }).sort();
      const known = this.nodes.has(id);
      if (!known) this.missing(id, ref, 'south');
      const state = known ? 'declared' : 'pending';
      this.connect(source, id, 'south', outputs.join(', '), state);
    }
  }

  consumer({
    project,
    component,
    target,
  }: NonNullable<CellInput['consumers']>[number]): void {
    const id = `component/${target.component}`;
    if (!this.nodes.has(id)) return;
    const source = this.project(project, component);
    this.connect(source, id, 'east', target.endpoint, 'declared');
  }

  private endpoint(
    component: CellComponentInput,
    name: string,
    endpoint: WorkloadEndpoint,
  ): CellEndpoint {
    const status = component.endpoints?.find(e => e.name === name);
    const {
      name: _,
      type: __,
      ...addresses
    } = status ?? {
      name,
      type: endpoint.type,
    };
    return {
      name,
      type: endpoint.type,
      port: endpoint.port,
      visibility: visibilitiesOf(endpoint) as EndpointVisibility[],
      ...(Object.keys(addresses).length ? { addresses } : {}),
    };
  }

  private enter(
    direction: 'north' | 'west',
    target: string,
    endpoint: string,
  ): void {
    const id = `gateway/${direction}`;
    this.nodes.set(id, { id, kind: 'gateway', direction });
    this.connect(id, target, direction, endpoint, 'declared');
  }

  private project(name: string, component: string): string {
    const id = `project/${name}`;
    const known = this.nodes.get(id);
    const components =
      known?.kind === 'project' ? known.components : ([] as string[]);
    this.nodes.set(id, {
      id,
      kind: 'project',
      name,
      direction: 'east',
      components: [...new Set([...components, component])].sort(),
    });
    return id;
  }

  private missing(id: string, name: string, direction: Direction): void {
    this.nodes.set(id, { id, kind: 'missing', name, direction });
  }

  private connect(
    source: string,
    target: string,
    direction: CellEdge['direction'],
    label: string,
    state: CellEdge['state'],
  ): void {
    const id = `${source}->${target}`;
    const known = this.edges.get(id);
    const labels = new Set(known?.labels);
    if (label) labels.add(label);
    const pending = state === 'pending' || known?.state === 'pending';
    this.edges.set(id, {
      id,
      source,
      target,
      direction,
      labels: [...labels].sort(),
      state: pending ? 'pending' : 'declared',
    });
  }
}
