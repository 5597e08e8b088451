import {
  KubeObject,
  OwnerReference,
  StoredObject,
} from '@openchoreo-portal/model';
import { databases, TestDatabase } from '../testing/databases';
import { startTestServer, TestServer } from '../testing/servers';
import { spaceKind, widgetKind } from '../testing/widget';

jest.setTimeout(30_000);

describe.each(databases())('garbage collection on $name', kind => {
  let server: TestServer;
  let database: TestDatabase;
  beforeEach(async () => {
    database = await kind.create();
    server = await startTestServer({ database });
  });
  afterEach(async () => {
    await server?.stop();
    await database?.remove();
  });

  const make = (name: string, metadata: object = {}, namespace = 'default') =>
    server.client.create<StoredObject>(widgetKind, {
      apiVersion: 'test.openchoreo.dev/v1',
      kind: 'Widget',
      metadata: { name, namespace, ...metadata },
    } as KubeObject);
  const owner = (
    object: StoredObject,
    more: Partial<OwnerReference> = {},
  ): OwnerReference => ({
    apiVersion: object.apiVersion,
    kind: object.kind,
    name: object.metadata.name,
    uid: object.metadata.uid,
    ...more,
  });
  const names = () =>
    server.store.list('test.openchoreo.dev/Widget').map(e => e.key.name);
  async function eventually(check: () => boolean) {
    for (let i = 0; i < 1_000 && !check(); i++)
      await new Promise(r => setTimeout(r, 10));
    expect(check()).toBe(true);
  }
  const settle = () => new Promise(r => setTimeout(r, 100));
  const remove = (
    name: string,
    propagationPolicy?: 'Background' | 'Foreground' | 'Orphan',
  ) =>
    server.client.delete(
      widgetKind,
      { namespace: 'default', name },
      { propagationPolicy },
    );

  it('deletes dependents, and theirs, when the owner is gone', async () => {
    const a = await make('a');
    const b = await make('b', { ownerReferences: [owner(a)] });
    await make('c', { ownerReferences: [owner(b)] });
    await make('other');
    await remove('a');
    await eventually(() => names().join() === 'other');
    expect(names()).toEqual(['other']);
  });

  it('deletes what is created with an owner that never was, or is of another namespace', async () => {
    await server.client.create(spaceKind, {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'far' },
    });
    const far = await make('far', {}, 'far');
    const reference = {
      apiVersion: 'test.openchoreo.dev/v1',
      kind: 'Widget',
      name: 'ghost',
      uid: 'ghost',
    };
    await make('x', { ownerReferences: [reference] });
    await make('y', { ownerReferences: [owner(far)] });
    await eventually(() => names().join() === 'far');
    expect(names()).toEqual(['far']);
  });

  it('leaves alone what is owned by a kind it does not know', async () => {
    await make('x', {
      ownerReferences: [
        { apiVersion: 'apps/v9', kind: 'Unknown', name: 'u', uid: 'u' },
      ],
    });
    await settle();
    expect(names()).toEqual(['x']);
  });

  it('keeps what has another owner, and drops the reference to the lost one', async () => {
    const a = await make('a');
    const b = await make('b');
    await make('c', { ownerReferences: [owner(a), owner(b)] });
    await remove('a');
    await eventually(
      () =>
        server.store.get({
          kind: 'test.openchoreo.dev/Widget',
          namespace: 'default',
          name: 'c',
        })?.object.metadata.ownerReferences?.length === 1,
    );
    expect(names()).toEqual(['b', 'c']);
  });

  it('orphans on request', async () => {
    const a = await make('a');
    await make('b', { ownerReferences: [owner(a)] });
    await remove('a', 'Orphan');
    await eventually(() => names().join() === 'b');
    await settle();
    const b = await server.client.get<StoredObject>(widgetKind, {
      namespace: 'default',
      name: 'b',
    });
    expect(b.metadata.ownerReferences).toBeUndefined();
  });

  it('deletes in the foreground: the owner waits for those that block it', async () => {
    const a = await make('a');
    await make('b', {
      ownerReferences: [owner(a, { blockOwnerDeletion: true })],
      finalizers: ['test.dev/hold'],
    });
    await remove('a', 'Foreground');
    await settle();
    expect(names()).toEqual(['a', 'b']);
    await server.client.patch(
      widgetKind,
      { namespace: 'default', name: 'b' },
      'merge',
      { metadata: { finalizers: null } },
    );
    await eventually(() => names().length === 0);
  });

  it('waits for finalizers and takes no new ones meanwhile', async () => {
    await make('a', { finalizers: ['test.dev/hold'] });
    const held = await remove('a');
    expect(held?.metadata.deletionTimestamp).toBeDefined();
    expect(held?.metadata.generation).toBe(2);
    const key = { namespace: 'default', name: 'a' };
    await expect(
      server.client.patch(widgetKind, key, 'merge', {
        metadata: { finalizers: ['test.dev/hold', 'test.dev/new'] },
      }),
    ).rejects.toMatchObject({ reason: 'Invalid' });
    await server.client.patch(widgetKind, key, 'merge', {
      metadata: { finalizers: [] },
    });
    expect(names()).toEqual([]);
  });

  it('empties a namespace that goes away and refuses new objects in it', async () => {
    await server.client.create(spaceKind, {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'team' },
    });
    await make('a', { finalizers: ['test.dev/hold'] }, 'team');
    await make('b', {}, 'team');
    const terminating = await server.client.delete(spaceKind, { name: 'team' });
    expect(terminating?.status).toEqual({ phase: 'Terminating' });
    await eventually(() => names().join() === 'a');
    await expect(make('c', {}, 'team')).rejects.toMatchObject({
      reason: 'Forbidden',
    });
    await server.client.patch(
      widgetKind,
      { namespace: 'team', name: 'a' },
      'merge',
      { metadata: { finalizers: null } },
    );
    await eventually(() =>
      server.store.list('/Namespace', '').every(e => e.key.name !== 'team'),
    );
    await expect(make('c', {}, 'team')).rejects.toMatchObject({
      reason: 'NotFound',
    });
    expect(names()).toEqual([]);
  });
});
