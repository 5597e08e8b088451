import { Step } from '../testing/compare';
import { random } from '../testing/random';

const apply = (
  manager: string,
  spec: object,
  more: Partial<Step> = {},
): Step => ({
  method: 'PATCH',
  type: 'apply',
  manager,
  body: { spec },
  ...more,
});
const merge = (
  manager: string,
  body: object,
  more: Partial<Step> = {},
): Step => ({
  method: 'PATCH',
  type: 'merge',
  manager,
  body,
  ...more,
});

/** Hand-written sequences, each about one rule of ownership. */
export const scenarios: Record<string, Step[]> = {
  'apply creates and owns what it names': [
    apply('a', { color: 'red', nested: { a: '1' } }),
    apply('a', { color: 'red', nested: { a: '1' } }),
  ],
  'fields no longer applied are removed': [
    apply('a', { color: 'red', nested: { a: '1', b: '2' }, tags: ['x', 'y'] }),
    apply('a', { nested: { b: '2' }, tags: ['y'] }),
    apply('a', {}),
  ],
  'conflicts name field and manager': [
    apply('a', { color: 'red', nested: { a: '1' } }),
    apply('b', { color: 'blue', nested: { a: '2' } }),
    apply('b', { color: 'blue' }, { force: true }),
    apply('a', { color: 'red', nested: { a: '1' } }),
  ],
  'equal values are shared': [
    apply('a', { color: 'red' }),
    apply('b', { color: 'red' }),
    apply('a', {}),
    apply('b', {}),
  ],
  'updates take ownership': [
    apply('a', { color: 'red', size: 1 }),
    merge('u', { spec: { color: 'blue' } }),
    apply('a', { color: 'red', size: 1 }),
    apply('a', { size: 1 }),
  ],
  'updates that remove': [
    apply('a', { color: 'red', nested: { a: '1', b: '1' } }),
    merge('u', { spec: { nested: null } }),
    apply('a', { color: 'red' }),
  ],
  'map lists merge by key': [
    apply('a', {
      ports: [
        { port: 80, protocol: 'TCP', name: 'http' },
        { port: 443, protocol: 'TCP' },
      ],
    }),
    apply('b', {
      ports: [
        { port: 8080, protocol: 'TCP' },
        { port: 443, protocol: 'TCP', name: 'https' },
      ],
    }),
    apply('a', { ports: [{ port: 443, protocol: 'TCP' }] }),
    apply('b', { ports: [] }),
  ],
  'keys have defaults': [
    apply('a', { ports: [{ port: 80 }] }),
    apply('b', {
      ports: [
        { port: 80, protocol: 'TCP', name: 'x' },
        { port: 80, protocol: 'UDP' },
      ],
    }),
    apply('a', { ports: [{ port: 80, name: 'y' }] }),
    apply('a', {}),
  ],
  'sets merge by value': [
    apply('a', { tags: ['x', 'y'] }),
    apply('b', { tags: ['y', 'z'] }),
    apply('a', { tags: ['w'] }),
    merge('u', { spec: { tags: ['z', 'q'] } }),
    apply('b', { tags: [] }),
  ],
  'atomic lists and maps are one': [
    apply('a', { atomicList: ['1', '2'], atomicMap: { k: 'v' } }),
    apply('b', { atomicList: ['1'], atomicMap: { l: 'w' } }),
    apply('b', { atomicList: ['1'], atomicMap: { l: 'w' } }, { force: true }),
    apply('b', {}),
  ],
  'open objects are owned by what is in them': [
    apply('a', { raw: { x: { y: 1 }, list: [1, { z: 2 }] } }),
    apply('b', { raw: { x: { w: 2 } } }),
    apply('b', { raw: { list: [1] } }),
    apply('a', { raw: { x: {} } }),
    apply('a', {}),
  ],
  'free maps': [
    apply('a', { labels: { p: '1', q: '2' } }),
    apply('b', { labels: { q: '2', r: '3' } }),
    apply('a', {}),
    apply('b', { labels: {} }),
    apply('b', {}),
  ],
  'metadata is owned too': [
    apply(
      'a',
      {},
      {
        body: {
          metadata: {
            labels: { x: '1' },
            annotations: { n: 'm' },
            finalizers: ['test.dev/one'],
          },
        },
      },
    ),
    apply('b', {}, { body: { metadata: { labels: { x: '2', y: '1' } } } }),
    apply(
      'b',
      {},
      {
        body: {
          metadata: { labels: { y: '1' }, finalizers: ['test.dev/two'] },
        },
      },
    ),
    apply('a', {}, { body: { metadata: { labels: {} } } }),
    merge('u', { metadata: { labels: { y: null }, finalizers: null } }),
  ],
  'owner references are one each': [
    apply(
      'a',
      {},
      {
        body: {
          metadata: {
            ownerReferences: [
              { apiVersion: 'v1', kind: 'X', name: 'x', uid: 'u1' },
            ],
          },
        },
      },
    ),
    apply(
      'b',
      {},
      {
        body: {
          metadata: {
            ownerReferences: [
              { apiVersion: 'v1', kind: 'X', name: 'y', uid: 'u2' },
            ],
          },
        },
      },
    ),
    apply(
      'b',
      {},
      {
        body: {
          metadata: {
            ownerReferences: [
              { apiVersion: 'v1', kind: 'X', name: 'z', uid: 'u1' },
            ],
          },
        },
      },
    ),
  ],
  'status apart from spec': [
    apply(
      'a',
      { color: 'red' },
      { body: { spec: { color: 'red' }, status: { phase: 'No' } } },
    ),
    apply(
      's',
      {},
      {
        subresource: 'status',
        body: {
          spec: { color: 'blue' },
          metadata: { labels: { no: 'no' } },
          status: {
            phase: 'Ready',
            conditions: [{ type: 'A', status: 'True' }],
          },
        },
      },
    ),
    apply(
      't',
      {},
      {
        subresource: 'status',
        body: { status: { conditions: [{ type: 'B', status: 'True' }] } },
      },
    ),
    apply(
      't',
      {},
      { subresource: 'status', body: { status: { phase: 'Bad' } } },
    ),
    merge(
      'u',
      { status: { phase: 'Other' }, spec: { color: 'no' } },
      { subresource: 'status' },
    ),
    apply('s', {}, { subresource: 'status', body: { status: {} } }),
    merge('u', { status: { phase: 'Ignored' }, spec: { color: 'green' } }),
  ],
  'create, replace and no-ops': [
    {
      method: 'POST',
      manager: 'c',
      body: { spec: { color: 'red', ports: [{ port: 1 }] } },
    },
    { method: 'PUT', manager: 'c', change: live => live },
    {
      method: 'PUT',
      manager: 'd',
      change: live => ({ ...live, spec: { ...live.spec, color: 'blue' } }),
    },
    {
      method: 'PUT',
      manager: 'c',
      change: live => ({ ...live, spec: { color: 'blue' } }),
    },
    { method: 'POST', manager: 'c', body: {} },
  ],
  'managed fields can be cleared and edited': [
    apply('a', { color: 'red' }),
    merge('u', { metadata: { managedFields: [{}] } }),
    apply('b', { color: 'blue' }),
    merge('u', { metadata: { managedFields: [] } }),
    merge('u', { metadata: { labels: { a: 'b' } } }),
  ],
  'from client-side apply to server-side apply': [
    {
      method: 'POST',
      manager: 'kubectl-client-side-apply',
      body: {
        metadata: {
          annotations: {
            'kubectl.kubernetes.io/last-applied-configuration':
              '{"apiVersion":"test.openchoreo.dev/v1","kind":"Widget","metadata":{"name":"x"},"spec":{"color":"red","size":1}}',
          },
        },
        spec: { color: 'red', size: 1 },
      },
    },
    apply('kubectl', { color: 'blue', size: 1 }),
    apply('other', { color: 'green' }),
    apply('kubectl', { color: 'blue' }),
  ],
  'a field that the schema does not have': [apply('a', { unknown: 1 })],
  'a field that the schema does not have, to be ignored': [
    apply(
      'a',
      { color: 'red', unknown: 1 },
      { query: 'fieldValidation=Ignore' },
    ),
  ],
  'a field that the schema does not have, in a list': [
    apply('a', { color: 'red' }),
    apply(
      'a',
      { ports: [{ name: 'x', port: 1, unknown: 1 }] },
      { query: 'fieldValidation=Warn' },
    ),
  ],
  'what is refused': [
    apply('a', { size: -1 }),
    apply('a', { size: 'x' }),
    apply('', { color: 'red' }),
    apply('a', { unknown: 1 }),
    apply(
      'a',
      { color: 'red' },
      { body: { metadata: { managedFields: [] }, spec: {} } },
    ),
    apply(
      'a',
      { color: 'red' },
      { body: { metadata: { uid: 'x' }, spec: {} } },
    ),
    apply('a', { ports: [{ name: 'x' }] }),
    apply('a', { tags: ['x', 'x'] }),
    merge('a', {}),
    apply('a', { locked: 'x' }),
    apply('a', { locked: 'y' }),
    apply('a', { ports: [{ port: 1 }, { port: 1 }] }),
    apply(
      'a',
      { locked: 'x' },
      { body: { metadata: { resourceVersion: '1' }, spec: { locked: 'x' } } },
    ),
  ],
  nulls: [
    apply('a', { color: null, nested: { a: null }, labels: { x: '1' } }),
    apply('a', { labels: null, nested: null }),
    merge('u', { spec: { labels: null, nested: { a: 'x' } } }),
  ],
  'many updaters are folded': Array.from({ length: 14 }, (_, i) =>
    merge(`u${i}`, { spec: { labels: { [`k${i}`]: '1' } } }),
  ),
};
scenarios['many updaters are folded'].unshift(apply('a', { color: 'red' }));

