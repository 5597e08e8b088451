import { existsSync, mkdirSync, watch } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Transport } from '@openchoreo-portal/client';
import {
  Agent,
  AgentTarget,
  PlaneType,
  startAgent,
} from '@openchoreo-portal/plane-agent';
import { Logger } from './cluster/context';

/** What the plane is to the control plane: all three. */
export const PLANE_TYPES: readonly PlaneType[] = [
  'dataplane',
  'workflowplane',
  'observabilityplane',
];
export const PLANE_ID = 'default';

const FILES = ['ca.crt', 'tls.crt', 'tls.key'];

/** Resolves when the certificates of an agent are there: the backend makes them at its first start. False when the signal aborts first. */
export function waitForBundle(
  directory: string,
  signal: AbortSignal,
): Promise<boolean> {
  const there = () => FILES.every(f => existsSync(join(directory, f)));
  if (there()) return Promise.resolve(true);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  return new Promise(resolve => {
    const end = (found: boolean) => {
      watcher.close();
      clearInterval(timer);
      signal.removeEventListener('abort', onAbort);
      resolve(found);
    };
    const check = () => {
      if (there()) end(true);
    };
    const onAbort = () => end(false);
    const watcher = watch(directory, check);
    watcher.on('error', () => {});
    // Some file systems do not tell about changes (network shares, containers).
    const timer = setInterval(check, 1_000);
    signal.addEventListener('abort', onAbort);
    check();
  });
}

/** Dials the plane gateway once per plane type, as soon as each has its certificates; the agents come back by themselves when the backend restarts. */
export async function startAgents(options: {
  agentsDirectory: string;
  gatewayPort: number;
  transport: Transport;
  /** More APIs of the plane by name. */
  targets?: Readonly<Record<string, AgentTarget>>;
  logger: Logger;
  signal: AbortSignal;
}): Promise<Agent[]> {
  const { logger, signal, transport } = options;
  const agents: Agent[] = [];
  for (const planeType of PLANE_TYPES) {
    const directory = join(options.agentsDirectory, `${planeType}-${PLANE_ID}`);
    if (!existsSync(directory))
      logger.info(
        `Waiting for the certificates of the ${planeType} agent in ${directory}.`,
      );
    if (!(await waitForBundle(directory, signal))) break;
    agents.push(
      startAgent({
        gatewayUrl: `wss://127.0.0.1:${options.gatewayPort}/agent`,
        planeType,
        planeID: PLANE_ID,
        tls: async () => {
          const [ca, cert, key] = await Promise.all(
            FILES.map(f => readFile(join(directory, f), 'utf8')),
          );
          return { ca, cert, key };
        },
        transport,
        targets: options.targets,
        // Over loopback a dial costs nothing, and whoever starts the platform waits for it.
        backoff: { baseMs: 200, maxMs: 1_000 },
        logger,
      }),
    );
  }
  return agents;
}
