import { spawn } from 'node:child_process';
import { homedir } from 'node:os';
import path from 'node:path';

/** Everything a command touches outside itself, so that tests can replace it. */
export interface Io {
  /** Writes to standard output; the text brings its own line ends. */
  out(text: string): void;
  /** Writes to standard error. */
  err(text: string): void;
  /** All of standard input. */
  readInput(): Promise<string>;
  env: Readonly<Record<string, string | undefined>>;
  cwd: string;
  /** Folder of the configuration file. */
  configDirectory: string;
  fetch: typeof globalThis.fetch;
  /** Opens a page in the person's browser; does nothing where there is none. */
  openBrowser(url: string): void;
  now(): Date;
  /** Aborts when the person presses Ctrl-C. */
  signal: AbortSignal;
}

/** The real terminal, network and clock. */
export function processIo(signal: AbortSignal): Io {
  const { env } = process;
  return {
    out: text => {
      process.stdout.write(text);
    },
    err: text => {
      process.stderr.write(text);
    },
    async readInput() {
      const chunks: Buffer[] = [];
      for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk));
      return Buffer.concat(chunks).toString('utf8');
    },
    env,
    cwd: process.cwd(),
    configDirectory: env.OCC_CONFIG_DIR || path.join(homedir(), '.openchoreo'),
    fetch,
    openBrowser,
    now: () => new Date(),
    signal,
  };
}

const OPENERS: Partial<Record<NodeJS.Platform, string[]>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
  linux: ['xdg-open'],
};

function openBrowser(url: string): void {
  const [command, ...args] = OPENERS[process.platform] ?? [];
  if (!command) return;
  const child = spawn(command, [...args, url], {
    stdio: 'ignore',
    detached: true,
  });
  // The address is printed as well.
  child.on('error', () => {});
  child.unref();
}
