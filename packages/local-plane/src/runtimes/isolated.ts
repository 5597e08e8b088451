import { existsSync, realpathSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { delimiter, dirname, join } from 'node:path';
import { Duplex } from 'node:stream';
import { ApiError } from '@openchoreo-portal/model';
import { writeFileAtomic } from '../cluster/files';
import { INSIDE, bubblewrapArgs } from './bubblewrap';
import { probeSandbox } from './probe-sandbox';
import { adoptKept, signalKept, startKept } from './process-host';
import { inSocket, layoutFor, listenersOf, updateHosts } from './sandbox-files';
import {
  PodNetworkView,
  PodSandbox,
  RunningContainer,
  Runtime,
  StartRequest,
} from './types';
import { connectUnix, readHeader } from './unix-path';

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
    const layout = layoutFor(
      sandbox,
      container,
      { ...request, node, programs: options.programs },
      networks.get(sandbox.uid),
    );
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
        listen: listenersOf(networks.get(sandbox.uid)),
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
      updateHosts(sandbox, network);
      for (const container of containersOf.get(sandbox.uid) ?? []) {
        try {
          const { socket } = await ask(
            sandbox,
            container,
            { listen: listenersOf(networks.get(sandbox.uid)) },
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

function unavailable(why: string): ApiError {
  return new ApiError({
    reason: 'ServiceUnavailable',
    message: `Isolated containers cannot be started: ${why}.`,
    remedy:
      'Install bubblewrap, or choose the plain runtime with OPENCHOREO_RUNTIME=plain.',
  });
}
