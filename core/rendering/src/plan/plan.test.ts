import { cloneJson, KubeObject, TargetPlane } from '@openchoreo-portal/model';
import fc from 'fast-check';
import { diffObjects } from './diff';
import { digestOf } from './digest';
import { REDACTED } from './redact';

const deployment = (): KubeObject<
  Record<string, any>
> /* eslint-disable-line @typescript-eslint/no-explicit-any */ => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'cell', labels: { a: '1' } },
  spec: {
    replicas: 1,
    template: {
      spec: {
        containers: [
          { name: 'side', image: 'b' },
          { name: 'main', image: 'a:1', env: [{ name: 'X', value: '1' }] },
        ],
      },
    },
  },
});
const changed = (change: (d: ReturnType<typeof deployment>) => void) => {
  const made = deployment();
  change(made);
  return diffObjects([deployment()], [made]);
};

describe('diffObjects', () => {
  it('says nothing about objects that stay, whatever the server added', () => {
    const live = deployment();
    live.metadata.uid = 'u';
    live.metadata.resourceVersion = '7';
    live.status = { replicas: 1 };
    expect(diffObjects([live], [deployment()])).toEqual([]);
  });

  it('names fields of listed items by their name', () => {
    const [change] = changed(d => {
      d.spec!.template.spec.containers[1].image = 'a:2';
    });
    expect(change).toEqual({
      object: {
        group: 'apps',
        version: 'v1',
        kind: 'Deployment',
        namespace: 'cell',
        name: 'web',
      },
      change: 'modify',
      fields: [
        {
          path: 'spec.template.spec.containers[name=main].image',
          before: 'a:1',
          after: 'a:2',
        },
      ],
      effect: 'restart',
      summary: 'Pods are replaced.',
    });
  });

  it('does not mistake an inserted item for changes of the others', () => {
    const [change] = changed(d => {
      d.spec!.template.spec.containers.unshift({ name: 'new', image: 'c' });
    });
    expect(change.fields).toEqual([
      {
        path: 'spec.template.spec.containers[name=new]',
        after: { name: 'new', image: 'c' },
      },
    ]);
  });

  it('sees another order of named items', () => {
    const [change] = changed(d => d.spec!.template.spec.containers.reverse());
    expect(change.fields[0].path).toBe('spec.template.spec.containers');
  });

  it('tells effects apart', () => {
    expect(
      changed(d => {
        d.spec!.replicas = 3;
      })[0],
    ).toMatchObject({
      effect: 'scale',
      summary: 'Replicas go from 1 to 3.',
    });
    expect(
      changed(d => {
        d.metadata.labels = { a: '2' };
      })[0].effect,
    ).toBe('none');
    expect(
      changed(d => {
        d.spec!.minReadySeconds = 3;
      })[0].effect,
    ).toBe('config');
    const service: KubeObject = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 's' },
    };
    expect(diffObjects([], [service])).toEqual([
      {
        object: { group: '', version: 'v1', kind: 'Service', name: 's' },
        change: 'add',
        fields: [],
        effect: 'routing',
        summary: 'Service s is created.',
      },
    ]);
    expect(diffObjects([deployment()], [])[0]).toMatchObject({
      change: 'remove',
      effect: 'restart',
    });
  });

  it.each([
    [
      'apps/v1',
      'Deployment',
      { selector: { matchLabels: { a: '2' } } },
      'recreate',
    ],
    ['apps/v1', 'StatefulSet', { serviceName: 'b' }, 'recreate'],
    ['batch/v1', 'Job', { template: { spec: {} } }, 'recreate'],
    ['batch/v1', 'CronJob', { jobTemplate: { spec: {} } }, 'restart'],
    ['apps/v1', 'StatefulSet', { template: { spec: {} } }, 'restart'],
    ['v1', 'PersistentVolumeClaim', { storageClassName: 'b' }, 'recreate'],
    ['v1', 'PersistentVolumeClaim', { resources: { requests: {} } }, 'config'],
    ['v1', 'Service', { ports: [{ port: 1 }] }, 'routing'],
    [
      'gateway.networking.k8s.io/v1',
      'HTTPRoute',
      { hostnames: ['a'] },
      'routing',
    ],
    ['networking.k8s.io/v1', 'NetworkPolicy', { egress: [] }, 'policy'],
    ['cilium.io/v2', 'CiliumNetworkPolicy', { egress: [] }, 'policy'],
    ['autoscaling/v2', 'HorizontalPodAutoscaler', { maxReplicas: 3 }, 'scale'],
    ['external-secrets.io/v1', 'ExternalSecret', { data: [] }, 'config'],
  ])('%s %s with %j: %s', (apiVersion, kind, spec, effect) => {
    const of = (value: object): KubeObject => ({
      apiVersion,
      kind,
      metadata: { name: 'x' },
      spec: value,
    });
    expect(diffObjects([of({})], [of(spec)])[0].effect).toBe(effect);
  });

  it('never shows values of Secrets', () => {
    const secret = (data: object): KubeObject => ({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 's' },
      data,
    });
    const changes = diffObjects(
      [secret({ password: 'hunter2' })],
      [secret({ password: 'hunter3', token: 'tttt' })],
    );
    expect(changes[0].fields).toEqual([
      { path: 'data.password', before: REDACTED, after: REDACTED },
      { path: 'data.token', after: REDACTED },
    ]);
    const whole = diffObjects(
      [secret({ password: 'hunter2' })],
      [{ apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' } }],
    );
    expect(JSON.stringify([changes, whole])).not.toMatch(/hunter|tttt/);
  });

  it('finds no change exactly when the objects are equal', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        const of = (spec: unknown): KubeObject => ({
          apiVersion: 'v1',
          kind: 'X',
          metadata: { name: 'x' },
          spec: { spec },
        });
        expect(diffObjects([of(a)], [of(cloneJson(a))])).toEqual([]);
        const equal = JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
        expect(diffObjects([of(a)], [of(b)]).length).toBe(equal ? 0 : 1);
      }),
      { numRuns: 500 },
    );
  });
});

/** The value with its keys in order, to compare by text. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null)
    return Object.is(value, -0) ? 0 : value;
  const entries = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([k, v]) => [k, sorted(v)]);
  return { entries };
}

describe('digestOf', () => {
  const base = { releaseName: 'web-1', environment: 'production' };
  const item = (
    id: string,
    object: KubeObject,
    targetPlane: TargetPlane = 'dataplane',
  ) => ({ id, targetPlane, object });

  it('does not depend on order, and does on everything else', () => {
    const a = item('a', deployment());
    const service: KubeObject = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 's' },
    };
    const b = item('b', service);
    const digest = digestOf({ ...base, objects: [a, b] });
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
    expect(digestOf({ ...base, objects: [b, a] })).toBe(digest);
    const reordered = item('b', {
      metadata: { name: 's' },
      kind: 'Service',
      apiVersion: 'v1',
    });
    expect(digestOf({ ...base, objects: [reordered, a] })).toBe(digest);
    for (const other of [
      { ...base, releaseName: 'web-2', objects: [a, b] },
      { ...base, environment: 'staging', objects: [a, b] },
      { ...base, objects: [a] },
      { ...base, objects: [a, item('b', service, 'observabilityplane')] },
    ]) {
      expect(digestOf(other)).not.toBe(digest);
    }
  });
});
