import { execFile } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { KubeConfig } from '@kubernetes/client-node';
import { Transport } from '@openchoreo-portal/client';
import { createKubernetesTransport } from '@openchoreo-portal/plane-agent';

const run = promisify(execFile);
const SCRIPTS = path.resolve(__dirname, '../../../../../shared/kube');
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
  await run(
    'bash',
    [path.join(SCRIPTS, 'up.sh'), 'kube', folder, String(await freePorts())],
    { env: { ...process.env, KUBE_BIN: assets } },
  );
  const kubeconfig = path.join(folder, 'kubeconfig');
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  return {
    kubeconfig,
    pki: path.join(folder, 'pki'),
    transport: createKubernetesTransport(config),
    as(token) {
      const other = new KubeConfig();
      other.loadFromFile(kubeconfig);
      other.users = [{ name: 'u', token }];
      return createKubernetesTransport(other);
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