/** A random sequence of applies, updates and patches by few managers over few fields. */
export function randomScenario(seed: number): Step[] {
  const next = random(seed);
  const chance = (p: number) => next() < p;
  const pick = <T>(list: readonly T[]): T =>
    list[Math.floor(next() * list.length)];
  const some = <T>(list: readonly T[], p = 0.5) => list.filter(() => chance(p));
  const value = () => pick(['1', '2', '3']);
  const mapOf = (keys: string[]) =>
    Object.fromEntries(some(keys).map(key => [key, value()]));

  const fields: Record<string, () => unknown> = {
    color: value,
    size: () => pick([1, 2]),
    nested: () => ({
      ...mapOf(['a', 'b']),
      ...(chance(0.4) ? { deep: mapOf(['x', 'y']) } : {}),
    }),
    labels: () => mapOf(['p', 'q', 'r']),
    tags: () => some(['x', 'y', 'z', 'w']).sort(() => next() - 0.5),
    ports: () =>
      some([80, 443, 8080])
        .sort(() => next() - 0.5)
        .map(port => ({
          port,
          ...(chance(0.7) ? { protocol: pick(['TCP', 'UDP']) } : {}),
          ...(chance(0.5) ? { name: value() } : {}),
          ...(chance(0.3) ? { options: mapOf(['m', 'n']) } : {}),
        })),
    atomicList: () => some(['1', '2', '3']),
    atomicMap: () => mapOf(['s', 't']),
    raw: () => ({
      ...mapOf(['a', 'b']),
      ...(chance(0.4) ? { list: some([1, 2, { c: 3 }]) } : {}),
      ...(chance(0.4) ? { inner: mapOf(['d', 'e']) } : {}),
    }),
    either: () => pick([1, '50%']),
  };
  const spec = (p: number) =>
    Object.fromEntries(
      some(Object.keys(fields), p).map(name => [name, fields[name]()]),
    );
  const metadata = () => ({
    ...(chance(0.3) ? { labels: mapOf(['l', 'm']) } : {}),
    ...(chance(0.2) ? { annotations: mapOf(['n']) } : {}),
  });
  const status = () => ({
    ...(chance(0.6) ? { phase: value() } : {}),
    ...(chance(0.6)
      ? {
          conditions: some(['A', 'B', 'C']).map(type => ({
            type,
            status: value(),
          })),
        }
      : {}),
  });
  const manager = () => pick(['a', 'b', 'c']);

  const steps: Step[] = [];
  if (chance(0.3))
    steps.push({
      method: 'POST',
      manager: manager(),
      body: { metadata: metadata(), spec: spec(0.4) },
    });
  const length = 4 + Math.floor(next() * 8);
  for (let i = 0; i < length; i++) {
    const kind = next();
    const force = chance(0.4);
    if (kind < 0.55)
      steps.push({
        method: 'PATCH',
        type: 'apply',
        manager: manager(),
        force,
        body: { metadata: metadata(), spec: spec(0.35) },
      });
    else if (kind < 0.7) {
      const patch = spec(0.25);
      for (const name of some(Object.keys(fields), 0.1)) patch[name] = null;
      steps.push({
        method: 'PATCH',
        type: 'merge',
        manager: manager(),
        body: { metadata: metadata(), spec: patch },
      });
    } else if (kind < 0.8) {
      const replacement = spec(0.4);
      const drop = some(Object.keys(fields), 0.3);
      steps.push({
        method: 'PUT',
        manager: manager(),
        change: live => ({
          ...live,
          spec: Object.fromEntries(
            Object.entries({ ...live.spec, ...replacement }).filter(
              ([name]) => !drop.includes(name),
            ),
          ),
        }),
      });
    } else if (kind < 0.9)
      steps.push({
        method: 'PATCH',
        type: 'apply',
        subresource: 'status',
        manager: manager(),
        force,
        body: { status: status() },
      });
    else
      steps.push({
        method: 'PATCH',
        type: 'merge',
        subresource: 'status',
        manager: manager(),
        body: { status: status() },
      });
  }
  return steps;
}
