import { ApiError, StoredObject } from '@openchoreo-portal/model';
import { ResourceKind } from '../types';
import { Change } from './cache';
import { createInformerFactory } from './factory';
import { createInformer } from './informer';
import { scriptedClient } from './scripted-client.test-utils';

const POD: ResourceKind = {
  group: '',
  version: 'v1',
  kind: 'Pod',
  plural: 'pods',
  scope: 'Namespaced',
};
const QUICK = { baseMs: 1, maxMs: 2 };

function pod(
  name: string,
  version: number,
  labels: Record<string, string> = {},
): StoredObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'a',
      uid: `uid-${name}`,
      resourceVersion: `${version}`,
      creationTimestamp: '2026-11-21T00:00:00Z',
      labels,
      managedFields: [],
    },
  };
}

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 500 && !condition(); i++) {
    await new Promise(resolve => setTimeout(resolve, 2));
  }
  expect(condition()).toBe(true);
}

const expired = () =>
  new ApiError({ reason: 'Expired', message: 'Too old resource version.' });

describe('informer', () => {
  it('lists, then follows the watch, and tells handlers old and new', async () => {
    const client = scriptedClient({
      lists: [{ items: [pod('x', 1), pod('y', 2)], resourceVersion: '2' }],
      watches: [
        {
          events: [
            { type: 'MODIFIED', object: pod('x', 3) },
            { type: 'ADDED', object: pod('z', 4) },
            { type: 'DELETED', object: pod('y', 5) },
          ],
          hang: true,
        },
      ],
    });
    const informer = createInformer(client, POD, { namespace: 'a' });
    const changes: string[] = [];
    informer.addHandler(({ key, previous, current }) =>
      changes.push(
        `${key} ${previous?.metadata.resourceVersion ?? '-'}>${
          current?.metadata.resourceVersion ?? '-'
        }`,
      ),
    );
    expect(informer.hasSynced()).toBe(false);
    informer.start();
    await informer.waitForSync();
    expect(informer.hasSynced()).toBe(true);
    await until(() => changes.length === 5);
    expect(changes).toEqual([
      'a/x ->1',
      'a/y ->2',
      'a/x 1>3',
      'a/z ->4',
      'a/y 2>-',
    ]);
    expect(informer.list().map(o => o.metadata.name)).toEqual(['x', 'z']);
    expect(informer.get('a/x')?.metadata).not.toHaveProperty('managedFields');
    expect(client.watches[0]).toMatchObject({
      namespace: 'a',
      resourceVersion: '2',
    });
    const late: Change<StoredObject>[] = [];
    informer.addHandler(change => late.push(change));
    expect(late.map(c => c.key)).toEqual(['a/x', 'a/z']);
    await informer.stop();
  });

  it('resumes after a broken or closed watch without listing again', async () => {
    const client = scriptedClient({
      lists: [{ items: [], resourceVersion: '7' }],
      watches: [
        { events: [{ type: 'ADDED', object: pod('x', 9) }] },
        { fail: new Error('connection reset') },
        {
          events: [{ type: 'BOOKMARK', object: pod('-', 20) }],
          fail: new Error('again'),
        },
        { hang: true },
      ],
    });
    const errors: unknown[] = [];
    const informer = createInformer(client, POD, {
      backoff: QUICK,
      onError: e => errors.push(e),
    });
    informer.start();
    await until(() => client.watches.length === 4);
    expect(client.lists).toHaveLength(1);
    expect(client.watches.map(w => w.resourceVersion)).toEqual([
      '7',
      '9',
      '9',
      '20',
    ]);
    expect(errors).toHaveLength(2);
    expect(informer.get('a/x')).toBeDefined();
    expect(informer.get('a/-')).toBeUndefined();
    await informer.stop();
  });

  it('lists again when its version expired, and finds what was deleted meanwhile', async () => {
    const client = scriptedClient({
      lists: [
        { items: [pod('x', 1), pod('y', 1)], resourceVersion: '1' },
        { items: [pod('y', 1), pod('z', 5)], resourceVersion: '5' },
      ],
      watches: [{ fail: expired() }, { hang: true }],
    });
    const changes: string[] = [];
    const informer = createInformer(client, POD, { backoff: QUICK });
    informer.addHandler(c =>
      changes.push(`${c.key}${c.current ? '' : ' gone'}`),
    );
    informer.start();
    await until(() => client.watches.length === 2);
    expect(client.watches[1].resourceVersion).toBe('5');
    expect(changes).toEqual(['a/x', 'a/y', 'a/z', 'a/x gone']);
    await informer.stop();
  });

  it('keeps trying until the first list succeeds', async () => {
    const down = new ApiError({
      reason: 'ServiceUnavailable',
      message: 'No agent.',
    });
    const client = scriptedClient({
      lists: [down, down, { items: [pod('x', 1)], resourceVersion: '1' }],
      watches: [{ hang: true }],
    });
    const attempts: number[] = [];
    const informer = createInformer(client, POD, {
      backoff: QUICK,
      onError: (_, attempt) => attempts.push(attempt),
    });
    informer.start();
    await informer.waitForSync();
    expect(attempts).toEqual([1, 2]);
    expect(informer.list()).toHaveLength(1);
    await informer.stop();
  });

  it('gives up a silent watch and resumes it', async () => {
    const client = scriptedClient({
      lists: [{ items: [], resourceVersion: '1' }],
      watches: [{ hang: true }],
    });
    const errors: unknown[] = [];
    const informer = createInformer(client, POD, {
      idleTimeoutMs: 5,
      backoff: QUICK,
      onError: e => errors.push(e),
    });
    informer.start();
    await until(() => client.watches.length >= 3);
    expect(client.lists).toHaveLength(1);
    expect(errors).toEqual([]);
    await informer.stop();
  });

  it('keeps indexes, also those added later, and refuses unknown ones', async () => {
    const client = scriptedClient({
      lists: [
        {
          items: [pod('x', 1, { app: 'one' }), pod('y', 1, { app: 'two' })],
          resourceVersion: '1',
        },
      ],
      watches: [
        {
          events: [{ type: 'MODIFIED', object: pod('x', 2, { app: 'two' }) }],
          hang: true,
        },
      ],
    });
    const informer = createInformer(client, POD, {
      indexes: { app: o => [o.metadata.labels?.app ?? ''] },
    });
    informer.start();
    await until(() => informer.byIndex('app', 'two').length === 2);
    expect(informer.byIndex('app', 'one')).toEqual([]);
    informer.addIndex('name', o => [o.metadata.name]);
    expect(informer.byIndex('name', 'y')).toHaveLength(1);
    expect(() => informer.byIndex('nope', 'y')).toThrow('no index nope');
    await informer.stop();
  });

  it('survives a handler that throws', async () => {
    const client = scriptedClient({
      lists: [{ items: [pod('x', 1)], resourceVersion: '1' }],
      watches: [{ hang: true }],
    });
    const errors: unknown[] = [];
    const seen: string[] = [];
    const informer = createInformer(client, POD, {
      onError: e => errors.push(e),
    });
    informer.addHandler(() => {
      throw new Error('poison');
    });
    informer.addHandler(c => seen.push(c.key));
    informer.start();
    await informer.waitForSync();
    expect(seen).toEqual(['a/x']);
    expect(errors).toEqual([new Error('poison')]);
    await informer.stop();
  });
});

describe('informer factory', () => {
  it('shares one informer per kind and selection', async () => {
    const client = scriptedClient({
      lists: [{ items: [], resourceVersion: '1' }],
      watches: [{ hang: true }],
    });
    const factory = createInformerFactory(client);
    const one = factory.informer(POD);
    expect(factory.informer({ ...POD })).toBe(one);
    expect(factory.informer(POD, { namespace: 'a' })).not.toBe(one);
    factory.start();
    factory.informer(POD, { labelSelector: 'a=b' });
    await factory.waitForSync();
    expect(client.lists).toHaveLength(3);
    await factory.stop();
  });
});
