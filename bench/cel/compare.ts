import type { Measurement } from '../measurement';
import { OTHERS, OWN } from './others';

const BINDINGS = {
  metadata: {
    name: 'shop-development',
    namespace: 'dp-shop',
    labels: { app: 'shop', tier: 'web' },
  },
  parameters: { replicas: 3, cpu: 0.5 },
  workload: { container: { image: 'nginx', command: ['run'] } },
  visibility: ['project', 'namespace', 'external'],
  items: Array.from({ length: 10 }, (_, i) => ({
    name: `n${i}`,
    port: 8000 + i,
    open: i % 2 === 0,
  })),
};

/** Expressions that every library runs, with the same result. */
export const SHARED: readonly string[] = [
  'metadata.name',
  'metadata.labels["app"]',
  'has(workload.container.args)',
  'has(workload.container.command) ? workload.container.command : []',
  'parameters.replicas > 2.0',
  'parameters.cpu * 2.0 + 1.5',
  'metadata.name == "shop-development" && metadata.namespace != ""',
  'metadata.name.startsWith("shop") || metadata.name.endsWith("test")',
  '"http://" + metadata.name + "." + metadata.namespace',
  '"external" in visibility',
  'size(items) == 10',
  'items.filter(i, i.open).map(i, i.name)',
  'items.map(i, i.port)',
  'items.exists(i, i.name == "n9")',
  'items.all(i, i.port >= 8000.0)',
  '{"name": metadata.name, "labels": {"app": metadata.labels.app}}',
  '[metadata.name, metadata.namespace]',
  '[1, 2, 3, 4].map(x, x * 2).exists(x, x == 8)',
  'metadata.name.matches("^[a-z]([-a-z0-9]*[a-z0-9])?$")',
];

/** Evaluations per second, in about `ms` milliseconds. */
export function rate(evaluate: () => unknown, ms: number): number {
  let done = 0;
  let batch = 64;
  const start = performance.now();
  let elapsed = 0;
  while (elapsed < ms) {
    for (let i = 0; i < batch; i++) evaluate();
    done += batch;
    elapsed = performance.now() - start;
    if (elapsed < ms / 8 && batch < 1 << 16) batch *= 2;
  }
  return (done / elapsed) * 1000;
}

/** A text that equal results share whatever a library makes of ints, maps and lists. */
function shown(value: unknown): string {
  const plain = (item: unknown): unknown => {
    if (typeof item === 'bigint') return Number(item);
    if (typeof item !== 'object' || item === null) return item;
    if (Array.isArray(item)) return item.map(plain);
    if (Symbol.iterator in item && !('entries' in item))
      return Array.from(item as Iterable<unknown>, plain);
    const entries =
      'entries' in item && typeof item.entries === 'function'
        ? Array.from(item.entries() as Iterable<[unknown, unknown]>)
        : Object.entries(item);
    return Object.fromEntries(
      entries.map(([key, content]) => [String(key), plain(content)]),
    );
  };
  return JSON.stringify(plain(value));
}

const WARM_MS = 25;
/** Rounds in which every library gets one slice of time, so that what else the machine does hits all of them. */
const ROUNDS = 5;
const SLICE_MS = 12;

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

/** Evaluations per second of one expression by every library. */
function race(source: string): number[] {
  const runs = [OWN, ...OTHERS].map(engine => ({
    name: engine.name,
    run: engine.prepare(source, BINDINGS),
    rates: [] as number[],
  }));
  const expected = shown(runs[0].run());
  for (const { name, run } of runs) {
    const found = shown(run());
    if (found !== expected)
      throw new Error(`${source}: ${name} says ${found}, not ${expected}`);
    rate(run, WARM_MS);
  }
  for (let i = 0; i < ROUNDS; i++)
    for (const { run, rates } of runs) rates.push(rate(run, SLICE_MS));
  return runs.map(({ rates }) => median(rates));
}

/** How many times as fast this library is as each other one: geometric mean and least over {@link SHARED}. */
export function compare(): Measurement[] {
  const races = SHARED.map(race);
  const figures: Measurement[] = races.map(([own], i) => ({
    name: `\`${SHARED[i]}\``,
    value: own,
    unit: '1/s',
  }));
  OTHERS.forEach(({ name }, other) => {
    const ratios = races.map(rates => rates[0] / rates[other + 1]);
    const logs = ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0);
    const figure = (what: string, value: number) =>
      figures.push({ name: `against ${name}${what}`, value, unit: '×' });
    ratios.forEach((ratio, i) => figure(`: \`${SHARED[i]}\``, ratio));
    figure(', geometric mean', Math.exp(logs / ratios.length));
    figure(', least ahead', Math.min(...ratios));
  });
  return figures;
}
