import { planChanges } from '@openchoreo-portal/delivery';
import {
  cloneJson,
  KubeObject,
  RenderedRelease,
  StoredObject,
} from '@openchoreo-portal/model';
import { diffObjects, RenderedObject } from '@openchoreo-portal/rendering';
import fc from 'fast-check';
import { World } from '../__testUtils__/world';
import { APPLIED_HASH, planeObjects } from './objects';

const KINDS: Record<string, string> = {
  Deployment: 'apps/v1',
  Service: 'v1',
  ConfigMap: 'v1',
  Secret: 'v1',
  NetworkPolicy: 'networking.k8s.io/v1',
};
const text = fc.constantFrom('1', '2', '3');
const specs = {
  Deployment: fc.record({
    replicas: fc.constantFrom(1, 2),
    containers: fc.uniqueArray(fc.constantFrom('main', 'side'), {
      minLength: 1,
    }),
    image: text,
    env: fc.uniqueArray(fc.constantFrom('A', 'B'), { minLength: 1 }),
    value: text,
  }),
  Service: fc.record({ port: fc.constantFrom(80, 81) }),
  ConfigMap: fc.dictionary(fc.constantFrom('a', 'b'), text, { minKeys: 1 }),
  Secret: fc.dictionary(fc.constantFrom('a', 'b'), text, { minKeys: 1 }),
  NetworkPolicy: fc.record({ label: text }),
};
/** Objects by name: each kind may be there or not. */
const worldOf = fc.record(
  {
    Deployment: specs.Deployment,
    Service: specs.Service,
    ConfigMap: specs.ConfigMap,
    Secret: specs.Secret,
    NetworkPolicy: specs.NetworkPolicy,
    label: text,
  },
  { requiredKeys: ['label'] },
);
type Case = Partial<{
  Deployment: {
    replicas: number;
    containers: string[];
    image: string;
    env: string[];
    value: string;
  };
  Service: { port: number };
  ConfigMap: Record<string, string>;
  Secret: Record<string, string>;
  NetworkPolicy: { label: string };
}> & { label: string };

function contentOf(kind: string, example: Case): object {
  const { Deployment: d, Service: s, NetworkPolicy: n } = example;
  if (kind === 'Deployment' && d) {
    const labels = { app: 'x' };
    const env = d.env.map(name => ({ name, value: d.value }));
    return {
      spec: {
        replicas: d.replicas,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            containers: d.containers.map(name => ({
              name,
              image: `registry.test/x:${d.image}`,
              env,
            })),
          },
        },
      },
    };
  }
  if (kind === 'Service' && s) {
    return { spec: { ports: [{ name: 'http', port: s.port }] } };
  }
  if (kind === 'NetworkPolicy' && n) {
    return { spec: { podSelector: { matchLabels: { l: n.label } } } };
  }
  if (kind === 'ConfigMap') return { data: { ...example.ConfigMap } };
  return { data: { ...example.Secret } };
}

/** A rendered set. */
function setOf(example: Case): RenderedObject[] {
  return Object.keys(KINDS)
    .filter(kind => kind in example)
    .map(kind => ({
      id: `${kind.toLowerCase()}-x`,
      targetPlane: 'dataplane' as const,
      object: {
        apiVersion: KINDS[kind],
        kind,
        metadata: {
          name: 'x',
          namespace: 'cell',
          labels: { l: example.label },
          annotations: { a: '1' },
        },
        ...contentOf(kind, example),
      },
    }));
}

const releaseOf = (objects: RenderedObject[]) =>
  ({
    apiVersion: 'openchoreo.dev/v1alpha1',
    kind: 'RenderedRelease',
    metadata: {
      name: 'x',
      namespace: 'default',
      uid: 'u',
      resourceVersion: '',
      creationTimestamp: '',
    },
    spec: {
      targetPlane: 'dataplane',
      resources: objects.map(({ id, object }) => ({ id, object })),
    },
  } as unknown as RenderedRelease);

/** What is on the plane, without our bookkeeping. */
function withoutHash(object: StoredObject): KubeObject {
  const copy = cloneJson(object);
  delete copy.metadata.annotations?.[APPLIED_HASH];
  return copy;
}

it('a plan says what apply does, in 1,000 random changes against the real API server', async () => {
  const world = await World.start();
  const plane = world.planeClient;
  await plane.create(world.planeKind('Namespace'), {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'cell' },
  });
  const key = { name: 'x', namespace: 'cell' };
  const live = async (kinds: readonly string[]) =>
    Promise.all(
      kinds.map(kind => plane.get<StoredObject>(world.planeKind(kind), key)),
    );
  const seen = { add: 0, modify: 0, remove: 0, same: 0 };
  let before: RenderedObject[] = [];
  try {
    for (const example of fc.sample(worldOf, { numRuns: 1_000, seed: 3 })) {
      const after = setOf(example as Case);
      const kindsOf = (set: RenderedObject[]) => set.map(o => o.object.kind);
      const plan = planChanges(before, after);
      const had = await live(kindsOf(before));

      for (const { object } of planeObjects(releaseOf(after))) {
        await plane.apply(world.planeKind(object.kind), object, {
          fieldManager: 'renderedrelease-controller',
          force: true,
        });
      }
      for (const kind of kindsOf(before)) {
        if (kindsOf(after).includes(kind)) continue;
        await plane.delete(world.planeKind(kind), key);
      }

      const has = await live(kindsOf(after));
      const done = diffObjects(had.map(withoutHash), has.map(withoutHash));
      const shown = ({ object, change, fields, effect }: (typeof done)[0]) => ({
        object,
        change,
        fields,
        effect,
      });
      expect(plan.map(shown)).toEqual(done.map(shown));
      // What the plan calls unchanged is not even written.
      const planned = new Set(plan.map(c => c.object.kind));
      const versions = (list: StoredObject[]) =>
        list
          .filter(o => !planned.has(o.kind))
          .map(o => `${o.kind} ${o.metadata.resourceVersion}`);
      expect(versions(has)).toEqual(versions(had));
      seen.same += versions(has).length;
      for (const { change } of plan) seen[change] += 1;
      before = after;
    }
  } finally {
    await world.stop();
  }
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(200);
}, 300_000);
