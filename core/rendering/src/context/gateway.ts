import { GatewayEndpoint, GatewaySpec } from '@openchoreo-portal/model';

/** The gateways of an environment: each of ingress and egress, external and internal, from the environment, else from its plane. */
export function mergeGateways(
  environment: GatewaySpec | undefined,
  dataPlane: GatewaySpec | undefined,
): GatewaySpec {
  const out: GatewaySpec = {};
  for (const direction of ['ingress', 'egress'] as const) {
    const merged: { external?: GatewayEndpoint; internal?: GatewayEndpoint } =
      {};
    for (const side of ['external', 'internal'] as const) {
      const leaf =
        environment?.[direction]?.[side] ?? dataPlane?.[direction]?.[side];
      if (leaf) merged[side] = leaf;
    }
    if (merged.external || merged.internal) out[direction] = merged;
  }
  return out;
}
