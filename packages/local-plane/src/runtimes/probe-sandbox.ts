import { randomUUID } from 'node:crypto';
import {
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RunningContainer, StartRequest } from './types';

/** Runs a program in a real sandbox and checks that it cannot see this process's files and network. */
export async function probeSandbox(
  start: (request: StartRequest) => Promise<RunningContainer>,
): Promise<{ ok: boolean; reason: string }> {
  const directory = mkdtempSync(join(tmpdir(), 'openchoreo-probe-'));
  const secret = join(directory, `secret-${randomUUID()}`);
  writeFileSync(secret, 'x');
  const stderr = join(directory, 'stderr');
  try {
    const { exited } = await start({
      sandbox: {
        uid: randomUUID(),
        namespace: 'probe',
        name: 'probe',
        directory,
        ports: [],
        hostPorts: {},
      },
      container: 'probe',
      attempt: 0,
      argv: [
        'node',
        '-e',
        `const fs=require('fs'),os=require('os');
         if (fs.existsSync(${JSON.stringify(secret)})) process.exit(2);
         if (Object.keys(os.networkInterfaces()).some(n=>n!=='lo')) process.exit(3);
         process.exit(0)`,
      ],
      env: {},
      workdir: '/',
      mounts: [],
      stdout: join(directory, 'stdout'),
      stderr,
    });
    const timeout = new Promise<{ exitCode: number }>(resolve => {
      setTimeout(() => resolve({ exitCode: 124 }), 15_000).unref();
    });
    const { exitCode } = await Promise.race([exited, timeout]);
    if (exitCode === 0)
      return {
        ok: true,
        reason: 'A sandbox was started and could see nothing outside.',
      };
    const said = statSync(stderr).size
      ? readFileSync(stderr, 'utf8').trim().slice(0, 300)
      : '';
    return {
      ok: false,
      reason: `A trial sandbox failed with code ${exitCode}${
        said ? `: ${said}` : ''
      }.`,
    };
  } catch (error) {
    return {
      ok: false,
      reason: error instanceof Error ? error.message : String(error),
    };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
