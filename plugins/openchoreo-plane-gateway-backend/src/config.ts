import path from 'node:path';
import { Config } from '@backstage/config';
import {
  PLANE_TYPES,
  PlaneType,
} from '@openchoreo-portal/plugin-openchoreo-node';

/** One plane as a certificate names it. */
export interface PlaneIdentity {
  planeType: PlaneType;
  planeID: string;
}

/** Settings of the gateway, complete. */
export interface GatewayConfig {
  host: string;
  port: number;
  directory: string;
  hostnames: string[];
  localAgents: PlaneIdentity[];
  allowedPlugins: string[];
  maxAgentsPerPlane: number;
}

const PLANE_ID = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** Reads a plane identity; undefined when it is none. */
export function parseIdentity(
  planeType: string | null | undefined,
  planeID: string | null | undefined,
): PlaneIdentity | undefined {
  const type = PLANE_TYPES.find(known => known === planeType);
  return type && planeID && PLANE_ID.test(planeID)
    ? { planeType: type, planeID }
    : undefined;
}

/** Reads `openchoreo.planeGateway`. Throws on values that cannot work. */
export function readGatewayConfig(root: Config): GatewayConfig {
  const config = root.getOptionalConfig('openchoreo.planeGateway');
  const localAgents = config
    ?.getOptionalConfigArray('localAgents')
    ?.map(agent => {
      const identity = parseIdentity(
        agent.getString('planeType'),
        agent.getString('planeID'),
      );
      if (!identity) {
        throw new Error(
          'openchoreo.planeGateway.localAgents has an entry whose planeType or planeID is not valid.',
        );
      }
      return identity;
    });
  return {
    host: config?.getOptionalString('listen.host') ?? '127.0.0.1',
    port: config?.getOptionalNumber('listen.port') ?? 7443,
    directory: path.resolve(
      config?.getOptionalString('directory') ?? 'data/pki',
    ),
    hostnames: config?.getOptionalStringArray('hostnames') ?? [],
    localAgents:
      localAgents ??
      PLANE_TYPES.map(planeType => ({ planeType, planeID: 'default' })),
    allowedPlugins: config?.getOptionalStringArray('allowedPlugins') ?? [
      'openchoreo',
      'openchoreo-observer',
    ],
    maxAgentsPerPlane: config?.getOptionalNumber('maxAgentsPerPlane') ?? 16,
  };
}
