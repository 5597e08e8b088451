import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Io } from '../io';
import { runCli } from '../program';

/** A terminal of a test: what was printed, and a folder of its own. */
export interface TestTerminal {
  folder: string;
  io: Io;
  /** Runs a command; answers its exit code and what it printed. */
  occ(...args: string[]): Promise<{ code: number; out: string; err: string }>;
  /** What the next command reads from standard input. */
  input: string;
  interrupt: AbortController;
  remove(): void;
}

/** Makes a terminal whose configuration lives in a temporary folder. */
export function testTerminal(changes: Partial<Io> = {}): TestTerminal {
  const folder = mkdtempSync(path.join(tmpdir(), 'occ-'));
  const interrupt = new AbortController();
  let out = '';
  let err = '';
  const terminal: TestTerminal = {
    folder,
    input: '',
    interrupt,
    io: {
      out: text => {
        out += text;
      },
      err: text => {
        err += text;
      },
      readInput: async () => terminal.input,
      env: {},
      cwd: folder,
      configDirectory: path.join(folder, '.openchoreo'),
      fetch,
      openBrowser: () => {},
      now: () => new Date('2026-01-01T12:00:00Z'),
      signal: interrupt.signal,
      ...changes,
    },
    async occ(...args) {
      out = '';
      err = '';
      const code = await runCli(args, terminal.io);
      return { code, out, err };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
  return terminal;
}
