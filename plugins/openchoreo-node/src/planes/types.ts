import { Transport } from '@openchoreo-portal/client';

/** The three kinds of plane, as the gateway's addresses spell them. */
export const PLANE_TYPES = [
  'dataplane',
  'workflowplane',
  'observabilityplane',
] as const;
/** See {@link PLANE_TYPES}. */
export type PlaneType = (typeof PLANE_TYPES)[number];

/** Names one plane object of the control plane. */
export interface PlaneRef {
  planeType: PlaneType;
  /** Absent: the cluster-scoped kind. */
  namespace?: string;
  name: string;
}

/** Key of a plane object, as used in addresses and logs: `dataplane/_cluster/default`. */
export function planeKey(plane: PlaneRef): string {
  return `${plane.planeType}/${plane.namespace ?? '_cluster'}/${plane.name}`;
}

/** A bidirectional exchange with a plane (exec, attach, port-forward). */
export interface PlaneTunnel {
  /** Messages of at most 64 KiB. Leaving the loop ends the exchange. */
  readonly messages: AsyncIterable<Uint8Array>;
  /** Resolves when the message is on its way. At most 64 KiB. */
  send(message: Uint8Array): Promise<void>;
  /** Nothing more will be sent. */
  end(): void;
  /** Ends the exchange at once. */
  close(): void;
}

/** What a tunnel is opened with. */
export interface TunnelRequest {
  /** Path and query of the plane's API, e.g. `/api/v1/namespaces/a/pods/b/exec?command=sh&stdin=true`. */
  path: string;
  /** What both ends speak, e.g. `v5.channel.k8s.io`. */
  protocol: string;
  /** API behind the agent. Default `k8s`. */
  target?: string;
  signal?: AbortSignal;
}

/** Reaches planes through the plane gateway. */
export interface PlaneConnector {
  /** The Kubernetes API of the plane, or another API behind its agent (`target`). Requests answer 503 while no agent is connected. */
  transport(plane: PlaneRef, target?: string): Transport;
  /** Rejects with `ApiError`. */
  openTunnel(plane: PlaneRef, request: TunnelRequest): Promise<PlaneTunnel>;
}
