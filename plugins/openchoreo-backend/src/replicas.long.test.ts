import { ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import makeKnex, { Knex } from 'knex';
import { openSqlStore, Store } from '@openchoreo-portal/apiserver';
import { CONTROL_PLANE_SUBJECT } from '@openchoreo-portal/authorization';
import {
  ControlPlane,
  createControlPlane,
} from './controlPlane/createControlPlane';
import { until } from './__testUtils__/portal';

jest.setTimeout(180_000);
const url = process.env.OPENCHOREO_TEST_POSTGRES;
if (!url) {
  process.stderr.write(
    'NOT RUN: a PostgreSQL server (OPENCHOREO_TEST_POSTGRES) is missing.\n',
  );
}
const SHARDS = 2;

interface Replica {
  child: ChildProcess;
  said: string[];
  leads(): string[];
}

(url ? describe : describe.skip)('replicas on one PostgreSQL database', () => {
  const schema = `replicas_${randomBytes(6).toString('hex')}`;
  const replicas: Replica[] = [];
  let knex: Knex;
  let store: Store;
  let own: ControlPlane;

  const startReplica = async (): Promise<Replica> => {
    const child = fork(
      path.join(__dirname, '__testUtils__/replica.ts'),
      [url!, schema, String(SHARDS)],
      {
        execArgv: [
          '--require',
          require.resolve('@backstage/cli-node/config/nodeTransform.cjs'),
        ],
      },
    );
    const said: string[] = [];
    child.on('message', (message: { text?: string }) => {
      if (message.text) said.push(message.text);
    });
    const replica: Replica = {
      child,
      said,
      leads() {
        const held = new Set<string>();
        for (const text of said) {
          const [, lost, name] = /^(No longer l|L)eads (\S+)/.exec(text) ?? [];
          if (lost === 'L') held.add(name);
          else if (name) held.delete(name);
        }
        return [...held].sort();
      },
    };
    replicas.push(replica);
    await until(() => said.includes('ready'), 'a replica to be ready', 60_000);
    return replica;
  };
  const leaderOf = (name: string) =>
    replicas.filter(
      r => r.child.signalCode === null && r.leads().includes(name),
    );
  const project = (namespace: string, name: string) =>
    own.client.create(
      {
        group: 'openchoreo.dev',
        version: 'v1alpha1',
        kind: 'Project',
        plural: 'projects',
        scope: 'Namespaced',
      },
      {
        apiVersion: 'openchoreo.dev/v1alpha1',
        kind: 'Project',
        metadata: { namespace, name },
        spec: {},
      },
    );
  /** What controllers wrote about an object. */
  const controllerWrites = async (name: string) =>
    (await store.audit({ name, limit: 1000 })).filter(
      record =>
        record.subject === CONTROL_PLANE_SUBJECT.id &&
        record.outcome === 'done' &&
        record.verb !== 'create',
    );

  beforeAll(async () => {
    knex = makeKnex({ client: 'pg', connection: url, searchPath: [schema] });
    await knex.raw('create schema ??', [schema]);
    const logger = {
      debug: () => undefined,
      info: () => undefined,
      warn: () => undefined,
      error: () => undefined,
      child: () => logger,
    };
    own = await createControlPlane({
      knex,
      databaseClient: 'pg',
      planes: {
        transport: () => async () => Promise.reject(new Error('none')),
      },
      logger,
      // A replica that only serves requests.
      runControllers: false,
    });
    store = openSqlStore({ client: 'pg', knex });
    await store.open();
    for (const name of ['one', 'two', 'three', 'four'])
      await own.client.create(
        {
          group: '',
          version: 'v1',
          kind: 'Namespace',
          plural: 'namespaces',
          scope: 'Cluster',
        },
        { apiVersion: 'v1', kind: 'Namespace', metadata: { name } },
      );
  });
  afterAll(async () => {
    for (const { child } of replicas) child.kill('SIGKILL');
    await store?.close();
    await own?.stop();
    await knex.raw('drop schema if exists ?? cascade', [schema]);
    await knex.destroy();
  });

  it('has one leader per shard, and another within 15 s when it is killed', async () => {
    await Promise.all([startReplica(), startReplica(), startReplica()]);
    for (let round = 0; round < 2; round += 1) {
      const names = Array.from(
        { length: SHARDS },
        (_, i) => `controllers-${i}`,
      );
      for (const name of names)
        await until(() => leaderOf(name).length > 0, `a leader of ${name}`);
      for (const name of names) expect(leaderOf(name)).toHaveLength(1);

      // Controllers work, whichever shard a namespace falls into, and each thing is done once.
      for (const namespace of ['one', 'two', 'three', 'four']) {
        const name = `p-${round}-${namespace}`;
        await project(namespace, name);
        await until(() => controllerWrites(name), `${name} to be reconciled`);
      }
      await new Promise(resolve => {
        setTimeout(resolve, 500);
      });
      const written = await controllerWrites(`p-${round}-one`);
      const repeated = written.filter(
        (record, i) => record.after === written[i + 1]?.after,
      );
      expect(repeated).toEqual([]);

      const [leader] = leaderOf('controllers-0');
      const killed = performance.now();
      const had = leader.leads();
      leader.child.kill('SIGKILL');
      await until(() => leader.child.signalCode, 'the leader to die');
      for (const name of had)
        await until(
          () => leaderOf(name).length > 0,
          `the next leader of ${name}`,
        );
      const took = performance.now() - killed;
      process.stdout.write(
        `A killed leader was replaced after ${Math.round(took)} ms.\n`,
      );
      expect(took).toBeLessThan(15_000);
      for (const name of had) expect(leaderOf(name)).toHaveLength(1);
    }
    expect(await store.verifyAudit()).toBeUndefined();
  });
});
