import { createClient, createHttpTransport } from '@openchoreo-portal/client';
import {
  createKindRegistry,
  KubeObject,
  StoredObject,
} from '@openchoreo-portal/model';
import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import path from 'path';
import { scenarios } from '../apply/scenarios.test-utils';
import { openSqlStore } from '../storage/open-sql-store';
import { Player, verdict } from '../testing/compare';
import {
  describeWith,
  hasCrdServer,
  installDefinition,
  startCrdServer,
  startTestServer,
  TestServer,
} from '../testing/servers';
import { widgetKind } from '../testing/widget';
import { KubernetesStore, openKubernetesStore } from './kubernetes-store';

jest.setTimeout(120_000);

const widget = (name: string, spec: object = {}): KubeObject => ({
  apiVersion: 'test.openchoreo.dev/v1',
  kind: 'Widget',
  metadata: { name, namespace: 'default' },
  spec,
});
const at = (name: string) => ({ namespace: 'default', name });
const storeKey = (name: string) => ({
  kind: 'test.openchoreo.dev/Widget',
  namespace: 'default',
  name,
});

async function until<T>(check: () => T | Promise<T>): Promise<NonNullable<T>> {
  for (let i = 0; i < 300; i++) {
    const value = await check();
    if (value) return value;
    await new Promise(resolve => setTimeout(resolve, 20));
  }
  throw new Error('It did not happen in time.');
}

