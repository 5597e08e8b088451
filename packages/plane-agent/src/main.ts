/* The agent of a real cluster: one container, configured by its environment. See README.md. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { KubeConfig } from '@kubernetes/client-node';
import { AgentTls, PlaneType, startAgent } from './agent';
import { createKubernetesTarget } from './kubernetes';

const PLANE_TYPES: readonly string[] = [
  'dataplane',
  'workflowplane',
  'observabilityplane',
];

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`Set the environment variable ${name}.`);
  return value;
}

async function readTls(directory: string): Promise<AgentTls> {
  const [ca, cert, key] = await Promise.all(
    ['ca.crt', 'tls.crt', 'tls.key'].map(file =>
      readFile(path.join(directory, file), 'utf8'),
    ),
  );
  return { ca, cert, key };
}

function log(level: string, message: string): void {
  process.stdout.write(
    `${JSON.stringify({
      timestamp: new Date().toISOString(),
      level,
      message,
    })}\n`,
  );
}

async function main(): Promise<void> {
  const planeType = required('OPENCHOREO_PLANE_TYPE');
  if (!PLANE_TYPES.includes(planeType)) {
    throw new Error(
      `OPENCHOREO_PLANE_TYPE must be one of ${PLANE_TYPES.join(', ')}.`,
    );
  }
  const certificates = required('OPENCHOREO_AGENT_TLS_DIR');
  const config = new KubeConfig();
  config.loadFromDefault();
  const agent = startAgent({
    gatewayUrl: required('OPENCHOREO_GATEWAY_URL'),
    planeType: planeType as PlaneType,
    planeID: required('OPENCHOREO_PLANE_ID'),
    tls: () => readTls(certificates),
    targets: { k8s: createKubernetesTarget(config) },
    logger: {
      info: message => log('info', message),
      warn: message => log('warn', message),
      error: message => log('error', message),
    },
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      agent.stop().then(() => process.exit(0));
    });
  }
}

main().catch(error => {
  log('error', error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
