import { JsonObject, KubeObject } from '@openchoreo-portal/model';
import {
  diffObjects,
  ReachabilityMap,
  renderComponent,
} from '@openchoreo-portal/rendering';
import { Measurement } from './measurement';
import { serviceInput } from './rendering/serviceInput';
import { RESOURCES } from './rendering/serviceType';

/** Speed of rendering, plans and reachability on one core. */
export async function run(): Promise<Measurement[]> {
  const service = serviceInput('shop');
  const coldStart = performance.now();
  renderComponent(serviceInput('cold', { allowedTraits: [] }));
  const cold = performance.now() - coldStart;
  const newType = firstOfType();

  for (let i = 0; i < 2000; i++) renderComponent(service);
  const times: number[] = [];
  const start = performance.now();
  while (performance.now() - start < 2000) {
    const before = performance.now();
    renderComponent(service);
    times.push(performance.now() - before);
  }
  const perSecond = (times.length / (performance.now() - start)) * 1000;
  times.sort((a, b) => a - b);

  // Each release has a copy of its own of the changed type, as from a store: nothing made for another one is of use.
  const inputs = Array.from({ length: 1000 }, (_, i) =>
    ownCopy(serviceInput(`c-${i}`, changedType('${  '))),
  );
  const manyStart = performance.now();
  const rendered = inputs.map(i =>
    renderComponent(i).objects.map(o => o.object),
  );
  const many = performance.now() - manyStart;

  return [
    {
      name: 'rendering: service component',
      value: perSecond,
      unit: 'renders/s',
    },
    {
      name: 'rendering: service component, p99',
      value: times[Math.floor(times.length * 0.99)],
      unit: 'ms',
    },
    { name: 'rendering: first render in a process', value: cold, unit: 'ms' },
    {
      name: 'rendering: first render of another type',
      value: newType,
      unit: 'ms',
    },
    {
      name: 'rendering: 1,000 components after a change of their type',
      value: many,
      unit: 'ms',
    },
    { name: 'plan: 100 components', value: timePlan(rendered), unit: 'ms' },
    {
      name: 'reachability: 500 components, 5,000 questions',
      value: timeReachability(rendered.slice(0, 500)),
      unit: 'ms',
    },
  ].map(m => ({ ...m, value: Math.round(m.value * 100) / 100 }));
}

/** The type with expressions that no other has, so that nothing of it was compiled before. */
function changedType(brace: string): JsonObject {
  const text = JSON.stringify(RESOURCES).replaceAll('${', brace);
  return { resources: JSON.parse(text) };
}

function ownCopy<T>(value: T): T {
  return JSON.parse(JSON.stringify(value));
}

function firstOfType(): number {
  const other = serviceInput('other', changedType('${ '));
  const start = performance.now();
  renderComponent(other);
  return performance.now() - start;
}

function timePlan(rendered: KubeObject[][]): number {
  const before = rendered.slice(0, 100).flat();
  const after = before.map(object =>
    object.kind === 'Deployment'
      ? { ...object, spec: { ...(object.spec as object), replicas: 3 } }
      : object,
  );
  const start = performance.now();
  const changes = diffObjects(before, after);
  if (changes.length !== 100) throw new Error(`${changes.length} changes`);
  return performance.now() - start;
}

function timeReachability(rendered: KubeObject[][]): number {
  const start = performance.now();
  const map = new ReachabilityMap(rendered.flat());
  const ends = rendered.map((objects, i) => {
    const { metadata } = objects[0];
    return {
      id: `c-${i}`,
      namespace: metadata.namespace ?? '',
      labels: metadata.labels ?? {},
      namespaceLabels: {},
    };
  });
  ends.forEach((from, i) => {
    for (let j = 1; j <= 10; j++) {
      map.check(from, ends[(i + j) % ends.length], { port: 8080 });
    }
  });
  return performance.now() - start;
}
