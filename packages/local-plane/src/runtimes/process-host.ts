import { spawn } from 'node:child_process';
import {
  FSWatcher,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  watch,
} from 'node:fs';
import { join } from 'node:path';
import { ApiError, timestamp } from '@openchoreo-portal/model';
import { descendants, listProcesses, startToken, trySignal } from './proc';
import {
  ContainerExit,
  ContainerRecord,
  RunningContainer,
  RuntimeName,
} from './types';

/**
 * Keeps a program apart from the life of the plane: a shell that writes its own pid before the program starts and the exit code after
 * it ended. The shell ignores polite signals by handling them (an ignored signal would stay ignored in the program).
 */
const KEEPER = `
echo $$ > "$1/pid.tmp" && mv "$1/pid.tmp" "$1/pid" || exit 125
d=$1; shift
trap : TERM INT HUP
"$@"
c=$?
echo $c > "$d/exit.tmp" && mv "$d/exit.tmp" "$d/exit"
exit $c
`;

/** How often a process that is nobody's child is looked at, in milliseconds; the exit file is watched besides. */
const ADOPTED_CHECK_MS = 1_000;

/** Marks every process of a container, for the sweep of strays. */
export const INSTANCE_VARIABLE = 'OPENCHOREO_INSTANCE';

/** Starts a program under the keeper. */
export async function startKept(options: {
  runtime: RuntimeName;
  container: string;
  attempt: number;
  /** Attempt directory; emptied. */
  directory: string;
  argv: readonly string[];
  env: Readonly<Record<string, string>>;
  cwd: string;
  stdout: string;
  stderr: string;
}): Promise<RunningContainer> {
  const { directory } = options;
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const out = openSync(options.stdout, 'a', 0o600);
  const err = openSync(options.stderr, 'a', 0o600);
  try {
    const child = spawn(
      '/bin/sh',
      ['-c', KEEPER, 'keeper', directory, ...options.argv],
      {
        cwd: options.cwd,
        env: { ...options.env },
        stdio: ['ignore', out, err],
        detached: true,
      },
    );
    const exited = new Promise<ContainerExit>(resolve => {
      child.once('exit', (code, signal) => {
        resolve(
          readExit(directory) ?? {
            exitCode: code ?? 128 + signalNumber(signal),
            at: new Date(),
            known: true,
          },
        );
      });
    });
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', cause =>
        reject(
          new ApiError({
            reason: 'InternalError',
            message: `The container could not be started: ${cause.message}.`,
            cause,
          }),
        ),
      );
    });
    child.unref();
    const pid = child.pid!;
    return {
      record: {
        runtime: options.runtime,
        container: options.container,
        attempt: options.attempt,
        pid,
        startToken: (await startToken(pid)) ?? '',
        startedAt: timestamp(new Date()),
        directory,
      },
      exited,
    };
  } finally {
    closeSync(out);
    closeSync(err);
  }
}

/** Takes over a kept program from its files. Undefined when it is gone without an exit code. */
export async function adoptKept(
  record: ContainerRecord,
): Promise<RunningContainer | undefined> {
  const alive = async () =>
    (await startToken(record.pid)) === record.startToken;
  const done = readExit(record.directory);
  if (done) return { record, exited: Promise.resolve(done) };
  if (!(await alive())) return undefined;
  const exited = new Promise<ContainerExit>(resolve => {
    let watcher: FSWatcher | undefined;
    let ended = false;
    const check = async () => {
      const exit =
        readExit(record.directory) ??
        ((await alive())
          ? undefined
          : readExit(record.directory) ?? {
              exitCode: 137,
              at: new Date(),
              known: false,
            });
      if (!exit || ended) return;
      ended = true;
      watcher?.close();
      clearInterval(timer);
      resolve(exit);
    };
    // A process killed with SIGKILL writes nothing, and nobody but its parent is told; so it is looked at.
    const timer = setInterval(() => void check(), ADOPTED_CHECK_MS);
    timer.unref();
    try {
      watcher = watch(record.directory, () => void check());
      watcher.unref();
      watcher.on('error', () => {});
    } catch {
      // The directory is gone: the timer still sees the process end.
    }
    void check();
  });
  return { record, exited };
}

/** Signals the whole group; SIGKILL also everything that left the group. */
export async function signalKept(
  record: ContainerRecord,
  signal: 'SIGTERM' | 'SIGKILL',
): Promise<void> {
  if ((await startToken(record.pid)) !== record.startToken) return;
  if (signal === 'SIGKILL') {
    const tree = descendants(await listProcesses(), record.pid);
    trySignal(-record.pid, 'SIGKILL');
    for (const p of tree) trySignal(p.pid, 'SIGKILL');
    return;
  }
  trySignal(-record.pid, signal);
}

/** Pid that a keeper wrote although the plane died before it could remember it. */
export function keptPid(directory: string): number | undefined {
  try {
    const pid = Number(readFileSync(join(directory, 'pid'), 'utf8'));
    return Number.isInteger(pid) && pid > 1 ? pid : undefined;
  } catch {
    return undefined;
  }
}

function readExit(directory: string): ContainerExit | undefined {
  const file = join(directory, 'exit');
  if (!existsSync(file)) return undefined;
  try {
    const exitCode = Number(readFileSync(file, 'utf8').trim());
    return Number.isInteger(exitCode)
      ? { exitCode, at: new Date(), known: true }
      : undefined;
  } catch {
    return undefined;
  }
}

function signalNumber(signal: string | null): number {
  return (
    {
      SIGHUP: 1,
      SIGINT: 2,
      SIGQUIT: 3,
      SIGABRT: 6,
      SIGKILL: 9,
      SIGSEGV: 11,
      SIGTERM: 15,
    }[signal ?? ''] ?? 9
  );
}
