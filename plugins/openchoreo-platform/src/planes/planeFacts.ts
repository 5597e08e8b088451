import { GatewaySpec, PlaneStatus } from '@openchoreo-portal/model';
import { StatusWords } from '@openchoreo-portal/plugin-openchoreo-react';

/** Whether the agent of a plane is connected, in words, and since when. */
export function connectionOf(
  status: PlaneStatus | undefined,
): StatusWords & { since?: string } {
  const connection = status?.agentConnection;
  if (!connection) {
    return {
      tone: 'unknown',
      label: 'Never connected',
      detail: 'No agent of this plane has dialled in yet.',
    };
  }
  const { message } = connection;
  return connection.connected
    ? {
        tone: 'ok',
        label: 'Connected',
        detail: message,
        since: connection.lastConnectedTime,
      }
    : {
        tone: 'error',
        label: 'Disconnected',
        detail: message,
        since: connection.lastDisconnectedTime,
      };
}

/** An address of a gateway. */
export interface GatewayAddress {
  direction: 'ingress' | 'egress';
  visibility: 'external' | 'internal';
  protocol: 'http' | 'https' | 'tls';
  /** `host:port`. */
  address: string;
}

/** Every listener of a plane's gateways. */
export function gatewayAddresses(
  gateway: GatewaySpec | undefined,
): GatewayAddress[] {
  const found: GatewayAddress[] = [];
  for (const direction of ['ingress', 'egress'] as const) {
    for (const visibility of ['external', 'internal'] as const) {
      for (const protocol of ['https', 'http', 'tls'] as const) {
        const listener = gateway?.[direction]?.[visibility]?.[protocol];
        if (!listener) continue;
        found.push({
          direction,
          visibility,
          protocol,
          address: `${listener.host}:${listener.port}`,
        });
      }
    }
  }
  return found;
}
