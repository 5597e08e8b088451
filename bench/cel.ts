import {
  CelError,
  createEnvironment,
  type Program,
} from '@openchoreo-portal/cel';
import { HOSTILE } from '../core/cel/src/__testUtils__/hostile';

interface Measurement {
  name: string;
  value: number;
  unit: string;
}

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
};

/** Runs for about `ms` milliseconds; rounds per second. */
function rate(round: () => number, ms = 700): number {
  for (let i = 0; i < 200; i++) round();
  const start = performance.now();
  let done = 0;
  while (performance.now() - start < ms) done += round();
  return (done / (performance.now() - start)) * 1000;
}

/** Speed of the expression language, and the time the worst of the hostile expressions takes to be refused. */
export async function run(): Promise<Measurement[]> {
  const variables = Object.fromEntries(
    Object.keys(BINDINGS).map(name => [name, 'dyn' as const]),
  );
  const env = createEnvironment({ variables });
  const programs: Program[] = SOURCES.map(source => env.compile(source));
  const evaluations = rate(() => {
    for (const program of programs) program.evaluate(BINDINGS);
    return programs.length;
  });
  const compilations = rate(() => {
    for (const source of SOURCES) env.compile(source);
    return SOURCES.length;
  });

  const hostile = createEnvironment({
    variables: { s: 'dyn', t: 'dyn', d: 'dyn', e: 'dyn' },
  });
  let worst = 0;
  for (const { source, bindings = {} } of HOSTILE) {
    const start = performance.now();
    try {
      hostile.compile(source).evaluate(bindings);
    } catch (error) {
      if (!(error instanceof CelError)) throw error;
    }
    worst = Math.max(worst, performance.now() - start);
  }
  return [
    { name: 'CEL evaluations', value: Math.round(evaluations), unit: '1/s' },
    { name: 'CEL compilations', value: Math.round(compilations), unit: '1/s' },
    {
      name: 'CEL hostile expression, worst',
      value: Math.round(worst),
      unit: 'ms',
    },
  ];
}
