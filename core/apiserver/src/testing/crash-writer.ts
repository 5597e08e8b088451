import { StoredObject } from '@openchoreo-portal/model';
import { openSqlStore } from '../storage/open-sql-store';

/** Writes as fast as it can and says what was acknowledged, until it is killed. */
async function main([
  round,
  client,
  connection,
  schema,
]: string[]): Promise<void> {
  const store = openSqlStore(
    client === 'pg'
      ? { client: 'pg', connection, schema }
      : { client: 'better-sqlite3', connection },
  );
  await store.open();
  const worker = async (id: number) => {
    const name = `object-${round}-${id}`;
    const key = { kind: 'g/K', namespace: 'n', name };
    let expected = 0;
    for (let i = 0; ; i++) {
      const { version } = await store.commit({
        change: {
          key,
          type: expected === 0 ? 'ADDED' : 'MODIFIED',
          expected,
          object: {
            apiVersion: 'g/v1',
            kind: 'K',
            metadata: {
              name,
              namespace: 'n',
              uid: name,
              creationTimestamp: 'x',
            },
            spec: { i, filler: 'x'.repeat(500) },
          } as unknown as StoredObject,
        },
        audit: {
          time: new Date().toISOString(),
          requestId: `${round}-${id}-${i}`,
          subject: 'writer',
          how: 'test',
          entrance: 'test',
          verb: 'update',
          group: 'g',
          kind: 'K',
          resource: 'ks',
          namespace: 'n',
          name,
          outcome: 'done',
          code: 200,
        },
      });
      expected = version;
      process.send?.({ name, version });
    }
  };
  await Promise.all(Array.from({ length: 8 }, (_, i) => worker(i)));
}

main(process.argv.slice(2)).catch(error => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
