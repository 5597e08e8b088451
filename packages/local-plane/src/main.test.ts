import { ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { listProcesses, trySignal } from './runtimes/proc';
import { createRuntime } from './runtimes/select';
import {
  appManifests,
  applyAll,
  ask,
  eventually,
  publishScript,
  startPlane,
  temporaryFolder,
} from './testing/harness';

jest.setTimeout(120_000);

const APP = `
const started = Date.now();
require('http').createServer((q, r) => r.end(process.pid + ' ' + started)).listen(8080, () => console.log('up'));
setInterval(() => console.log('beat'), 100);
process.on('SIGTERM', () => { console.log('bye'); process.exit(0); });
`;

interface Running {
  child: ChildProcess;
  port: number;
}

const node = process.execPath;
const transform = require.resolve(
  '@backstage/cli-node/config/nodeTransform.cjs',
);

/** Starts the program as the launcher does. */
function launch(data: string, runtime: string, port = 0): Promise<Running> {
  const child = spawn(
    node,
    ['--require', transform, join(__dirname, 'main.ts')],
    {
      cwd: dirname(__dirname),
      env: {
        PATH: process.env.PATH,
        OPENCHOREO_DATA_DIR: data,
        OPENCHOREO_INGRESS_PORT: String(port),
        OPENCHOREO_RUNTIME: runtime,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  return new Promise((resolve, reject) => {
    let out = '';
    let err = '';
    child.stdout!.on('data', chunk => {
      out += chunk;
      const line = out.split('\n').find(l => l.includes('"ready"'));
      if (line)
        resolve({
          child,
          port: Number(new URL(JSON.parse(line).ingress).port),
        });
    });
    child.stderr!.on('data', chunk => {
      err += chunk;
    });
    child.once('exit', code => reject(new Error(`ended with ${code}: ${err}`)));
  });
}

const exited = (child: ChildProcess) =>
  new Promise<number | null>(resolve => {
    if (child.exitCode !== null || child.signalCode !== null)
      resolve(child.exitCode);
    else child.once('exit', code => resolve(code));
  });

async function processesOf(folder: string): Promise<number[]> {
  return (await listProcesses())
    .filter(p => {
      try {
        return readFileSync(`/proc/${p.pid}/cmdline`, 'utf8').includes(folder);
      } catch {
        return false;
      }
    })
    .map(p => p.pid);
}

describe.each(['plain', 'isolated'] as const)(
  'the program with the %s runtime',
  runtime => {
    const folder = temporaryFolder();
    let possible = true;
    beforeAll(async () => {
      const probe = await createRuntime(runtime).probe();
      possible = probe.ok && process.platform === 'linux';
      if (!possible) {
        process.stderr.write(`NOT RUN: ${runtime}: ${probe.reason}\n`);
        return;
      }
      // What runs is prepared by a plane in this process, which then leaves.
      const data = join(folder.path, 'local-plane');
      mkdirSync(data, { recursive: true });
      const plane = await startPlane(data, { runtime });
      const image = await publishScript(data, 'default-p-app', APP);
      await applyAll(plane, appManifests({ name: 'keep', image }));
      await plane.stop();
    });
    afterAll(async () => {
      for (const pid of await processesOf(folder.path))
        trySignal(pid, 'SIGKILL');
      folder.cleanup();
    });

    it('adopts pods after kill -9 and leaves nothing behind after SIGTERM', async () => {
      if (!possible) return;
      const first = await launch(folder.path, runtime);
      const before = await eventually('answers', async () => {
        const a = await ask(first.port, 'keep.test');
        return a.status === 200 && a.body;
      });
      first.child.kill('SIGKILL');
      await exited(first.child);
      expect((await processesOf(folder.path)).length).toBeGreaterThan(0);

      const second = await launch(folder.path, runtime);
      const after = await eventually('answers again', async () => {
        const a = await ask(second.port, 'keep.test');
        return a.status === 200 && a.body;
      });
      expect(after).toBe(before);
      const logs = join(folder.path, 'local-plane', 'logs');
      const [uid] = readdirSync(logs);
      const text = () =>
        readdirSync(join(logs, uid, 'main'))
          .filter(f => f.endsWith('.log'))
          .map(f => readFileSync(join(logs, uid, 'main', f), 'utf8'))
          .join('');
      const beats = text().split('beat').length;
      await eventually('logs go on', () => text().split('beat').length > beats);

      second.child.kill('SIGTERM');
      expect(await exited(second.child)).toBe(0);
      expect(await processesOf(folder.path)).toEqual([]);
      expect(existsSync(join(folder.path, 'local-plane', 'plane.lock'))).toBe(
        false,
      );

      const third = await launch(folder.path, runtime);
      const fresh = await eventually('starts again', async () => {
        const a = await ask(third.port, 'keep.test');
        return a.status === 200 && a.body;
      });
      expect(fresh).not.toBe(before);
      third.child.kill('SIGTERM');
      await exited(third.child);
    });

    it('refuses a second plane on the same data, a taken port and production', async () => {
      if (!possible) return;
      const first = await launch(folder.path, 'simulated');
      await expect(launch(folder.path, 'simulated')).rejects.toThrow(
        'Another local plane',
      );
      const other = temporaryFolder();
      await expect(launch(other.path, 'simulated', first.port)).rejects.toThrow(
        'Set OPENCHOREO_INGRESS_PORT',
      );
      other.cleanup();
      first.child.kill('SIGTERM');
      expect(await exited(first.child)).toBe(0);
    });
  },
);
