import { spawn } from 'node:child_process';
import { StringDecoder } from 'node:string_decoder';
import { Readable } from 'node:stream';
import { SandboxCommand, SandboxResult } from './types';

const MAX_LINE = 16 * 1024;
const KILL_AFTER_MS = 5_000;

/** Runs a program in its own process group, feeds its lines to `onLine`, and ends the whole group when the signal aborts. */
export function runProcess(
  argv: string[],
  options: Pick<SandboxCommand, 'onLine' | 'signal'> & {
    cwd?: string;
    env: Record<string, string>;
  },
): Promise<SandboxResult> {
  const { signal, onLine } = options;
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      resolve({ signal: 'SIGTERM' });
      return;
    }
    const child = spawn(argv[0], argv.slice(1), {
      cwd: options.cwd,
      env: options.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    const kill = (name: NodeJS.Signals) => {
      try {
        if (child.pid) process.kill(-child.pid, name);
      } catch {
        // The group is gone already.
      }
    };
    let hard: NodeJS.Timeout | undefined;
    const onAbort = () => {
      kill('SIGTERM');
      hard = setTimeout(() => kill('SIGKILL'), KILL_AFTER_MS);
    };
    signal?.addEventListener('abort', onAbort);
    const done = () => {
      signal?.removeEventListener('abort', onAbort);
      clearTimeout(hard);
    };
    if (onLine) {
      lines(child.stdout, line => onLine(line, 'stdout'));
      lines(child.stderr, line => onLine(line, 'stderr'));
    } else {
      child.stdout.resume();
      child.stderr.resume();
    }
    child.once('error', e => {
      done();
      reject(e);
    });
    // Background processes of the program may hold its pipes open: they end with it.
    child.once('exit', () => kill('SIGKILL'));
    child.once('close', (code, name) => {
      done();
      resolve({ exitCode: code ?? undefined, signal: name ?? undefined });
    });
  });
}

function lines(stream: Readable, emit: (line: string) => void): void {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  stream.on('data', (chunk: Buffer) => {
    rest += decoder.write(chunk);
    const parts = rest.split(/\r?\n/);
    rest = parts.pop() ?? '';
    for (const line of parts) emit(line.slice(0, MAX_LINE));
    while (rest.length > MAX_LINE) {
      emit(rest.slice(0, MAX_LINE));
      rest = rest.slice(MAX_LINE);
    }
  });
  stream.on('end', () => {
    rest += decoder.end();
    if (rest) emit(rest);
    rest = '';
  });
}
