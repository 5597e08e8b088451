import { execFile } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { descendants, listProcesses, trySignal } from '../runtimes/proc';
import { keptPid } from '../runtimes/process-host';

const run = promisify(execFile);

/** The command line of a process, or empty. */
async function commandLine(pid: number): Promise<string> {
  if (process.platform === 'linux') {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    } catch {
      return '';
    }
  }
  try {
    return (await run('ps', ['-o', 'command=', '-p', String(pid)])).stdout;
  } catch {
    return '';
  }
}

/**
 * Ends programs below a pod's directory, except those with a pid in `keep`: what an earlier plane process started and could not remember. A pid
 * counts only when its command line names the directory, so a pid given to somebody else is left alone.
 */
export async function killStrays(
  podDirectory: string,
  keep: readonly number[] = [],
): Promise<void> {
  for (const container of entries(join(podDirectory, 'containers'))) {
    for (const attempt of entries(
      join(podDirectory, 'containers', container),
    )) {
      const directory = join(podDirectory, 'containers', container, attempt);
      const pid = keptPid(directory);
      if (pid === undefined || keep.includes(pid)) continue;
      if (!(await commandLine(pid)).includes(directory)) continue;
      const tree = descendants(await listProcesses(), pid);
      trySignal(-pid, 'SIGKILL');
      for (const p of tree) trySignal(p.pid, 'SIGKILL');
    }
  }
}

function entries(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
