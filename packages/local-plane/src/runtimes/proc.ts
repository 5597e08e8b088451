import { execFile } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { promisify } from 'node:util';

const run = promisify(execFile);
const LINUX = process.platform === 'linux';

/** One process as the system tells it. */
export interface ProcessInfo {
  pid: number;
  parent: number;
  /** CPU time used so far, in milliseconds. */
  cpuMs: number;
  /** Resident memory in bytes. */
  rssBytes: number;
}

/** Linux counts CPU time in hundredths of a second (USER_HZ, fixed by its interface to programs). */
const TICK_MS = 10;
const PAGE = 4096;

function statFields(pid: number): string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The command name may hold spaces and brackets; the fields begin after the last bracket.
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

/** A token that differs between two processes that had the same pid. Undefined: no such process. */
export async function startToken(pid: number): Promise<string | undefined> {
  if (LINUX) {
    const fields = statFields(pid);
    // A zombie has ended; only its parent has not looked yet.
    return fields && fields[0] !== 'Z' ? fields[19] : undefined;
  }
  try {
    const { stdout } = await run('ps', ['-o', 'lstart=', '-p', String(pid)]);
    return stdout.trim() || undefined;
  } catch {
    return undefined;
  }
}

/** All processes that this user may see. */
export async function listProcesses(): Promise<ProcessInfo[]> {
  if (LINUX) {
    const all: ProcessInfo[] = [];
    for (const name of readdirSync('/proc')) {
      const pid = Number(name);
      if (!Number.isInteger(pid)) continue;
      const f = statFields(pid);
      if (!f) continue;
      all.push({
        pid,
        parent: Number(f[1]),
        cpuMs: (Number(f[11]) + Number(f[12])) * TICK_MS,
        rssBytes: Number(f[21]) * PAGE,
      });
    }
    return all;
  }
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid=,rss=,time=']);
  return stdout
    .split('\n')
    .map(line => line.trim().split(/\s+/))
    .filter(parts => parts.length >= 4)
    .map(([pid, parent, rss, time]) => ({
      pid: Number(pid),
      parent: Number(parent),
      rssBytes: Number(rss) * 1024,
      cpuMs:
        time.split(':').reduce((sum, part) => sum * 60 + Number(part), 0) *
        1000,
    }));
}

/** A process and everything below it. */
export function descendants(
  all: readonly ProcessInfo[],
  root: number,
): ProcessInfo[] {
  const children = new Map<number, ProcessInfo[]>();
  for (const p of all) {
    const list = children.get(p.parent);
    if (list) list.push(p);
    else children.set(p.parent, [p]);
  }
  const found: ProcessInfo[] = [];
  const self = all.find(p => p.pid === root);
  const queue = self ? [self] : [];
  const seen = new Set<number>();
  for (let p = queue.pop(); p; p = queue.pop()) {
    if (seen.has(p.pid)) continue;
    seen.add(p.pid);
    found.push(p);
    queue.push(...(children.get(p.pid) ?? []));
  }
  return found;
}

/** Sends a signal; false when there is no such process. */
export function trySignal(pid: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch {
    return false;
  }
}
