import { join, resolve } from 'node:path';
import { ApiError } from '@openchoreo-portal/model';
import { RuntimeChoice } from './runtimes/select';

/** Settings of the local plane's process, from its environment. */
export interface PlaneConfig {
  /** `<data>/local-plane`. */
  dataDirectory: string;
  /** `<data>/pki/agents`. */
  agentsDirectory: string;
  gatewayPort: number;
  ingressPort: number;
  runtime: RuntimeChoice;
  defaultEgress: 'declared' | 'open';
}

const RUNTIMES: readonly string[] = ['auto', 'isolated', 'plain', 'simulated'];

function portOf(
  env: NodeJS.ProcessEnv,
  name: string,
  fallback: number,
): number {
  const text = env[name];
  if (!text) return fallback;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new ApiError({
      reason: 'Invalid',
      message: `${name} is "${text}", which is no port.`,
      remedy: 'Use a number from 1 to 65535.',
    });
  }
  return port;
}

/**
 * Reads the settings: `OPENCHOREO_DATA_DIR` (./data), `OPENCHOREO_GATEWAY_PORT` (7443), `OPENCHOREO_INGRESS_PORT` (19080), `OPENCHOREO_RUNTIME`
 * (auto), `OPENCHOREO_EGRESS` (declared). Throws `ApiError` Invalid; also in production, unless `OPENCHOREO_LOCAL_PLANE_IN_PRODUCTION=true`.
 */
export function readConfig(env: NodeJS.ProcessEnv, cwd: string): PlaneConfig {
  if (
    env.NODE_ENV === 'production' &&
    env.OPENCHOREO_LOCAL_PLANE_IN_PRODUCTION !== 'true'
  ) {
    throw new ApiError({
      reason: 'Forbidden',
      message: 'The local plane does not run in production.',
      remedy:
        'Connect a Kubernetes cluster with an agent, or set OPENCHOREO_LOCAL_PLANE_IN_PRODUCTION=true.',
    });
  }
  const runtime = env.OPENCHOREO_RUNTIME || 'auto';
  if (!RUNTIMES.includes(runtime)) {
    throw new ApiError({
      reason: 'Invalid',
      message: `OPENCHOREO_RUNTIME is "${runtime}".`,
      remedy: `Use one of ${RUNTIMES.join(', ')}.`,
    });
  }
  const egress = env.OPENCHOREO_EGRESS || 'declared';
  if (egress !== 'declared' && egress !== 'open') {
    throw new ApiError({
      reason: 'Invalid',
      message: `OPENCHOREO_EGRESS is "${egress}".`,
      remedy: 'Use declared or open.',
    });
  }
  const data = resolve(cwd, env.OPENCHOREO_DATA_DIR || 'data');
  return {
    dataDirectory: join(data, 'local-plane'),
    agentsDirectory: env.OPENCHOREO_AGENTS_DIR
      ? resolve(cwd, env.OPENCHOREO_AGENTS_DIR)
      : join(data, 'pki', 'agents'),
    gatewayPort: portOf(env, 'OPENCHOREO_GATEWAY_PORT', 7443),
    ingressPort: portOf(env, 'OPENCHOREO_INGRESS_PORT', 19080),
    runtime: runtime as RuntimeChoice,
    defaultEgress: egress,
  };
}
