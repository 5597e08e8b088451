import { toCustomResourceDefinition } from '@openchoreo-portal/model';
import { ChildProcess, execFile, fork } from 'child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'fs';
import { createServer } from 'net';
import { tmpdir } from 'os';
import path from 'path';
import { promisify } from 'util';
import { HttpClient } from './client';
import { THINGS, thingKind } from './things';

const run = promisify(execFile);
const root = path.resolve(__dirname, '../..');
const scripts = path.join(root, '../shared/kube');

/** A turn of the event loop: on the clock, and in processor time of its thread. */
export interface Stall {
  wall: number;
  processor: number;
}

/** A server under measurement. */
export interface Server {
  name: string;
  url: string;
  /** Folder with `ca.crt` and `admin.{crt,key}`; absent: plain HTTP. */
  pki?: string;
  /** Resident memory of all its processes in MiB. */
  memory(): number;
  /** Longest turn of the event loop in milliseconds since last asked; undefined where there is none. */
  stall(): Promise<Stall | undefined>;
  stop(): Promise<void>;
}

function residentMiB(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? NaN) / 1024;
}

function answerOf<T>(child: ChildProcess, field: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null) =>
      reject(new Error(`The server ended with code ${code}.`));
    const onMessage = (message: Record<string, T>) => {
      // The loader sends messages of its own.
      if (message[field] === undefined) return;
      child.off('message', onMessage);
      child.off('exit', onExit);
      resolve(message[field]);
    };
    child.on('message', onMessage);
    child.on('exit', onExit);
  });
}

/** Our server on a database, in a process of its own. */
export async function startOurs(
  name: string,
  client: 'better-sqlite3' | 'pg',
  connection: string | undefined,
  pki: string | undefined,
  durable = true,
): Promise<Server> {
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-ours-'));
  if (pki) {
    for (const end of ['crt', 'key']) {
      copyFileSync(
        path.join(pki, `apiserver.${end}`),
        path.join(folder, `server.${end}`),
      );
    }
  }
  const child = fork(
    path.join(__dirname, 'serve.ts'),
    [
      client,
      connection ?? path.join(folder, 'store.sqlite'),
      pki ? folder : '',
      durable ? 'durable' : '',
    ],
    {
      execArgv: [
        '--require',
        require.resolve('@backstage/cli-node/config/nodeTransform.cjs'),
      ],
    },
  );
  const port = await answerOf<number>(child, 'port');
  return {
    name,
    url: `${pki ? 'https' : 'http'}://127.0.0.1:${port}`,
    pki,
    memory: () => residentMiB(child.pid!),
    stall() {
      const answer = answerOf<Stall>(child, 'stall');
      child.send('stalls');
      return answer;
    },
    async stop() {
      const ended = new Promise(resolve => {
        child.once('exit', resolve);
      });
      child.kill('SIGKILL');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function isFree(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = createServer();
    socket.once('error', () => resolve(false));
    socket.listen(port, '127.0.0.1', () => socket.close(() => resolve(true)));
  });
}

/** The script takes this port, the next one, and the two that are 4000 above. Below those that systems give to clients. */
async function freePorts(): Promise<number> {
  for (;;) {
    const port = 12_000 + Math.floor(Math.random() * 12_000);
    const taken = [port, port + 1, port + 4000, port + 4001];
    if ((await Promise.all(taken.map(isFree))).every(Boolean)) return port;
  }
}

/** True when the real server can be started here. */
export function hasReal(): boolean {
  const assets = process.env.KUBEBUILDER_ASSETS;
  return (
    assets !== undefined &&
    existsSync(path.join(assets, 'crd-apiserver')) &&
    existsSync(path.join(scripts, 'up.sh'))
  );
}

/** The CustomResourceDefinition server of Kubernetes with etcd: every write reaches the disk before it is answered; its TLS port directly. */
export async function startReal(): Promise<Server> {
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-real-'));
  const bin = path.join(folder, 'bin');
  mkdirSync(bin);
  const assets = path.resolve(process.env.KUBEBUILDER_ASSETS!);
  symlinkSync(
    path.join(assets, 'crd-apiserver'),
    path.join(bin, 'crd-apiserver'),
  );
  // The script starts etcd without fsync, which is right for tests and wrong here.
  const etcd = path.join(bin, 'etcd');
  writeFileSync(
    etcd,
    `#!/bin/bash
args=()
for a in "$@"; do [ "$a" = --unsafe-no-fsync ] || args+=("$a"); done
exec "${path.join(assets, 'etcd')}" "\${args[@]}"
`,
  );
  chmodSync(etcd, 0o755);
  const port = await freePorts();
  await run(
    'bash',
    [path.join(scripts, 'up.sh'), 'crd', folder, String(port)],
    { env: { ...process.env, KUBE_BIN: bin } },
  );
  const pid = (name: string) =>
    Number(readFileSync(path.join(folder, 'run', `${name}.pid`), 'utf8'));
  const server: Server = {
    name: 'Kubernetes + etcd',
    url: `https://127.0.0.1:${port + 1}`,
    pki: path.join(folder, 'pki'),
    memory: () => residentMiB(pid('server')) + residentMiB(pid('etcd')),
    stall: async () => undefined,
    async stop() {
      for (const name of ['front', 'server', 'etcd']) {
        try {
          process.kill(pid(name), 'SIGKILL');
        } catch {
          // Ended by itself.
        }
      }
      // What they were writing when they died.
      await new Promise(resolve => {
        setTimeout(resolve, 300);
      });
      rmSync(folder, { recursive: true, force: true });
    },
  };
  const client = new HttpClient(server);
  try {
    await client.send(
      'POST',
      '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
      JSON.stringify(toCustomResourceDefinition(thingKind)),
    );
    for (let i = 0; (await client.send('GET', THINGS)).status !== 200; i++) {
      if (i > 200) throw new Error('The definition is not served.');
      await new Promise(resolve => {
        setTimeout(resolve, 50);
      });
    }
  } finally {
    client.close();
  }
  return server;
}
