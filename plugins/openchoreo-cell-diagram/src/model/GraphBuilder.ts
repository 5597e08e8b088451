import { ExternalUse } from './externals';
import {
  CellConnection,
  CellEdge,
  CellEndpoint,
  CellGraph,
  CellNode,
  ComponentNode,
  ConnectionState,
  ResourceNode,
  Side,
} from './types';

type Link = Pick<CellConnection, 'state' | 'reason' | 'address' | 'visibility'>;
interface Target {
  project: string;
  component: string;
  endpoint: string;
}

/** What matters more has more. */
export const WEIGHT: Record<ConnectionState, number> = {
  resolved: 0,
  declared: 1,
  pending: 2,
  undeclared: 3,
  denied: 4,
};
const GATEWAY = {
  north: { title: 'Internet', caption: 'North gateway' },
  west: { title: 'Organisation', caption: 'West gateway' },
} as const;

function enterState(deployed: boolean, address: string | undefined): Link {
  if (!deployed) return { state: 'declared' };
  return address
    ? { state: 'resolved', address }
    : { state: 'pending', reason: 'The gateway has no address for it yet.' };
}

/** Collects boxes and lines; knows their ids and directions. */
export class GraphBuilder {
  private readonly nodes = new Map<string, CellNode>();
  private readonly edges = new Map<string, CellEdge>();

  constructor(
    private readonly project: string,
    private readonly environment: string | undefined,
  ) {}

  build(): CellGraph {
    const byId = (a: { id: string }, b: { id: string }) =>
      a.id < b.id ? -1 : Number(a.id > b.id);
    for (const edge of this.edges.values()) {
      if (edge.connections.length === 1) continue;
      edge.connections.sort((a, b) =>
        `${a.name}/${a.from}/${a.to}`.localeCompare(
          `${b.name}/${b.from}/${b.to}`,
        ),
      );
    }
    return {
      project: this.project,
      ...(this.environment ? { environment: this.environment } : {}),
      nodes: [...this.nodes.values()].sort(byId),
      edges: [...this.edges.values()].sort(byId),
    };
  }

  /** A component and its gateways. `deployed`: the environment runs it. */
  component(
    input: Omit<ComponentNode, 'id' | 'kind' | 'missing'> & {
      deployed: boolean;
    },
  ): void {
    const { deployed, ...component } = input;
    const id = `component/${input.name}`;
    this.nodes.set(id, { id, kind: 'component', missing: false, ...component });
    for (const endpoint of input.endpoints) {
      if (endpoint.visibility.includes('external')) {
        this.enter('north', 'external', id, input.name, endpoint, deployed);
      }
      if (endpoint.visibility.includes('internal')) {
        this.enter('west', 'internal', id, input.name, endpoint, deployed);
      }
    }
  }

  resource(resource: Omit<ResourceNode, 'id' | 'kind' | 'missing'>): void {
    const id = `resource/${resource.name}`;
    this.nodes.set(id, { id, kind: 'resource', missing: false, ...resource });
  }

  /** `name` calls an endpoint, of this project or of another. */
  dependency(name: string, target: Target, link: Link): void {
    const source = `component/${name}`;
    if (target.project === this.project) {
      const id = this.ownComponent(target.component);
      this.connect(source, id, 'inside', {
        name: target.endpoint,
        from: name,
        to: target.component,
        ...this.protocol(id, target.endpoint),
        ...link,
      });
    } else {
      const id = this.otherProject(target.project, target.component);
      this.connect(source, id, 'east', {
        name: target.endpoint,
        from: name,
        to: `${target.project}/${target.component}`,
        ...link,
      });
    }
  }

  /** `name` uses outputs of a resource. */
  uses(name: string, resource: string, outputs: string, link: Link): void {
    const id = `resource/${resource}`;
    if (!this.nodes.has(id)) {
      this.nodes.set(id, {
        id,
        kind: 'resource',
        name: resource,
        title: resource,
        type: '',
        status: {
          tone: 'error',
          label: 'Does not exist',
        },
        missing: true,
      });
    }
    this.connect(`component/${name}`, id, 'south', {
      name: outputs || resource,
      from: name,
      to: resource,
      ...link,
    });
  }

  /** `name` calls a service outside the platform. */
  calls(name: string, use: ExternalUse, link: Link): void {
    const id = `external/${use.host}`;
    if (!this.nodes.has(id)) {
      this.nodes.set(id, {
        id,
        kind: 'external',
        host: use.host,
        title: use.host,
      });
    }
    this.connect(`component/${name}`, id, 'south', {
      name: use.variables.join(', '),
      from: name,
      to: use.host,
      protocol: use.protocol,
      address: `${use.protocol.toLowerCase()}://${use.host}:${use.port}`,
      ...link,
    });
  }

  /** A component of another project calls an endpoint of this one. */
  consumer(
    project: string,
    component: string,
    target: Target,
    link: Link,
  ): void {
    const id = this.ownComponent(target.component);
    this.connect(this.otherProject(project, component), id, 'east', {
      name: target.endpoint,
      from: `${project}/${component}`,
      to: target.component,
      ...this.protocol(id, target.endpoint),
      ...link,
    });
  }

  private enter(
    side: 'north' | 'west',
    visibility: 'external' | 'internal',
    target: string,
    component: string,
    endpoint: CellEndpoint,
    deployed: boolean,
  ): void {
    const id = `gateway/${side}`;
    this.nodes.set(id, { id, kind: 'gateway', side, ...GATEWAY[side] });
    const address = endpoint.addresses[visibility];
    this.connect(id, target, side, {
      name: endpoint.name,
      from: GATEWAY[side].title,
      to: component,
      protocol: endpoint.protocol,
      visibility,
      ...enterState(deployed, address),
    });
  }

  private ownComponent(name: string): string {
    const id = `component/${name}`;
    if (!this.nodes.has(id)) {
      this.nodes.set(id, {
        id,
        kind: 'component',
        name,
        title: name,
        type: '',
        shape: 'service',
        status: {
          tone: 'error',
          label: 'Does not exist',
        },
        endpoints: [],
        missing: true,
      });
    }
    return id;
  }

  private otherProject(name: string, component: string): string {
    const id = `project/${name}`;
    const known = this.nodes.get(id);
    const components = known?.kind === 'project' ? known.components : [];
    this.nodes.set(id, {
      id,
      kind: 'project',
      name,
      title: name,
      components: [...new Set([...components, component])].sort(),
    });
    return id;
  }

  private protocol(id: string, endpoint: string): { protocol?: string } {
    const node = this.nodes.get(id);
    const found =
      node?.kind === 'component'
        ? node.endpoints.find(e => e.name === endpoint)
        : undefined;
    return found ? { protocol: found.protocol } : {};
  }

  private connect(
    source: string,
    target: string,
    side: Side | 'inside',
    connection: CellConnection,
  ): void {
    const id = `${source}->${target}`;
    const edge = this.edges.get(id);
    if (!edge) {
      this.edges.set(id, {
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
  }
}
