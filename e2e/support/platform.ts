import fs from 'node:fs';
import path from 'node:path';

/** Where the platform under test keeps its data. */
export function dataDirectory(): string {
  return process.env.E2E_STARTED_DATA_DIR ?? process.env.E2E_DATA_DIR!;
}

/** Process ids of the programs of all pods on the local plane, by pod uid. */
export function podProcesses(): Map<string, number> {
  const pods = path.join(dataDirectory(), 'local-plane', 'pods');
  const found = new Map<string, number>();
  for (const uid of fs.readdirSync(pods)) {
    const file = path.join(pods, uid, 'state.json');
    if (!fs.existsSync(file)) continue;
    const { containers } = JSON.parse(fs.readFileSync(file, 'utf8')) as {
      containers: Record<string, { record?: { pid: number } }>;
    };
    const pid = containers.main?.record?.pid;
    if (pid) found.set(uid, pid);
  }
  return found;
}
