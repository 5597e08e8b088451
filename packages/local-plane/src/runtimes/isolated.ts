import { randomUUID } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { Duplex } from 'node:stream';
import { ApiError } from '@openchoreo-portal/model';
import { writeFileAtomic } from '../cluster/files';
import { INSIDE, SandboxLayout, bubblewrapArgs } from './bubblewrap';
import { adoptKept, signalKept, startKept } from './process-host';
import {
  OutsideAddress,
  PodNetworkView,
  PodSandbox,
  RunningContainer,
  Runtime,
  ServiceAddress,
  StartRequest,
} from './types';
import { connectUnix, readHeader } from './unix-path';

/** What the plane asks the sandbox to listen on. */
interface Listener {
  ip: string;
  port: number;
  target:
    | { namespace: string; service: string; port: number }
    | { outside: string; port: number };
}

/** Socket on which the plane listens for one pod's outgoing connections. */
export function outSocket(sandbox: PodSandbox): string {
  return join(sandbox.directory, 'net', 'out', 'socket');
}

const inSocket = (sandbox: PodSandbox, container: string) =>
  join(sandbox.directory, 'net', `in-${container}`, 'socket');

/** Content of `/etc/hosts`: every name a service answers to in a cluster, and the hosts outside that may be called. */
export function hostsFile(
  podName: string,
  namespace: string,
  services: readonly ServiceAddress[],
  outside: readonly OutsideAddress[] = [],
): string {
  const lines = ['127.0.0.1 localhost', `127.0.0.1 ${podName}`];
  const seen = new Set<string>();
  for (const { service, namespace: ns, ip } of services) {
    const key = `${ns}/${service}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const names = [
      `${service}.${ns}.svc.cluster.local`,
      `${service}.${ns}.svc`,
      `${service}.${ns}`,
    ];
    if (ns === namespace) names.push(service);
    lines.push(`${ip} ${names.join(' ')}`);
  }
  for (const line of new Set(outside.map(o => `${o.ip} ${o.host}`))) {
    lines.push(line);
  }
  return `${lines.join('\n')}\n`;
}

function findProgram(name: string): string | undefined {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .concat('/usr/bin', '/bin')
    .map(d => join(d, name))
    .find(p => existsSync(p));
}

/**
 * Services and hosts answer on ports such as 80 and 443, which a network gives to root only unless it is told otherwise. So the network is
 * made one step outside the sandbox, told so there, and shared with it; the program itself never has any capability.
 */
const LOW_PORTS = [
  '--unshare-user',
  '--uid',
  '0',
  '--gid',
  '0',
  '--unshare-net',
  '--die-with-parent',
  '--dev-bind',
  '/',
  '/',
  '/bin/sh',
  '-c',
  'echo 0 2>/dev/null >/proc/sys/net/ipv4/ip_unprivileged_port_start; exec "$@"',
  'sandbox',
];

/** Options of {@link createIsolatedRuntime}. */
export interface IsolatedOptions {
  programs: { init: string; preload: string };
  /** Path of `bwrap`. Default: found on PATH. */
  bwrap?: string;
}

/** Namespaces by bubblewrap: own processes, files, network. Linux only; the probe tells whether this machine allows it. */
export function createIsolatedRuntime(options: IsolatedOptions): Runtime {
  const bwrap = options.bwrap ?? findProgram('bwrap');
  const node = realpathSync(process.execPath);
  const networks = new Map<string, PodNetworkView>();
  const limitations: string[] = [];
  /** False where sandboxes cannot be nested. */
  let lowPorts = true;

  const netDir = (s: PodSandbox) => join(s.directory, 'net');

  function layoutFor(
    sandbox: PodSandbox,
    container: string,
    rest: Pick<SandboxLayout, 'root' | 'mounts'>,
  ): SandboxLayout {
    const net = netDir(sandbox);
    const etc = join(net, 'etc');
    const dirs = {
      in: join(net, `in-${container}`),
      out: join(net, 'out'),
      start: join(net, `start-${container}`),
    };
    for (const dir of [etc, ...Object.values(dirs)])
      mkdirSync(dir, { recursive: true, mode: 0o700 });
    const files = {
      hosts: join(etc, 'hosts'),
      passwd: join(etc, 'passwd'),
      resolv: join(etc, 'resolv.conf'),
    };
    writeFileSync(
      files.passwd,
      'app:x:1000:1000:app:/tmp:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n',
    );
    writeFileSync(
      files.resolv,
      '# Services and declared hosts are in /etc/hosts; nothing else resolves here.\n',
    );
    writeHosts(sandbox, files.hosts);
    return {
      node,
      programs: options.programs,
      hostname: sandbox.name.slice(0, 63).replace(/[^a-z0-9]+$/, '') || 'pod',
      files,
      ...dirs,
      ...rest,
    };
  }

  function writeHosts(sandbox: PodSandbox, file: string): void {
    const view = networks.get(sandbox.uid);
    // In place, because a running sandbox holds this very file.
    writeFileSync(
      file,
      hostsFile(
        sandbox.name,
        sandbox.namespace,
        view?.services ?? [],
        view?.outside,
      ),
    );
  }

  function listeners(sandbox: PodSandbox): Listener[] {
    const { services = [], outside = [] } = networks.get(sandbox.uid) ?? {};
    return [
      ...services.map(s => ({
        ip: s.ip,
        port: s.port,
        target: { namespace: s.namespace, service: s.service, port: s.port },
      })),
      ...outside.map(o => ({
        ip: o.ip,
        port: o.port,
        target: { outside: o.host, port: o.port },
      })),
    ];
  }

  async function ask<T>(
    sandbox: PodSandbox,
    container: string,
    header: object,
    timeoutMs?: number,
  ): Promise<{ socket: Socket; answer: T }> {
    const socket = await connectUnix(inSocket(sandbox, container));
    socket.write(`${JSON.stringify(header)}\n`);
    try {
      return { socket, answer: await readHeader<T>(socket, timeoutMs) };
    } catch (error) {
      socket.destroy();
      throw error;
    }
  }

  const containersOf = new Map<string, Set<string>>();

  function remember(
    sandbox: PodSandbox,
    running: RunningContainer,
  ): RunningContainer {
    const set = containersOf.get(sandbox.uid) ?? new Set();
    set.add(running.record.container);
    containersOf.set(sandbox.uid, set);
    void running.exited.then(() => {
      set.delete(running.record.container);
      if (set.size === 0) containersOf.delete(sandbox.uid);
    });
    return running;
  }

  async function start(request: StartRequest): Promise<RunningContainer> {
    const { sandbox, container, attempt } = request;
    if (!bwrap) throw unavailable('bubblewrap is not installed');
    const layout = layoutFor(sandbox, container, request);
    const env: Record<string, string> = {
      PATH: `${dirname(INSIDE.node)}:/usr/local/bin:/usr/bin:/bin`,
      HOME: '/tmp',
      TMPDIR: '/tmp',
      LANG: 'C.UTF-8',
      HOSTNAME: layout.hostname,
      ...(sandbox.ports[0] === undefined
        ? {}
        : { PORT: String(sandbox.ports[0]) }),
      ...request.env,
    };
    env.NODE_OPTIONS = `--require ${INSIDE.preload} ${
      request.env.NODE_OPTIONS ?? ''
    }`.trim();
    rmSync(inSocket(sandbox, container), { force: true });
    writeFileAtomic(
      join(layout.start, 'start.json'),
      JSON.stringify({
        argv: request.argv,
        env,
        workdir: request.workdir,
        listen: listeners(sandbox),
      }),
    );
    const running = await startKept({
      runtime: 'isolated',
      container,
      attempt,
      directory: join(
        sandbox.directory,
        'containers',
        container,
        `attempt-${attempt}`,
      ),
      argv: [
        bwrap,
        ...(lowPorts ? [...LOW_PORTS, bwrap] : []),
        ...bubblewrapArgs(layout),
        ...(lowPorts ? ['--share-net'] : []),
        INSIDE.node,
        '--max-old-space-size=64',
        '--v8-pool-size=0',
        INSIDE.init,
      ],
      env: {
        PATH: process.env.PATH ?? '/usr/bin:/bin',
        OPENCHOREO_INSTANCE: `${sandbox.uid}/${container}/${attempt}`,
      },
      cwd: '/',
      stdout: request.stdout,
      stderr: request.stderr,
    });
    return remember(sandbox, running);
  }

  return {
    name: 'isolated',
    limitations,
    async probe() {
      if (process.platform !== 'linux')
        return { ok: false, reason: 'Namespaces exist on Linux only.' };
      if (!bwrap)
        return { ok: false, reason: 'bubblewrap (bwrap) is not installed.' };
      const full = await probeSandbox(start);
      if (full.ok || !lowPorts) return full;
      lowPorts = false;
      limitations.push(
        'Services and hosts with ports below 1024 cannot be reached.',
      );
      return probeSandbox(start);
    },
    start,
    async adopt(sandbox, record) {
      const running = await adoptKept(record);
      return running && remember(sandbox, running);
    },
    async signal(sandbox, record, signal) {
      if (signal === 'SIGTERM') {
        try {
          const { socket } = await ask(
            sandbox,
            record.container,
            { signal },
            2_000,
          );
          socket.destroy();
          return;
        } catch {
          // The sandbox is not up yet, or broken: end it from outside.
        }
      }
      await signalKept(record, 'SIGKILL');
    },
    async connect(sandbox, port): Promise<Duplex> {
      let last: unknown = Object.assign(
        new Error('No container of the pod runs.'),
        { code: 'ECONNREFUSED' },
      );
      for (const container of containersOf.get(sandbox.uid) ?? []) {
        try {
          const { socket, answer } = await ask<{ ok: boolean; code?: string }>(
            sandbox,
            container,
            { connect: port },
          );
          if (answer.ok) return socket;
          socket.destroy();
          last = Object.assign(new Error(`Nothing listens on port ${port}.`), {
            code: answer.code ?? 'ECONNREFUSED',
          });
        } catch (cause) {
          last = Object.assign(
            new Error('The sandbox of the pod is not up yet.', { cause }),
            { code: 'ECONNREFUSED' },
          );
        }
      }
      throw last;
    },
    async exec(sandbox, record, argv, timeoutMs) {
      const { socket, answer } = await ask<{
        exitCode: number;
        output: string;
      }>(
        sandbox,
        record.container,
        { exec: argv, timeoutMs },
        timeoutMs + 1_000,
      );
      socket.destroy();
      return answer;
    },
    async updateNetwork(sandbox, network) {
      networks.set(sandbox.uid, network);
      const hosts = join(netDir(sandbox), 'etc', 'hosts');
      if (existsSync(hosts)) writeHosts(sandbox, hosts);
      for (const container of containersOf.get(sandbox.uid) ?? []) {
        try {
          const { socket } = await ask(
            sandbox,
            container,
            { listen: listeners(sandbox) },
            2_000,
          );
          socket.destroy();
        } catch {
          // A container that just starts reads the list itself; one that just ended needs none.
        }
      }
    },
  };
}

/** Runs a program in a real sandbox and checks that it cannot see this process's files and network. */
async function probeSandbox(
  start: (request: StartRequest) => Promise<RunningContainer>,
): Promise<{ ok: boolean; reason: string }> {
  const directory = mkdtempSync(join(tmpdir(), 'openchoreo-probe-'));
  const secret = join(directory, `secret-${randomUUID()}`);
  writeFileSync(secret, 'x');
  const stderr = join(directory, 'stderr');
  try {
    const { exited } = await start({
      sandbox: {
        uid: randomUUID(),
        namespace: 'probe',
        name: 'probe',
        directory,
        ports: [],
        hostPorts: {},
      },
      container: 'probe',
      attempt: 0,
      argv: [
        'node',
        '-e',
        `const fs=require('fs'),os=require('os');
         if (fs.existsSync(${JSON.stringify(secret)})) process.exit(2);
         if (Object.keys(os.networkInterfaces()).some(n=>n!=='lo')) process.exit(3);
         process.exit(0)`,
      ],
      env: {},
      workdir: '/',
      mounts: [],
      stdout: join(directory, 'stdout'),
      stderr,
    });
    const timeout = new Promise<{ exitCode: number }>(resolve => {
      setTimeout(() => resolve({ exitCode: 124 }), 15_000).unref();
    });
    const { exitCode } = await Promise.race([exited, timeout]);
    if (exitCode === 0)
      return {
        ok: true,
        reason: 'A sandbox was started and could see nothing outside.',
      };
    const said = statSync(stderr).size
      ? readFileSync(stderr, 'utf8').trim().slice(0, 300)
      : '';
    return {
      ok: false,
      reason: `A trial sandbox failed with code ${exitCode}${
        said ? `: ${said}` : ''
      }.`,
    };
  } catch (error) {
    return {
      ok: false,
      reason: error instanceof Error ? error.message : String(error),
    };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function unavailable(why: string): ApiError {
  return new ApiError({
    reason: 'ServiceUnavailable',
    message: `Isolated containers cannot be started: ${why}.`,
    remedy:
      'Install bubblewrap, or choose the plain runtime with OPENCHOREO_RUNTIME=plain.',
  });
}
