import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Clock, systemClock } from '@openchoreo-portal/model';
import { OpenStepLog } from './types';

/**
 * Step logs as files in the format of the Container Runtime Interface (`<time> stdout F <line>`), which is what kubelets write.
 *
 * @param fileOf - where the log of a Pod's container lives
 */
export function fileStepLogs(
  fileOf: (pod: Parameters<OpenStepLog>[0]) => string,
  clock: Clock = systemClock,
): OpenStepLog {
  return async pod => {
    const file = fileOf(pod);
    await mkdir(dirname(file), { recursive: true });
    const stream = createWriteStream(file, { flags: 'a' });
    await new Promise<void>((resolve, reject) => {
      stream.once('open', () => resolve());
      stream.once('error', reject);
    });
    // A full disk must not end the process; the step goes on without its log.
    stream.on('error', () => undefined);
    return {
      write(line, name = 'stdout') {
        for (const part of line.split('\n')) {
          stream.write(`${clock.now().toISOString()} ${name} F ${part}\n`);
        }
      },
      close: () =>
        new Promise(resolve => {
          if (stream.destroyed) resolve();
          else stream.end(resolve);
        }),
    };
  };
}
