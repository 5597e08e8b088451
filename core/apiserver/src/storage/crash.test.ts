import { fork } from 'child_process';
import path from 'path';
import { databases } from '../testing/databases';
import { openSqlStore } from './open-sql-store';
import { Change } from './types';

jest.setTimeout(60_000);

describe.each(databases())('a store on $name', ({ create }) => {
  it('survives kill -9 in the middle of writing', async () => {
    const database = await create();
    const { client, connection, schema } = database.options;
    const acknowledged = new Map<string, number>();
    for (let round = 0; round < 3; round++) {
      const child = fork(
        path.join(__dirname, '../testing/crash-writer.ts'),
        [String(round), client, String(connection), schema ?? ''],
        {
          execArgv: [
            '--require',
            require.resolve('@backstage/cli-node/config/nodeTransform.cjs'),
          ],
        },
      );
      let count = 0;
      await new Promise<void>((resolve, reject) => {
        child.on('message', (message: { name: string; version: number }) => {
          // The loader sends messages of its own.
          if (message.name === undefined) return;
          acknowledged.set(message.name, message.version);
          count++;
          if (count === 150 + round * 37) child.kill('SIGKILL');
        });
        child.on('exit', (code, signal) =>
          signal === 'SIGKILL'
            ? resolve()
            : reject(new Error(`exited with ${code}`)),
        );
      });
      const store = openSqlStore(database.options);
      await store.open();
      // Nothing that was acknowledged is lost …
      for (const [name, version] of acknowledged) {
        const entry = store.get({ kind: 'g/K', namespace: 'n', name });
        expect(entry?.version).toBeGreaterThanOrEqual(version);
      }
      // … and object, log and audit belong together.
      const changes = store.changesAfter('g/K', 0, 100_000);
      expect(changes.map(c => c.version)).toEqual(changes.map((_, i) => i + 1));
      expect(store.version()).toBe(changes.length);
      const latest = new Map<string, Change>(
        changes.map(c => [c.entry.key.name, c]),
      );
      for (const entry of store.list('g/K')) {
        expect(latest.get(entry.key.name)?.version).toBe(entry.version);
        expect(entry.object.metadata.resourceVersion).toBe(
          String(entry.version),
        );
      }
      const [newest] = await store.audit({ limit: 1 });
      expect(newest.sequence).toBe(changes.length);
      expect(await store.verifyAudit()).toBeUndefined();
      await store.close();
    }
    await database.remove();
  });
});
