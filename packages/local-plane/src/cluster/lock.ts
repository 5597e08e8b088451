import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApiError } from '@openchoreo-portal/model';
import { startToken } from '../runtimes/proc';

/** Makes sure that one process owns a data directory; the lock of a process that died is taken over. Rejects with `ApiError` Conflict. */
export async function lockDirectory(directory: string): Promise<() => void> {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const file = join(directory, 'plane.lock');
  const mine = `${process.pid} ${(await startToken(process.pid)) ?? ''}`;
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      writeFileSync(file, mine, { flag: 'wx', mode: 0o600 });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const [pid, ...token] = readFileSync(file, 'utf8').split(' ');
      const now = await startToken(Number(pid));
      if (now !== undefined && now === token.join(' ')) {
        throw new ApiError({
          reason: 'Conflict',
          message: `Another local plane (process ${pid}) uses ${directory}.`,
          remedy:
            'Stop it first, or set OPENCHOREO_DATA_DIR to another folder.',
        });
      }
      rmSync(file, { force: true });
    }
  }
  throw new ApiError({
    reason: 'Conflict',
    message: `${file} cannot be locked.`,
    remedy: 'Try again.',
  });
}
