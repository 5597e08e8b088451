import {
  ANNOTATIONS,
  ExternalDependency,
  GatewayEndpoint,
  GatewaySpec,
  Resilience,
} from '@openchoreo-portal/model';
import { ConnectionTarget } from '../dependencies/connections';
import { InputObject, ResolvedConnection } from '../inputs';

/** What a data plane may have for timeouts, retries and circuit breaking. */
export const RESILIENCE_PROVIDERS = [
  'gateway-api',
  'envoy-gateway',
  'cilium',
] as const;
/** See {@link RESILIENCE_PROVIDERS}. */
export type ResilienceProvider = (typeof RESILIENCE_PROVIDERS)[number];

/** A dependency that asks for resilience, and where it leads. */
export interface ResilienceTarget {
  /** `orders/http` for an endpoint, the name for something external. */
  name: string;
  resilience: Resilience;
  to:
    | { endpoint: ConnectionTarget; found: ResolvedConnection }
    | { external: ExternalDependency };
}

/** Why a dependency does not get what it asks for. */
export interface UnsupportedResilience {
  /** As in {@link ResilienceTarget}. */
  dependency: string;
  /** One sentence. */
  reason: string;
}

/** What the plane and the environment can offer. */
export interface ResilienceMeans {
  providers: readonly ResilienceProvider[];
  /** Gateway that traffic out of cells may pass. */
  egressGateway?: GatewayEndpoint;
  /** Network policies are Cilium's, and are there. */
  ciliumPolicies: boolean;
  /** Project of the workload that depends. */
  project: string;
}

/** The providers that a data plane names, in its order; unknown words do not count. */
export function resilienceProviders(
  dataPlane: InputObject,
): ResilienceProvider[] {
  const text =
    dataPlane.metadata.annotations?.[ANNOTATIONS.resilienceProviders] ?? '';
  const words = text.split(',').map(w => w.trim());
  return words.flatMap(w => RESILIENCE_PROVIDERS.filter(p => p === w));
}

/** The gateway for traffic to the outside. */
export function egressGatewayOf(
  gateway: GatewaySpec,
): GatewayEndpoint | undefined {
  return gateway.egress?.external ?? gateway.egress?.internal;
}

/** Chooses the first provider that can do all that is asked; else says why each cannot. */
export function chooseProvider(
  target: ResilienceTarget,
  means: ResilienceMeans,
): { provider: ResilienceProvider } | { reason: string } {
  const reasons: string[] = [];
  for (const provider of means.providers) {
    const reason = CANNOT[provider](target, means);
    if (!reason) return { provider };
    reasons.push(`${provider}: ${reason}`);
  }
  return {
    reason:
      reasons.length > 0
        ? `The data plane cannot do what ${
            target.name
          } asks for (${reasons.join('; ')}).`
        : `The data plane names nothing that can do what ${target.name} asks for.`,
  };
}

type Refusal = (
  target: ResilienceTarget,
  means: ResilienceMeans,
) => string | undefined;

const CANNOT: Record<ResilienceProvider, Refusal> = {
  'gateway-api': ({ resilience, to }, { project }) => {
    if ('external' in to) return 'its routes lead to Services only';
    if (resilience.circuitBreaker) return 'it has no circuit breaking';
    if (protocolOf(to) !== 'HTTP') return 'it can do this for HTTP only';
    return to.endpoint.project === project
      ? undefined
      : 'a route to another project needs a ReferenceGrant there';
  },
  'envoy-gateway': ({ to }, { egressGateway }) => {
    if (!('external' in to)) return 'it sees only what passes a gateway';
    if (!egressGateway?.http) return 'there is no egress gateway with http';
    if (protocolOf(to) !== 'HTTP') return 'it can do this for HTTP only';
    return to.external.host.startsWith('*')
      ? 'the host must be a single one'
      : undefined;
  },
  cilium: ({ resilience, to }, { ciliumPolicies }) => {
    if (!ciliumPolicies) return 'network policies are off or not of Cilium';
    const protocol = protocolOf(to);
    if (protocol === 'UDP') return 'it cannot do this for UDP';
    const asksForRequests = resilience.timeout || resilience.retries;
    return asksForRequests && !isReadable(to)
      ? 'timeouts and retries need HTTP without TLS'
      : undefined;
  },
};

/** What the traffic looks like to a proxy: GraphQL is HTTP, an address without a scheme is TCP. */
export function protocolOf(
  to: ResilienceTarget['to'],
): 'HTTP' | 'gRPC' | 'Websocket' | 'TCP' | 'UDP' {
  if ('external' in to) {
    const { protocol = 'TCP' } = to.external;
    return protocol === 'GraphQL' ? 'HTTP' : protocol;
  }
  switch (to.found.url.scheme) {
    case 'http':
      return 'HTTP';
    case 'grpc':
      return 'gRPC';
    case 'ws':
      return 'Websocket';
    default:
      return to.found.protocol ?? 'TCP';
  }
}

/** True for requests that a proxy on the way can tell apart. */
export function isReadable(to: ResilienceTarget['to']): boolean {
  const isPlain = !('external' in to) || !to.external.tls;
  return isPlain && ['HTTP', 'gRPC'].includes(protocolOf(to));
}

/** Status codes that are tried again unless the workload says which. */
export const RETRIED_STATUS_CODES = [502, 503, 504];
