import { ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { ApiError } from '@openchoreo-portal/model';

const MAX_OUTPUT = 16 * 1024 * 1024;

/** Settings for every git process: no hooks, no user or system configuration, nothing inherited but PATH. */
const SETTINGS: [string, string][] = [
  ['core.hooksPath', '/dev/null'],
  ['safe.directory', '*'],
  ['receive.fsckObjects', 'true'],
  ['receive.denyDeleteCurrent', 'refuse'],
  ['uploadpack.allowReachableSHA1InWant', 'true'],
  ['uploadpack.allowFilter', 'true'],
  ['gc.autoDetach', 'false'],
];

/** Starts git with a clean environment. */
export function spawnGit(
  args: string[],
  options: {
    cwd?: string;
    env?: Record<string, string>;
    settings?: [string, string][];
  } = {},
): ChildProcessWithoutNullStreams {
  const settings = [...SETTINGS, ...(options.settings ?? [])];
  return spawn('git', args, {
    cwd: options.cwd,
    stdio: 'pipe',
    env: {
      PATH: process.env.PATH ?? '',
      LANG: 'C.UTF-8',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_TERMINAL_PROMPT: '0',
      GIT_CONFIG_COUNT: String(settings.length),
      ...Object.fromEntries(
        settings.flatMap(([key, value], i) => [
          [`GIT_CONFIG_KEY_${i}`, key],
          [`GIT_CONFIG_VALUE_${i}`, value],
        ]),
      ),
      ...options.env,
    },
  });
}

/**
 * Runs git and resolves with its standard output. Rejects with `ApiError` InternalError that carries git's own words, and with
 * ServiceUnavailable when git is not installed.
 */
export function runGit(
  args: string[],
  options: {
    cwd?: string;
    env?: Record<string, string>;
    input?: Iterable<Buffer | string>;
  } = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawnGit(args, options);
    const out: Buffer[] = [];
    let size = 0;
    let error = '';
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MAX_OUTPUT) out.push(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      if (error.length < 4000) error += chunk.toString('utf8');
    });
    // git may close its input early; its exit code says why.
    child.stdin.on('error', () => undefined);
    child.once('error', e => reject(gitError(e)));
    child.once('close', code => {
      if (code === 0) resolve(Buffer.concat(out).toString('utf8'));
      else {
        reject(
          new ApiError({
            reason: 'InternalError',
            message: `git ${args[0]} failed: ${error.trim() || `exit ${code}`}`,
          }),
        );
      }
    });
    for (const part of options.input ?? []) child.stdin.write(part);
    child.stdin.end();
  });
}

/** What went wrong when git could not even be started. */
export function gitError(e: Error): ApiError {
  return (e as NodeJS.ErrnoException).code === 'ENOENT'
    ? new ApiError({
        reason: 'ServiceUnavailable',
        message: 'The Git server needs git, which is not installed.',
        remedy: 'Install git and start again.',
        cause: e,
      })
    : new ApiError({
        reason: 'InternalError',
        message: `git could not be started: ${e.message}.`,
        cause: e,
      });
}
