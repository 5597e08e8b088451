import { Step } from '../testing/compare';
import { random } from '../testing/random';
import { widgetKind } from '../testing/widget';

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
const CLIENT_SIDE = 'kubectl-client-side-apply';

const claiming = (annotation: string): Step[] => [
  {
    method: 'POST',
    manager: CLIENT_SIDE,
    body: {
      metadata: { annotations: { [LAST_APPLIED]: annotation } },
      spec: { color: '1', nested: { a: '1' } },
    },
  },
  {
    method: 'PATCH',
    type: 'apply',
    manager: 'kubectl',
    body: { spec: { color: '2', nested: { a: '1' } } },
  },
];
const told = (apiVersion: string, spec: unknown) =>
  JSON.stringify({
    apiVersion,
    kind: widgetKind.kind,
    metadata: { name: 'x' },
    spec,
  });
const VERSION = `${widgetKind.group}/${widgetKind.version}`;

/** What the annotation of `kubectl apply` may and may not claim. */
export const migrations: Record<string, Step[]> = {
  'what was applied on the client side': claiming(
    told(VERSION, { color: '1', nested: { a: '1' } }),
  ),
  'what others changed since': [
    ...claiming(told(VERSION, { color: '1' })).slice(0, 1),
    {
      method: 'PATCH',
      type: 'merge',
      manager: 'other',
      body: { spec: { color: '3' } },
    },
    {
      method: 'PATCH',
      type: 'apply',
      manager: 'kubectl',
      body: { spec: { color: '2' } },
    },
  ],
  'no JSON': claiming('{'),
  null: claiming('null'),
  'another version': claiming(told('example.com/v9', { color: '1' })),
  'another shape': claiming(told(VERSION, 'text')),
};

/**
 * A random life of an object that `kubectl apply` made and kept, with others writing in between, and that is then applied on the server: under the manager that
 * takes over from the client, and under others.
 */
export function randomMigration(seed: number): Step[] {
  const next = random(seed);
  const chance = (p: number) => next() < p;
  const pick = <T>(list: readonly T[]): T =>
    list[Math.floor(next() * list.length)];
  const value = () => pick(['1', '2', '3']);
  const mapOf = (keys: readonly string[]) =>
    Object.fromEntries(keys.filter(() => chance(0.5)).map(k => [k, value()]));
  const spec = () => ({
    ...(chance(0.6) ? { color: value() } : {}),
    ...(chance(0.5) ? { size: pick([1, 2]) } : {}),
    ...(chance(0.5) ? { nested: { ...mapOf(['a', 'b']), a: value() } } : {}),
    ...(chance(0.4) ? { tags: ['x', 'y', 'z'].filter(() => chance(0.6)) } : {}),
    ...(chance(0.4)
      ? {
          ports: [80, 443]
            .filter(() => chance(0.6))
            .map(port => ({ port, protocol: 'TCP', name: value() })),
        }
      : {}),
  });
  const labels = () => mapOf(['l', 'm']);
  /** What `kubectl apply` sends: the object, and in an annotation what it was sent. */
  const clientSide = () => {
    const sent = { metadata: { labels: labels() }, spec: spec() };
    return {
      ...sent,
      metadata: {
        ...sent.metadata,
        annotations: {
          [LAST_APPLIED]: JSON.stringify({
            apiVersion: `${widgetKind.group}/${widgetKind.version}`,
            kind: widgetKind.kind,
            metadata: { name: 'x', namespace: 'default', ...sent.metadata },
            spec: sent.spec,
          }),
        },
      },
    };
  };
  const steps: Step[] = [
    { method: 'POST', manager: CLIENT_SIDE, body: clientSide() },
  ];
  const length = 1 + Math.floor(next() * 3);
  for (let i = 0; i < length; i++) {
    steps.push(
      chance(0.5)
        ? {
            method: 'PATCH',
            type: 'merge',
            manager: CLIENT_SIDE,
            body: clientSide(),
          }
        : {
            method: 'PATCH',
            type: 'merge',
            manager: pick(['other', 'controller']),
            body: { spec: spec() },
          },
    );
  }
  for (let i = 0; i < 4; i++) {
    steps.push({
      method: 'PATCH',
      type: 'apply',
      manager: chance(0.7) ? 'kubectl' : 'other',
      force: chance(0.4),
      body: { metadata: { labels: labels() }, spec: spec() },
    });
  }
  return steps;
}
