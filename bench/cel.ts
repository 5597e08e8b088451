import {
  CelError,
  createEnvironment,
  type Program,
} from '@openchoreo-portal/cel';
import { HOSTILE } from '../core/cel/src/__testUtils__/hostile';
import { bundleSizes } from './cel/bundle';
import { compare, rate } from './cel/compare';
import type { Measurement } from './measurement';

/** Expressions as templates have them. */
const SOURCES = [
  'metadata.name',
  'parameters.replicas + 1',
  'has(workload.container.args) ? workload.container.args : []',
  'workload.endpoints.transformMap(name, ep, "external" in ep.visibility && ep.type in ["HTTP", "GraphQL"], ep)',
  '[gateway.?http, gateway.?https].filter(g, g.hasValue()).map(g, g.value().host).distinct().map(h, metadata.name + "." + h)',
  'secrets.map(s, {"secretKey": s.name, "remoteRef": {"key": s.remoteRef.key, ?"property": s.remoteRef.?property}})',
];

const BINDINGS = {
  metadata: { name: 'shop-development' },
  parameters: { replicas: 3 },
  workload: {
    container: { image: 'nginx' },
    endpoints: {
      web: { type: 'HTTP', port: 80, visibility: ['project', 'external'] },
      admin: { type: 'HTTP', port: 81, visibility: ['project'] },
    },
  },
  gateway: { http: { host: 'apps.test' }, https: { host: 'apps.test' } },
  secrets: Array.from({ length: 5 }, (_, i) => ({
    name: `SECRET_${i}`,
    remoteRef: { key: `key-${i}`, ...(i % 2 ? { property: 'p' } : {}) },
  })),
  items: Array.from({ length: 10 }, (_, i) => ({ name: `n${i}`, port: i })),
};

/** Milliseconds until a hostile expression is answered or refused. */
function hostileTimes(): Map<string, number> {
  const env = createEnvironment({
    variables: { s: 'dyn', t: 'dyn', d: 'dyn', e: 'dyn' },
  });
  const times = new Map<string, number>();
  for (const { name, source, bindings = {} } of HOSTILE) {
    const start = performance.now();
    try {
      env.compile(source).evaluate(bindings);
    } catch (error) {
      if (!(error instanceof CelError)) throw error;
    }
    times.set(name, performance.now() - start);
  }
  return times;
}

/**
 * Speed of the expression language, alone and beside two other libraries; the time every hostile expression takes to be refused; and
 * what a browser has to load.
 */
export async function run(): Promise<Measurement[]> {
  const variables = Object.fromEntries(
    Object.keys(BINDINGS).map(name => [name, 'dyn' as const]),
  );
  const env = createEnvironment({ variables });
  const programs: Program[] = SOURCES.map(source => env.compile(source));
  const name = env.compile('metadata.name');
  const loop = env.compile('items.filter(i, i.port > 3).map(i, i.name)');
  const speed = (run: () => unknown) => {
    rate(run, 100);
    return rate(run, 400);
  };
  const times = hostileTimes();
  return [
    {
      name: '`metadata.name`, budget on',
      value: speed(() => name.evaluate(BINDINGS)),
      unit: '1/s',
    },
    {
      name: 'filter and map of ten elements, budget on',
      value: speed(() => loop.evaluate(BINDINGS)),
      unit: '1/s',
    },
    {
      name: 'template expressions',
      value:
        speed(() => {
          for (const program of programs) program.evaluate(BINDINGS);
        }) * programs.length,
      unit: '1/s',
    },
    {
      name: 'compilations',
      value:
        speed(() => {
          for (const source of SOURCES) env.compile(source);
        }) * SOURCES.length,
      unit: '1/s',
    },
    ...bundleSizes(),
    ...compare(),
    ...Array.from(times, ([what, value]) => ({
      name: `hostile: ${what}`,
      value,
      unit: 'ms',
    })),
    {
      name: 'hostile: worst of all',
      value: Math.max(...times.values()),
      unit: 'ms',
    },
  ];
}
