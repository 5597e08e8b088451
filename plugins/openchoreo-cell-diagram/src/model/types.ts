import { EndpointVisibility } from '@openchoreo-portal/model';
import { StatusWords } from '@openchoreo-portal/plugin-openchoreo-react';

/**
 * Sides of a cell. North: traffic from the internet. West: traffic from inside the organisation. South: managed resources.
 * East: other projects, used by this one or using it.
 */
export type Side = 'north' | 'west' | 'south' | 'east';

/** What a connection is in the chosen environment: it has an address, it waits for one, or it is only declared (not deployed there). */
export type ConnectionState = 'resolved' | 'pending' | 'declared';

/** What a component is, for its icon. */
export type ComponentShape = 'service' | 'web' | 'task' | 'worker' | 'proxy';

/** An endpoint of a component. */
export interface CellEndpoint {
  name: string;
  /** `HTTP`, `gRPC`… */
  protocol: string;
  port?: number;
  /** Near to far; always with `project`. */
  visibility: EndpointVisibility[];
  /** Addresses in the environment, by how far they reach. */
  addresses: { project?: string; internal?: string; external?: string };
}

/** A component of the project. */
export interface ComponentNode {
  id: string;
  kind: 'component';
  name: string;
  title: string;
  /** `{workloadType}/{type}`; empty when the component does not exist. */
  type: string;
  shape: ComponentShape;
  status: StatusWords;
  endpoints: CellEndpoint[];
  /** Somebody depends on it, but the project has no such component. */
  missing: boolean;
}

/** A gateway on the boundary of the cell. */
export interface GatewayNode {
  id: string;
  kind: 'gateway';
  side: 'north' | 'west';
  title: string;
  caption: string;
}

/** A managed resource. */
export interface ResourceNode {
  id: string;
  kind: 'resource';
  name: string;
  title: string;
  type: string;
  status: StatusWords;
  missing: boolean;
}

/** Another project. */
export interface ProjectNode {
  id: string;
  kind: 'project';
  name: string;
  title: string;
  /** Components of it that are used or use this project. */
  components: string[];
}

/** A box of the diagram. Ids are stable: `component/web`, `gateway/north`, `resource/db`, `project/accounts`. */
export type CellNode = ComponentNode | GatewayNode | ResourceNode | ProjectNode;

/** One use of one endpoint (or of one resource). */
export interface CellConnection {
  /** Name of the endpoint, or the outputs of the resource. */
  name: string;
  /** Consumer and provider by name; `project/component` for those of other projects. */
  from: string;
  to: string;
  protocol?: string;
  visibility?: EndpointVisibility;
  state: ConnectionState;
  /** Why it is pending, in one sentence. */
  reason?: string;
  address?: string;
}

/** A line of the diagram, from who calls to who is called; one per pair of boxes. */
export interface CellEdge {
  id: string;
  source: string;
  target: string;
  side: Side | 'inside';
  /** At least one, by name. */
  connections: CellConnection[];
  /** The state that matters most: pending, then declared, then resolved. */
  state: ConnectionState;
}

/** A project in one environment. Nodes and edges are sorted by id. */
export interface CellGraph {
  project: string;
  environment?: string;
  nodes: CellNode[];
  edges: CellEdge[];
}
