import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { systemClock } from '@openchoreo-portal/model';
import { SearchScope } from '../model';
import { EmbeddedStore, openEmbeddedStore } from '../store/embedded';
import { fakePlane, until } from '../__testUtils__/plane';
import { Collector, startCollector } from './collector';

const LABELS = {
  'openchoreo.dev/namespace': 'acme',
  'openchoreo.dev/project': 'shop',
  'openchoreo.dev/component': 'cart',
  'openchoreo.dev/environment': 'development',
};
const CART: SearchScope = {
  type: 'component',
  namespace: 'acme',
  component: 'cart',
};

describe('collector', () => {
  let directory: string;
  let store: EmbeddedStore;
  let collector: Collector | undefined;
  let plane: ReturnType<typeof fakePlane>;
  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'observer-'));
    store = open();
    plane = fakePlane();
  });
  afterEach(async () => {
    await collector?.stop();
    store.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const open = () =>
    openEmbeddedStore({
      file: path.join(directory, 'logs.sqlite'),
      retention: { days: 36500, maxBytes: 1e9 },
      clock: systemClock,
      onError: error => {
        throw error;
      },
    });
  const start = (planeType: 'dataplane' | 'workflowplane' = 'dataplane') => {
    collector = startCollector({
      plane: `${planeType}/default`,
      planeType,
      transport: plane.transport,
      store,
      clock: systemClock,
      logger: { info: () => {}, warn: () => {} },
      ownerOfRun: async (_namespace, run) => {
        if (!run.startsWith('cart-')) throw new Error('Not found.');
        return { project: 'shop', component: 'cart' };
      },
    });
  };
  const logs = async (scope: SearchScope = CART) => {
    const { items } = await store.queryLogs({
      scopes: await store.scopes(scope),
      start: new Date(0),
      end: new Date('2999-01-01T00:00:00Z'),
      order: 'asc',
      limit: 1000,
    });
    return items.map(item => item.log);
  };
  const at = (n: number) =>
    `2026-05-01T10:00:00.${String(n).padStart(3, '0')}Z`;

  it('follows pods that are there and pods that come, and keeps their logs when they are gone', async () => {
    plane.addPod('cart-1', LABELS);
    plane.log('dp/cart-1', at(1), 'one');
    start();
    await until(async () => (await logs()).length === 1);
    plane.addPod('cart-2', LABELS);
    plane.log('dp/cart-2', at(2), 'ERROR two');
    plane.log('dp/cart-1', at(3), 'three');
    await until(async () => (await logs()).length === 3);
    plane.deletePod('dp/cart-1');
    plane.deletePod('dp/cart-2');
    expect(await logs()).toEqual(['one', 'ERROR two', 'three']);
    const [, second] = (
      await store.queryLogs({
        scopes: await store.scopes(CART),
        start: new Date(0),
        end: new Date('2999-01-01T00:00:00Z'),
        order: 'asc',
        limit: 1000,
      })
    ).items;
    expect(second).toMatchObject({
      level: 'ERROR',
      timestamp: at(2),
      podName: 'cart-2',
      podNamespace: 'dp',
      containerName: 'main',
      scope: { project: 'shop', component: 'cart', environment: 'development' },
    });
  });

  it('resumes after its own restart without loss or duplicates, also among lines of one moment', async () => {
    plane.addPod('cart-1', LABELS);
    for (let i = 0; i < 5; i++) plane.log('dp/cart-1', at(7), `same ${i}`);
    start();
    await until(async () => (await logs()).length === 5);
    await collector!.stop();
    store.close();
    plane.log('dp/cart-1', at(7), 'same 4');
    plane.log('dp/cart-1', at(7), 'same 5');
    plane.log('dp/cart-1', at(8), 'later');
    store = open();
    start();
    await until(async () => (await logs()).includes('later'));
    expect(await logs()).toEqual([
      'same 0',
      'same 1',
      'same 2',
      'same 3',
      'same 4',
      'same 4',
      'same 5',
      'later',
    ]);
    expect(plane.state.logRequests.at(-1)).toContain('sinceTime=2026-05-01');
  });

  it('resumes when the plane was away', async () => {
    plane.addPod('cart-1', LABELS);
    plane.log('dp/cart-1', at(1), 'one');
    start();
    await until(async () => (await logs()).length === 1);
    plane.setUp(false);
    plane.log('dp/cart-1', at(2), 'two');
    await new Promise(resolve => setTimeout(resolve, 50));
    plane.setUp(true);
    await until(async () => (await logs()).length === 2);
    expect(await logs()).toEqual(['one', 'two']);
  });

  it('reads the end of the log of a start that was over before it was seen', async () => {
    plane.addPod('cart-1', LABELS);
    plane.log('dp/cart-1', at(1), 'first start');
    start();
    await until(async () => (await logs()).length === 1);
    await collector!.stop();
    plane.log('dp/cart-1', at(2), 'last words');
    plane.restart('dp/cart-1');
    plane.log('dp/cart-1', at(3), 'second start');
    start();
    await until(async () => (await logs()).length === 3);
    expect(await logs()).toEqual(['first start', 'last words', 'second start']);
  });

  it('knows when the log of a workflow step is complete', async () => {
    const scope: SearchScope = {
      type: 'workflow',
      namespace: 'acme',
      workflowRunName: 'cart-build-1',
      taskName: 'build-image',
    };
    plane.addPod(
      'cart-build-1-build-image-42',
      { 'workflows.argoproj.io/workflow': 'cart-build-1' },
      {
        namespace: 'workflows-acme',
        annotations: {
          'workflows.argoproj.io/node-name': 'cart-build-1[1].build-image',
        },
        spec: { restartPolicy: 'Never' },
      },
    );
    start('workflowplane');
    const key = 'workflows-acme/cart-build-1-build-image-42';
    plane.log(key, at(1), 'step 1 of 2');
    await until(async () => (await logs(scope)).length === 1);
    expect(await store.scopes(scope)).toMatchObject([
      { project: 'shop', component: 'cart', task: 'build-image' },
    ]);
    expect(await store.isComplete(await store.scopes(scope))).toBe(false);
    plane.log(key, at(2), 'step 2 of 2');
    plane.endPod(key);
    await until(async () => store.isComplete(await store.scopes(scope)));
    plane.deletePod(key);
    expect(await logs(scope)).toEqual(['step 1 of 2', 'step 2 of 2']);
    expect(await logs(CART)).toEqual([]);
    const requests = plane.state.logRequests.length;
    await new Promise(resolve => setTimeout(resolve, 50));
    expect(plane.state.logRequests).toHaveLength(requests);
  });

  it('stores measurements with requests and limits', async () => {
    plane.addPod('cart-1', LABELS, {
      spec: {
        containers: [
          {
            name: 'main',
            resources: {
              requests: { cpu: '100m', memory: '64Mi' },
              limits: { cpu: '1', memory: '128Mi' },
            },
          },
        ],
      },
    });
    start();
    await until(async () => (await store.scopes(CART)).length > 0);
    for (const [i, cpu] of ['250000000n', '350m'].entries()) {
      plane.put('metrics', {
        kind: 'PodMetrics',
        metadata: { name: 'cart-1', namespace: 'dp', labels: LABELS },
        timestamp: `2026-05-01T10:00:${i}0Z`,
        containers: [{ name: 'main', usage: { cpu, memory: '32Mi' } }],
      });
      await new Promise(resolve => setTimeout(resolve, 20));
    }
    const query = async () =>
      store.queryMetrics({
        scopes: await store.scopes(CART),
        start: new Date('2026-05-01T09:00:00Z'),
        end: new Date('2026-05-01T11:00:00Z'),
        stepSeconds: 60,
      });
    await until(async () => (await query()).cpuUsage[0]?.value > 0.29);
    const series = await query();
    const timestamp = '2026-05-01T10:00:00.000Z';
    expect(series.cpuUsage[0]).toEqual({
      timestamp,
      value: expect.closeTo(0.3),
    });
    expect(series.memoryUsage[0].value).toBe(32 * 2 ** 20);
    expect(series.cpuRequests[0].value).toBeCloseTo(0.1);
    expect(series.memoryLimits[0].value).toBe(128 * 2 ** 20);
  });

  it('stores events under the component of the object they are about', async () => {
    plane.addPod('cart-1', LABELS);
    plane.put('deployments', {
      kind: 'Deployment',
      metadata: { name: 'cart', namespace: 'dp', labels: LABELS },
    });
    start();
    const event = (name: string, kind: string, about: string) => ({
      kind: 'Event',
      metadata: { name, namespace: 'dp', uid: name },
      involvedObject: {
        apiVersion: kind === 'Pod' ? 'v1' : 'apps/v1',
        kind,
        namespace: 'dp',
        name: about,
        uid: kind === 'Pod' ? `uid-${about}` : `dp/${about}`,
      },
      reason: 'Something',
      message: name,
      type: 'Warning',
      lastTimestamp: '2026-05-01T10:00:00Z',
    });
    await until(async () => (await store.scopes(CART)).length > 0);
    plane.put('events', event('e1', 'Pod', 'cart-1'));
    plane.put('events', event('e2', 'Deployment', 'cart'));
    plane.put('events', event('e3', 'Deployment', 'unknown'));
    const query = async () =>
      (
        await store.queryEvents({
          scopes: await store.scopes(CART),
          start: new Date(0),
          end: new Date('2999-01-01T00:00:00Z'),
          order: 'asc',
          limit: 10,
        })
      ).items;
    await until(async () => (await query()).length === 2);
    expect(await query()).toMatchObject([
      { message: 'e1', objectKind: 'Pod', type: 'Warning' },
      { message: 'e2', objectKind: 'Deployment', objectName: 'cart' },
    ]);
    // The cluster is a workflow plane, too: each plane tells its own, and nothing is told twice.
    const other = collector!;
    start('workflowplane');
    const build = event('e4', 'Pod', 'build-1');
    plane.put('events', {
      ...build,
      metadata: {
        ...build.metadata,
        labels: { ...LABELS, 'workflows.argoproj.io/workflow': 'cart-run' },
      },
    });
    await until(
      async () =>
        (await store.scopes({ type: 'workflow', namespace: 'acme' })).length >
        0,
    );
    await other.stop();
    expect(await query()).toHaveLength(2);
  });
});
