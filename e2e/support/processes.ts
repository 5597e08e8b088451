import fs from 'node:fs';

/** Processes of this machine whose environment holds this entry (`NAME=value`). */
export function processesWith(entry: string): number[] {
  return all().filter(pid => {
    try {
      return fs
        .readFileSync(`/proc/${pid}/environ`, 'utf8')
        .split('\0')
        .includes(entry);
    } catch {
      // It has ended, or belongs to somebody else.
      return false;
    }
  });
}

/** Children of a process, by the last part of their command line. */
export function childrenOf(parent: number): { pid: number; command: string }[] {
  return all().flatMap(pid => {
    try {
      const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
      const ppid = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
      const command = fs
        .readFileSync(`/proc/${pid}/cmdline`, 'utf8')
        .split('\0')
        .join(' ')
        .trim();
      return ppid === parent ? [{ pid, command }] : [];
    } catch {
      return [];
    }
  });
}

/** True while the process runs; one that has ended and was not yet waited for does not. */
export function isRunning(pid: number): boolean {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    return !/^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2));
  } catch {
    return false;
  }
}

function all(): number[] {
  return fs
    .readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(Number);
}

/** Processes that name a folder on their command line or in their environment, other than this one. */
export function processesNaming(folder: string): number[] {
  return all().filter(pid => {
    if (pid === process.pid || !isRunning(pid)) return false;
    try {
      return ['cmdline', 'environ'].some(file =>
        fs.readFileSync(`/proc/${pid}/${file}`, 'utf8').includes(folder),
      );
    } catch {
      return false;
    }
  });
}
