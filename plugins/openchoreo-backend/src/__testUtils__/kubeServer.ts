import { execFile, spawn } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { KubeConfig } from '@kubernetes/client-node';
import { ResourceClient, Transport } from '@openchoreo-portal/client';
import { createKubernetesTransport } from '@openchoreo-portal/plane-agent';
import { parse } from 'yaml';

const run = promisify(execFile);
const SCRIPTS = path.resolve(__dirname, '../../../../../shared/kube');
const CRDS = path.resolve(__dirname, '../../../../deploy/crds');
const assets = process.env.KUBEBUILDER_ASSETS;
const available =
  assets !== undefined &&
  existsSync(path.join(assets, 'kube-apiserver')) &&
  existsSync(path.join(SCRIPTS, 'up.sh'));

/** A real kube-apiserver with its controller manager. */
export interface KubeServer {
  kubeconfig: string;
  /** Folder with `ca.crt` and `apiserver.{crt,key}`, which is good for 127.0.0.1. */
  pki: string;
  /** As administrator. */
  transport: Transport;
  /** With a bearer token. */
  as(token: string): Transport;
  /** Starts another API server of the cluster, which asks a webhook about every request before RBAC. */
  askingFirst(webhook: string): Promise<{ as(token: string): Transport }>;
  stop(): Promise<void>;
}

/** Tests with a real cluster; says visibly when there is none. */
export function describeKube(): jest.Describe {
  if (available) return describe;
  const what = 'NOT RUN: a kube-apiserver (KUBEBUILDER_ASSETS) is missing.';
  if (process.env.REQUIRE_ALL === '1') throw new Error(what);
  process.stderr.write(`${what}\n`);
  return describe.skip;
}

async function isFree(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = createServer();
    socket.once('error', () => resolve(false));
    socket.listen(port, '127.0.0.1', () => socket.close(() => resolve(true)));
  });
}

/** The script takes this port, the next one, and the two that are 4000 above. */
async function freePorts(): Promise<number> {
  for (;;) {
    const port = 12_000 + Math.floor(Math.random() * 12_000);
    const taken = [port, port + 1, port + 4000, port + 4001];
    if ((await Promise.all(taken.map(isFree))).every(Boolean)) return port;
  }
}

/** Starts it in a folder of its own. */
export async function startKubeServer(): Promise<KubeServer> {
  const folder = mkdtempSync(path.join(tmpdir(), 'kube-server-'));
  const port = await freePorts();
  await run(
    'bash',
    [path.join(SCRIPTS, 'up.sh'), 'kube', folder, String(port)],
    { env: { ...process.env, KUBE_BIN: assets } },
  );
  const kubeconfig = path.join(folder, 'kubeconfig');
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  return {
    kubeconfig,
    pki: path.join(folder, 'pki'),
    transport: createKubernetesTransport(config),
    as: token => createKubernetesTransport(withToken(kubeconfig, token)),
    async askingFirst(webhook) {
      const at = await startAskingServer(folder, port, webhook);
      return {
        as(token) {
          const other = withToken(kubeconfig, token);
          other.clusters = other.clusters.map(c => ({
            ...c,
            server: `https://127.0.0.1:${at}`,
          }));
          return createKubernetesTransport(other);
        },
      };
    },
    async stop() {
      const pids = path.join(folder, 'run');
      for (const file of readdirSync(pids)) {
        try {
          process.kill(
            Number(readFileSync(path.join(pids, file), 'utf8')),
            'SIGKILL',
          );
        } catch {
          // Ended by itself.
        }
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Gives a cluster our kinds, from `deploy/crds`. They are served a moment later. */
export async function installDefinitions(admin: ResourceClient): Promise<void> {
  for (const file of readdirSync(CRDS).filter(f => f.endsWith('.yaml')))
    await admin.create(
      {
        group: 'apiextensions.k8s.io',
        version: 'v1',
        kind: 'CustomResourceDefinition',
        plural: 'customresourcedefinitions',
        scope: 'Cluster',
      },
      parse(readFileSync(path.join(CRDS, file), 'utf8')),
    );
}

function withToken(kubeconfig: string, token: string): KubeConfig {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  config.users = [{ name: 'u', token }];
  return config;
}

/** A second API server on the same etcd, with `--authorization-mode=Webhook,RBAC`; resolves with its port. */
async function startAskingServer(
  folder: string,
  port: number,
  webhook: string,
): Promise<number> {
  const pki = (name: string) => path.join(folder, 'pki', name);
  const config = path.join(folder, 'authorize.kubeconfig');
  writeFileSync(
    config,
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [
        {
          name: 'c',
          cluster: { server: webhook, 'certificate-authority': pki('ca.crt') },
        },
      ],
      users: [{ name: 'u', user: {} }],
      contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
      'current-context': 'c',
    }),
  );
  const own = await freePorts();
  const server = spawn(
    path.join(assets!, 'kube-apiserver'),
    [
      `--etcd-servers=http://127.0.0.1:${port + 4000}`,
      '--bind-address=127.0.0.1',
      '--advertise-address=127.0.0.1',
      `--secure-port=${own}`,
      `--tls-cert-file=${pki('apiserver.crt')}`,
      `--tls-private-key-file=${pki('apiserver.key')}`,
      `--client-ca-file=${pki('ca.crt')}`,
      '--authorization-mode=Webhook,RBAC',
      `--authorization-webhook-config-file=${config}`,
      '--authorization-webhook-version=v1',
      '--authorization-webhook-cache-authorized-ttl=1s',
      '--authorization-webhook-cache-unauthorized-ttl=1s',
      '--service-cluster-ip-range=10.96.0.0/16',
      '--service-account-issuer=https://kubernetes.default.svc',
      `--service-account-key-file=${pki('sa.pub')}`,
      `--service-account-signing-key-file=${pki('sa.key')}`,
      '--api-audiences=https://kubernetes.default.svc',
      '--endpoint-reconciler-type=none',
    ],
    { stdio: 'ignore' },
  );
  // Ended with the others.
  writeFileSync(path.join(folder, 'run', 'asking.pid'), String(server.pid));
  for (;;) {
    if (server.exitCode !== null) throw new Error('The API server ended.');
    const ready = await run('curl', [
      '-sf',
      '--cacert',
      pki('ca.crt'),
      '--cert',
      pki('admin.crt'),
      '--key',
      pki('admin.key'),
      `https://127.0.0.1:${own}/readyz`,
    ]).then(
      () => true,
      () => false,
    );
    if (ready) return own;
    await new Promise(resolve => {
      setTimeout(resolve, 100);
    });
  }
}
