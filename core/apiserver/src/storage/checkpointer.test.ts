import { mkdtempSync, readdirSync, rmSync, statSync } from 'fs';
import { tmpdir } from 'os';
import path from 'path';
import { StoredObject } from '@openchoreo-portal/model';
import { Checkpointer } from './checkpointer';
import { openSqlStore } from './open-sql-store';

const object = (name: string): StoredObject => ({
  apiVersion: 'g/v1',
  kind: 'K',
  metadata: {
    name,
    namespace: 'n',
    uid: name,
    creationTimestamp: 'x',
    resourceVersion: '',
  },
  spec: 'x'.repeat(100_000),
});

describe('SQLite', () => {
  it('moves its write-ahead log into the file while writing goes on', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'store-'));
    const file = path.join(folder, 'store.sqlite');
    const store = openSqlStore({ client: 'better-sqlite3', connection: file });
    try {
      await store.open();
      const before = statSync(file).size;
      for (let i = 0; i < 60; i++)
        await store.commit({
          change: {
            key: { kind: 'g/K', namespace: 'n', name: `o${i}` },
            type: 'ADDED',
            expected: 0,
            object: object(`o${i}`),
          },
          audit: {
            time: '2026-01-01T00:00:00.000Z',
            requestId: 'r',
            subject: 'user:x',
            how: 'test',
            entrance: 'test',
            verb: 'create',
            group: 'g',
            kind: 'K',
            resource: 'ks',
            outcome: 'done',
            code: 201,
          },
        });
      const grown = () => statSync(file).size > before + 1_000_000;
      for (let i = 0; i < 200 && !grown(); i++)
        await new Promise(resolve => setTimeout(resolve, 20));
      expect(statSync(file).size).toBeGreaterThan(before + 1_000_000);
    } finally {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('ends its thread while that still begins, and has none before there is anything to move', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'store-'));
    try {
      for (let i = 0; i < 5; i++) {
        const checkpointer = new Checkpointer(path.join(folder, 'x.sqlite'));
        checkpointer.wrote(100);
        expect(readdirSync(folder)).toEqual([]);
        checkpointer.wrote(5 * 1024 * 1024);
        await checkpointer.close();
        // It has opened the database, so it was not cut off.
        expect(readdirSync(folder)).toContain('x.sqlite');
        rmSync(path.join(folder, 'x.sqlite'));
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
