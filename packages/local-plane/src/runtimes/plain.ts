import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { Duplex } from 'node:stream';
import { writeFileAtomic } from '../cluster/files';
import { adoptKept, signalKept, startKept } from './process-host';
import {
  ContainerRecord,
  Mount,
  PodNetworkView,
  PodSandbox,
  Runtime,
  StartRequest,
} from './types';

const NETWORK_FILE = 'network.json';
/** Variables of this machine that programs may see; everything else stays outside. */
const INHERITED = ['PATH', 'LANG', 'TZ'];

/** Path of a file inside the pod as it is on this machine. */
export function plainPath(
  path: string,
  root: string | undefined,
  mounts: readonly Mount[],
): string {
  const below = (prefix: string) =>
    path === prefix ||
    path.startsWith(prefix.endsWith('/') ? prefix : `${prefix}/`);
  const mount = [...mounts]
    .sort((a, b) => b.target.length - a.target.length)
    .find(m => below(m.target));
  if (mount) return mount.source + path.slice(mount.target.length);
  if (root && below('/app')) return root + path;
  return path;
}

/** Child processes of this user. Works everywhere; isolates nothing, and says so. */
export function createPlainRuntime(options: { preload: string }): Runtime {
  const pathOf = (s: PodSandbox, container: string) =>
    join(s.directory, 'containers', container);

  function prepareRoot(request: StartRequest): string | undefined {
    const inside = request.mounts.filter(m => m.target.startsWith('/app/'));
    if (!request.root || inside.length === 0) return request.root;
    // Files are to appear inside the program's own folder, which other pods share: this pod gets a copy.
    const copy = join(pathOf(request.sandbox, request.container), 'root');
    rmSync(copy, { recursive: true, force: true });
    cpSync(join(request.root, 'app'), join(copy, 'app'), {
      recursive: true,
      verbatimSymlinks: true,
    });
    for (const mount of inside) {
      const at = join(copy, mount.target);
      mkdirSync(dirname(at), { recursive: true });
      rmSync(at, { recursive: true, force: true });
      symlinkSync(mount.source, at);
    }
    return copy;
  }

  return {
    name: 'plain',
    limitations: [
      'Programs run as plain processes of the user who started the plane: they can read that user’s files and see other processes.',
      'Network policies are not enforced between pods, and the network of this machine is open to programs.',
      'Volumes outside /app are not mounted at their paths; only arguments and variables that begin with such a path are rewritten.',
    ],
    async probe() {
      return existsSync('/bin/sh')
        ? { ok: true, reason: 'Child processes can be started.' }
        : { ok: false, reason: 'There is no /bin/sh on this machine.' };
    },
    async start(request) {
      const { sandbox, container, attempt } = request;
      const directory = join(pathOf(sandbox, container), `attempt-${attempt}`);
      const temporary = join(pathOf(sandbox, container), 'tmp');
      mkdirSync(temporary, { recursive: true, mode: 0o700 });
      const root = prepareRoot(request);
      const map = (value: string) =>
        value.startsWith('/') ? plainPath(value, root, request.mounts) : value;
      const env: Record<string, string> = {};
      for (const name of INHERITED) {
        if (process.env[name]) env[name] = process.env[name]!;
      }
      env.PATH = `${dirname(process.execPath)}:${env.PATH ?? '/usr/bin:/bin'}`;
      env.HOME = temporary;
      env.TMPDIR = temporary;
      for (const [name, value] of Object.entries(request.env))
        env[name] = map(value);
      const main = sandbox.ports[0];
      if (main !== undefined && sandbox.hostPorts[main] !== undefined) {
        env.PORT = String(sandbox.hostPorts[main]);
      }
      env.NODE_OPTIONS = `--require ${quote(options.preload)} ${
        request.env.NODE_OPTIONS ?? ''
      }`.trim();
      env.OPENCHOREO_NETWORK_FILE = join(sandbox.directory, NETWORK_FILE);
      env.OPENCHOREO_INSTANCE = `${sandbox.uid}/${container}/${attempt}`;
      return startKept({
        runtime: 'plain',
        container,
        attempt,
        directory,
        argv: request.argv.map(map),
        env,
        cwd: map(request.workdir),
        stdout: request.stdout,
        stderr: request.stderr,
      });
    },
    adopt: (_, record) => adoptKept(record),
    signal: (_, record, signal) => signalKept(record, signal),
    connect: (sandbox, port) =>
      new Promise<Duplex>((resolve, reject) => {
        const socket = connect({
          host: '127.0.0.1',
          port: sandbox.hostPorts[port] ?? port,
        });
        socket.once('connect', () => {
          socket.removeListener('error', reject);
          resolve(socket);
        });
        socket.once('error', reject);
      }),
    exec: (_sandbox, record: ContainerRecord, argv, timeoutMs) =>
      new Promise(resolve => {
        execFile(
          argv[0],
          argv.slice(1),
          {
            timeout: timeoutMs,
            maxBuffer: 64 * 1024,
            cwd: dirname(record.directory),
            env: {
              PATH: `${dirname(process.execPath)}:${process.env.PATH ?? ''}`,
            },
          },
          (error, stdout, stderr) => {
            const code = (error as { code?: unknown } | null)?.code;
            const failed = typeof code === 'number' ? code : 1;
            resolve({
              exitCode: error ? failed : 0,
              output: `${stdout}${stderr}`,
            });
          },
        );
      }),
    async updateNetwork(sandbox: PodSandbox, network: PodNetworkView) {
      writeFileAtomic(
        join(sandbox.directory, NETWORK_FILE),
        JSON.stringify({
          namespace: network.namespace,
          hostPorts: sandbox.hostPorts,
          services: network.services,
        }),
      );
    },
  };
}

/** NODE_OPTIONS splits at spaces unless quoted. */
function quote(path: string): string {
  return `"${path.replace(/(["\\])/g, '\\$1')}"`;
}