describeWith(
  hasCrdServer,
  'the CustomResourceDefinition server (KUBEBUILDER_ASSETS)',
)('objects as custom resources of a cluster', () => {
  let cluster: Awaited<ReturnType<typeof startCrdServer>>;
  let ours: TestServer;
  let store: KubernetesStore;
  let direct: ReturnType<typeof createClient>;

  const openStore = (connection = ':memory:') =>
    openKubernetesStore({
      client: direct,
      kinds: createKindRegistry([widgetKind]),
      mirror: openSqlStore({ client: 'better-sqlite3', connection }),
    });
  const serve = async () => {
    store = openStore();
    return startTestServer({
      kinds: createKindRegistry([widgetKind]),
      namespaceKind: undefined,
      store,
    });
  };

  beforeAll(async () => {
    cluster = await startCrdServer();
    await installDefinition(cluster.url, widgetKind);
    direct = createClient(createHttpTransport({ baseUrl: cluster.url }), {
      fieldManager: 'direct',
    });
    ours = await serve();
  });
  afterAll(async () => {
    await ours?.stop();
    await cluster?.stop();
  });

  let objects = 0;
  const second = () => Math.floor(Date.now() / 1000);
  const play = async (name: string, attempt = 1): Promise<boolean> => {
    objects++;
    const real = new Player(cluster.url, `s-${objects}`, 'real');
    const own = new Player(ours.url, `s-${objects}`, 'mine');
    const started = second();
    for (const step of scenarios[name]) {
      const expected = JSON.parse(
        JSON.stringify(await real.play(step)).replaceAll('"real"', '"mine"'),
      );
      // The store names the namespace of what it applies, as `kubectl` does.
      const actual = JSON.parse(
        JSON.stringify(await own.play(step)).replaceAll(
          ',\\"namespace\\":\\"mine\\"',
          '',
        ),
      );
      const agreed = verdict(expected, actual);
      if (agreed === 'tolerated') return false;
      if (agreed === 'same') continue;
      // Owners are ordered by the second of their last write, which may end between the two.
      if (second() !== started && attempt < 5) return play(name, attempt + 1);
      expect(actual).toEqual(expected);
    }
    return true;
  };
  it.each(Object.keys(scenarios))(
    'gives the same objects and owners as the cluster itself: %s',
    async name => {
      expect(typeof (await play(name))).toBe('boolean');
    },
  );

  it('keeps what is written in the cluster, and reads its own writes', async () => {
    const made = await ours.client.create<StoredObject>(
      widgetKind,
      widget('mine', { color: 'red' }),
    );
    const theirs = await direct.get<StoredObject>(widgetKind, at('mine'));
    expect(theirs.metadata.uid).toBe(made.metadata.uid);
    expect(theirs.spec).toEqual(made.spec);
    expect((await ours.client.get(widgetKind, at('mine'))).metadata.uid).toBe(
      made.metadata.uid,
    );
    const [record] = await store.audit({ name: 'mine' });
    expect(record).toMatchObject({
      subject: 'user:default/tester',
      verb: 'create',
      outcome: 'done',
      resourceVersion: made.metadata.resourceVersion,
    });
  });

  it('shows and records what others write to the cluster', async () => {
    await direct.create(widgetKind, widget('theirs', { color: 'red' }));
    await until(() => store.get(storeKey('theirs')));
    store.saw({ key: storeKey('theirs'), verb: 'update', username: 'jane' });
    await direct.patch(widgetKind, at('theirs'), 'merge', {
      spec: { color: 'blue' },
    });
    const history = await until(async () => {
      const versions = await store.history(storeKey('theirs'));
      return versions.length === 2 ? versions : undefined;
    });
    expect(history.map(v => [v.type, v.subject])).toEqual([
      ['MODIFIED', 'kubernetes:jane'],
      ['ADDED', 'manager:direct'],
    ]);
    await direct.delete(widgetKind, at('theirs'));
    await until(() => !store.get(storeKey('theirs')));
    expect(await store.verifyAudit()).toBeUndefined();
  });

  it('loses no increment between writers here and there', async () => {
    await direct.create(widgetKind, widget('counter', { size: 0 }));
    await until(() => store.get(storeKey('counter')));
    const increment = async (client: typeof direct) => {
      for (;;) {
        const now = await client.get<StoredObject>(widgetKind, at('counter'));
        const size = (now.spec as { size: number }).size + 1;
        try {
          await client.update(widgetKind, { ...now, spec: { size } });
          return;
        } catch (error) {
          if ((error as { reason?: string }).reason !== 'Conflict') throw error;
        }
      }
    };
    await Promise.all(
      Array.from({ length: 30 }, (_, i) =>
        increment(i % 2 ? direct : ours.client),
      ),
    );
    const end = await until(() => {
      const spec = store.get(storeKey('counter'))!.object.spec;
      return (spec as { size: number }).size === 30 && spec;
    });
    expect(end).toEqual({ size: 30 });
    const versions = (await store.history(storeKey('counter')))
      .map(v => (v.object!.spec as { size: number }).size)
      .reverse();
    expect(versions).toEqual(Array.from({ length: 31 }, (_, i) => i));
  });

  it('watches without a gap, whoever writes', async () => {
    const stop = new AbortController();
    const seen: string[] = [];
    const watching = (async () => {
      const events = ours.client.watch<StoredObject>(widgetKind, {
        namespace: 'default',
        labelSelector: 'watched=yes',
        signal: stop.signal,
      });
      for await (const { type, object } of events)
        if (type !== 'BOOKMARK') seen.push(`${type} ${object.metadata.name}`);
    })();
    const names = Array.from({ length: 40 }, (_, i) => `w-${i}`);
    await Promise.all(
      names.map((name, i) => {
        const object = widget(name);
        object.metadata.labels = { watched: 'yes' };
        return (i % 2 ? direct : ours.client).create(widgetKind, object);
      }),
    );
    await until(() => seen.length === names.length);
    expect([...seen].sort()).toEqual(names.map(n => `ADDED ${n}`).sort());
    stop.abort();
    await watching;
  });

  it('lets the cluster delete: finalizers hold, the last one lets go', async () => {
    const object = widget('held');
    object.metadata.finalizers = ['test.openchoreo.dev/hold'];
    await ours.client.create(widgetKind, object);
    const held = await ours.client.delete(widgetKind, at('held'));
    expect(held?.metadata.deletionTimestamp).toBeDefined();
    expect(
      (await direct.get<StoredObject>(widgetKind, at('held'))).metadata
        .deletionTimestamp,
    ).toBeDefined();
    await ours.client.patch(widgetKind, at('held'), 'merge', {
      metadata: { finalizers: null },
    });
    await expect(direct.get(widgetKind, at('held'))).rejects.toMatchObject({
      reason: 'NotFound',
    });
    await expect(ours.client.get(widgetKind, at('held'))).rejects.toMatchObject(
      { reason: 'NotFound' },
    );
    const types = (await store.history(storeKey('held'))).map(v => v.type);
    expect(types).toEqual(['DELETED', 'MODIFIED', 'ADDED']);
    const records = await store.audit({ name: 'held' });
    expect(new Set(records.map(r => r.subject))).toEqual(
      new Set(['user:default/tester']),
    );
  });

  it('a name that is used again is another object', async () => {
    for (let i = 0; i < 3; i++) {
      await ours.client.create(widgetKind, widget('again', { size: i }));
      await ours.client.delete(widgetKind, at('again'));
    }
    await expect(
      ours.client.create(widgetKind, widget('mine')),
    ).rejects.toMatchObject({ reason: 'AlreadyExists' });
    expect((await store.history(storeKey('again'))).map(v => v.type)).toEqual([
      'DELETED',
      'ADDED',
      'DELETED',
      'ADDED',
      'DELETED',
      'ADDED',
    ]);
  });

  it('catches up with what happened while it was away', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'mirror-'));
    const file = path.join(folder, 'mirror.sqlite');
    try {
      await direct.create(widgetKind, widget('stays'));
      await direct.create(widgetKind, widget('goes'));
      await direct.create(widgetKind, widget('changes', { color: 'red' }));
      const before = openStore(file);
      await before.open();
      const version = before.get(storeKey('stays'))!.version;
      await before.close();
      await direct.delete(widgetKind, at('goes'));
      await direct.create(widgetKind, widget('comes'));
      await direct.patch(widgetKind, at('changes'), 'merge', {
        spec: { color: 'blue' },
      });
      const after = openStore(file);
      await after.open();
      expect(after.get(storeKey('stays'))!.version).toBe(version);
      expect(after.get(storeKey('goes'))).toBeUndefined();
      expect(after.get(storeKey('comes'))).toBeDefined();
      expect(
        (await after.history(storeKey('changes'))).map(
          v => (v.object!.spec as { color: string }).color,
        ),
      ).toEqual(['blue', 'red']);
      await after.close();
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('says what to do when the definitions are missing', async () => {
    const kind = { ...widgetKind, kind: 'Gadget', plural: 'gadgets' };
    const missing = openKubernetesStore({
      client: direct,
      kinds: createKindRegistry([kind]),
      mirror: openSqlStore({
        client: 'better-sqlite3',
        connection: ':memory:',
      }),
      syncTimeoutMs: 500,
    });
    await expect(missing.open()).rejects.toMatchObject({
      reason: 'ServiceUnavailable',
      remedy: expect.stringContaining('deploy/crds'),
    });
  });
});
