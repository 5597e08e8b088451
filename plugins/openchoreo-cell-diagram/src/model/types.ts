import { EndpointVisibility } from '@openchoreo-portal/model';
import { StatusWords } from '@openchoreo-portal/plugin-openchoreo-react';

/**
 * Sides of a cell. North: traffic from the internet. West: traffic from inside the organisation. South: managed resources and external
 * services. East: other projects, used by this one or using it.
 */
export type Side = 'north' | 'west' | 'south' | 'east';

/**
 * What a connection is in the chosen environment: it has an address, it waits for one, it is only declared (not deployed there), the
 * network policies that are applied there stop it, or somebody was seen to use it without saying so anywhere.
 */
export type ConnectionState =
  | 'resolved'
  | 'pending'
  | 'declared'
  | 'denied'
  | 'undeclared';

/** How one picture differs from another. */
export type Change = 'added' | 'removed' | 'changed';

/** What a component is, for its icon. */
export type ComponentShape = 'service' | 'web' | 'task' | 'worker' | 'proxy';

/** What the data plane saw on a connection within the last hour. */
export interface Traffic {
  /** Requests; connections, where requests cannot be told. Without those that were refused. */
  count: number;
  /** Of them: answered with an error, or by nobody. */
  failed: number;
  /** Attempts that a policy stopped. */
  refused: number;
  /** The last one (RFC 3339). */
  last: string;
}

/** An endpoint of a component. */
export interface CellEndpoint {
  name: string;
  /** `HTTP`, `gRPC`… */
  protocol: string;
  port?: number;
  /** Port of the pods; policies see this one. */
  targetPort?: number;
  /** Near to far; always with `project`. */
  visibility: EndpointVisibility[];
  /** Addresses in the environment, by how far they reach. */
  addresses: { project?: string; internal?: string; external?: string };
}

interface Box {
  id: string;
  title: string;
  change?: Change;
  /** What changed, in words. */
  changes?: string[];
}

/** A component of the project. */
export interface ComponentNode extends Box {
  kind: 'component';
  name: string;
  /** `{workloadType}/{type}`; empty when the component does not exist. */
  type: string;
  shape: ComponentShape;
  status: StatusWords;
  /** Release that the environment runs. */
  release?: string;
  /** How far its pods are, while it is deployed. */
  rollout?: { ready: number; wanted: number; updated: number };
  endpoints: CellEndpoint[];
  /** Somebody depends on it, but the project has no such component. */
  missing: boolean;
}

/** A gateway on the boundary of the cell. */
export interface GatewayNode extends Box {
  kind: 'gateway';
  side: 'north' | 'west';
  caption: string;
}

/** A managed resource. */
export interface ResourceNode extends Box {
  kind: 'resource';
  name: string;
  type: string;
  status: StatusWords;
  missing: boolean;
}

/** A service outside the platform, named by an address in a component's configuration. */
export interface ExternalNode extends Box {
  kind: 'external';
  host: string;
}

/** Another project. */
export interface ProjectNode extends Box {
  kind: 'project';
  name: string;
  /** Components of it that are used or use this project. */
  components: string[];
}

/** A whole project, seen from the organisation. */
export interface ProjectCellNode extends Box {
  kind: 'cell';
  name: string;
  status: StatusWords;
  components: number;
  /** How many of them are healthy in the environment. */
  healthy: number;
}

/** A Kubernetes object of a component, seen from inside. */
export interface ObjectNode extends Box {
  kind: 'object';
  name: string;
  /** `Deployment`, `Pods`, `HTTPRoute`… */
  type: string;
  status: StatusWords;
  /** More about it, one line each. */
  facts: string[];
}

/** Another component, seen from inside a component. */
export interface NeighbourNode extends Box {
  kind: 'neighbour';
  name: string;
  project?: string;
  caption: string;
}

/**
 * A box of the diagram. Ids are stable, and their first part tells where the box belongs: `component/web`, `gateway/north`, `resource/db`,
 * `external/api.stripe.com`, `project/accounts`, `cell/shop`, `object/Deployment/web`, `neighbour/shop/api`.
 */
export type CellNode =
  | ComponentNode
  | GatewayNode
  | ResourceNode
  | ExternalNode
  | ProjectNode
  | ProjectCellNode
  | ObjectNode
  | NeighbourNode;

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
  /** Why it is pending or denied, in one sentence. */
  reason?: string;
  address?: string;
  traffic?: Traffic;
}

/** A line of the diagram, from who calls to who is called; one per pair of boxes. */
export interface CellEdge {
  id: string;
  source: string;
  target: string;
  side: Side | 'inside';
  /** At least one, by name. */
  connections: CellConnection[];
  /** The state that matters most: denied, then undeclared, pending, declared, resolved. */
  state: ConnectionState;
  change?: Change;
  changes?: string[];
}

/** How near the diagram looks. */
export type Level = 'organization' | 'project' | 'component';

/** A project in one environment (or an organisation, or a component). Nodes and edges are sorted by id. */
export interface CellGraph {
  /** What the octagon stands for. */
  project: string;
  environment?: string;
  nodes: CellNode[];
  edges: CellEdge[];
}

/** Status of a box, if boxes of its sort have one. */
export function statusOf(node: CellNode): StatusWords | undefined {
  return 'status' in node ? node.status : undefined;
}
