import { mkdir } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { runProcess } from './process';
import { HostTools } from './tools';
import { Sandbox } from './types';

/** Fallback where no namespaces are to be had: a child process with a clean environment and its own home folder. */
export function createPlainSandbox(options: {
  tools: HostTools;
  workspaceRoot: string;
  env?: Record<string, string>;
}): Sandbox {
  const { tools, workspaceRoot } = options;
  const home = join(workspaceRoot, '.home');
  const path = [
    dirname(tools.node),
    ...(tools.npm ? [join(dirname(dirname(dirname(tools.npm))), 'bin')] : []),
    ...(tools.git ? [dirname(tools.git)] : []),
    '/usr/local/bin',
    '/usr/bin',
    '/bin',
  ].join(delimiter);
  return {
    kind: 'plain',
    warning:
      'This step is not sandboxed: neither bwrap nor user namespaces work on this machine, so it can read what the platform’s user can read and use the network.',
    path: relative => join(workspaceRoot, relative),
    async run(command) {
      await mkdir(home, { recursive: true });
      return runProcess(command.argv, {
        cwd: command.cwd,
        env: {
          PATH: path,
          HOME: home,
          TMPDIR: home,
          LANG: 'C.UTF-8',
          ...options.env,
          ...command.env,
        },
        onLine: command.onLine,
        signal: command.signal,
      });
    },
  };
}
