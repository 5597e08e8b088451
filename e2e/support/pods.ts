import fs from 'node:fs';
import { processesNaming } from './processes';

/**
 * Pods of a local plane that have a program running, by uid, with the process id of the keeper of each attempt. Read from the machine's
 * process table, so that a program that the plane has forgotten is seen too.
 */
export function runningPods(dataDirectory: string): Map<string, number[]> {
  const found = new Map<string, number[]>();
  for (const pid of processesNaming(`${dataDirectory}/local-plane/pods/`)) {
    let command: string[];
    try {
      command = fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    } catch {
      continue; // It has ended meanwhile.
    }
    // `/bin/sh -c SCRIPT keeper FOLDER PROGRAM…`
    if (command[3] !== 'keeper') continue;
    const [, uid] = /\/local-plane\/pods\/([^/]+)\//.exec(command[4]) ?? [];
    if (uid) found.set(uid, [...(found.get(uid) ?? []), pid]);
  }
  return found;
}
