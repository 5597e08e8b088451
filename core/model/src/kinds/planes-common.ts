import { Infer, s } from '../schema/builder';
import { conditions, DNS_LABEL, observedGeneration, port } from './common';

const listener = s.object({
  host: s.string(),
  port,
  listenerName: s.string().optional(),
});
/** A listener of a Gateway. */
export type GatewayListener = Infer<typeof listener>;

const gatewayEndpoint = s
  .object({
    name: s.string(),
    namespace: s.string(),
    http: listener.optional(),
    https: listener.optional(),
    tls: listener.optional(),
  })
  .describe('A Gateway of the plane and its listeners.');
/** A Gateway of the plane and its listeners. */
export type GatewayEndpoint = Infer<typeof gatewayEndpoint>;

const gatewayDirection = s.object({
  external: gatewayEndpoint.optional(),
  internal: gatewayEndpoint.optional(),
});

/** Gateways for traffic into and out of cells. */
export const gateway = s.object({
  ingress: gatewayDirection.optional(),
  egress: gatewayDirection.optional(),
});
/** See {@link gateway}. */
export type GatewaySpec = Infer<typeof gateway>;

/** Which certificate authority signs the agents of a plane. */
export const clusterAgent = s.object({
  clientCA: s
    .object({
      secretKeyRef: s
        .object({
          name: s.string(),
          namespace: s.string().optional(),
          key: s.string(),
        })
        .optional(),
      value: s.string().optional().describe('PEM.'),
    })
    .describe('Certificate authority that signs the client certificates.'),
});

/** Identity shared by the control plane objects that stand for one physical plane. */
export const planeID = s.string({ maxLength: 63, pattern: DNS_LABEL });

/** A ClusterSecretStore on the plane. */
export const secretStoreRef = s.object({ name: s.string() });

const observabilityPlaneName = s.string({
  minLength: 1,
  maxLength: 63,
  pattern: DNS_LABEL,
});

/** Where telemetry of a namespaced plane goes. */
export const observabilityPlaneRef = s.object({
  kind: s.enum('ObservabilityPlane', 'ClusterObservabilityPlane'),
  name: observabilityPlaneName,
});
/** Where telemetry of a cluster-scoped plane goes. */
export const clusterObservabilityPlaneRef = s.object({
  kind: s.enum('ClusterObservabilityPlane'),
  name: observabilityPlaneName,
});

/** Status of every plane. */
export const planeStatus = s.object({
  observedGeneration,
  conditions,
  agentConnection: s
    .object({
      connected: s.boolean(),
      connectedAgents: s.integer(),
      lastConnectedTime: s.time().optional(),
      lastDisconnectedTime: s.time().optional(),
      lastHeartbeatTime: s.time().optional(),
      message: s.string().optional(),
    })
    .optional(),
});
/** See {@link planeStatus}. */
export type PlaneStatus = Infer<typeof planeStatus>;
