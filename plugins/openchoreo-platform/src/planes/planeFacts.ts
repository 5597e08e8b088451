import { GatewaySpec, PlaneStatus } from '@openchoreo-portal/model';
import { StatusWords } from '@openchoreo-portal/plugin-openchoreo-react';
import type { PlatformText } from '../texts';

/** Whether the agent of a plane is connected, in words, and since when. */
export function connectionOf(
  status: PlaneStatus | undefined,
  t: PlatformText,
): StatusWords & { since?: string } {
  const connection = status?.agentConnection;
  if (!connection) {
    return {
      tone: 'unknown',
      label: t('planes.never'),
      detail: t('planes.never.detail'),
    };
  }
  const { message } = connection;
  return connection.connected
    ? {
        tone: 'ok',
        label: t('planes.connected'),
        detail: message,
        since: connection.lastConnectedTime,
      }
    : {
        tone: 'error',
        label: t('planes.disconnected'),
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
