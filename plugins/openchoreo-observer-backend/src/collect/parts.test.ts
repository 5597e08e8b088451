import { detectLevel } from './level';
import { Deduplicator, LineSplitter, MAX_LINE, parseLine } from './lines';
import { containerState, Pod, scopeOf } from './pods';
import { parseQuantity } from './quantity';

describe('detectLevel', () => {
  it.each([
    ['hello', 'INFO'],
    ['2026-05-01 10:00:00 DEBUG starting', 'DEBUG'],
    ['[WARN] low disk', 'WARN'],
    ['<error> boom', 'ERROR'],
    ['time="x" level=warning msg="y"', 'WARN'],
    ['{"level":"error","msg":"x"}', 'ERROR'],
    ['{"severity":"NOTICE","msg":"an error in words"}', 'INFO'],
    ['{"level":50,"msg":"pino"}', 'ERROR'],
    ['{"level":20}', 'DEBUG'],
    ['{"log":{"level":"warn"},"message":"ECS"}', 'WARN'],
    ['{"log.level":"fatal"}', 'ERROR'],
    ['{not json ERROR', 'ERROR'],
    ['E0501 10:00:00.000000 1 x.go:1] failed', 'ERROR'],
    ['I0501 10:00:00.000000 1 x.go:1] ERROR in words', 'INFO'],
    ['npm error code ENOENT', 'INFO'],
    ['error: unknown option', 'ERROR'],
    ['Warning: deprecated', 'WARN'],
    ["TypeError: Cannot read properties of undefined (reading 'x')", 'ERROR'],
    ['java.lang.IllegalStateException: x', 'ERROR'],
    ['Traceback (most recent call last):', 'ERROR'],
    ['GET /errors 200', 'INFO'],
    ['no errors found', 'INFO'],
    [`${'x'.repeat(500)} ERROR`, 'INFO'],
  ])('%s is %s', (line, level) => expect(detectLevel(line)).toBe(level));

  it('is quick on hostile lines', () => {
    const began = performance.now();
    for (const line of ['.'.repeat(1e6), 'a.'.repeat(5e5), '['.repeat(1e6)]) {
      detectLevel(line);
    }
    expect(performance.now() - began).toBeLessThan(200);
  });
});

describe('lines', () => {
  const bytes = (text: string) => new TextEncoder().encode(text);

  it('are cut wherever the chunks are', () => {
    const text = 'ä\nbb\r\n\nlast';
    const all = bytes(text);
    for (let size = 1; size <= all.length; size++) {
      const splitter = new LineSplitter();
      const lines: string[] = [];
      for (let at = 0; at < all.length; at += size) {
        lines.push(...splitter.push(all.subarray(at, at + size)));
      }
      lines.push(...splitter.end());
      expect(lines).toEqual(['ä', 'bb', '', 'last']);
    }
  });

  it('that never end are bounded', () => {
    const splitter = new LineSplitter();
    for (let i = 0; i < 100; i++) splitter.push(bytes('x'.repeat(10_000)));
    const [line] = splitter.push(bytes('\n'));
    expect(line).toMatch(/^x+ … \(967232 more characters\)$/);
    expect(line.length).toBeLessThan(MAX_LINE + 50);
  });

  it('keep the digits of their time', () => {
    expect(
      parseLine('2026-05-01T10:00:00.123456789Z a b', { ts: 1, ns: 1 }),
    ).toEqual({
      ts: Date.parse('2026-05-01T10:00:00Z') * 1000 + 123456,
      ns: 789,
      level: 'INFO',
      log: 'a b',
    });
    expect(
      parseLine('2026-05-01T12:00:00+02:00', { ts: 1, ns: 1 }),
    ).toMatchObject({ ts: Date.parse('2026-05-01T10:00:00Z') * 1000, log: '' });
    expect(
      parseLine('unable to retrieve logs', { ts: 5, ns: 6 }),
    ).toMatchObject({
      ts: 5,
      ns: 6,
      log: 'unable to retrieve logs',
    });
  });

  it('are dropped once for each that is stored', () => {
    const known = new Deduplicator({ last: { ts: 10, ns: 0 }, lastCount: 2 });
    const times = [9, 10, 10, 10, 11, 10];
    expect(times.map(ts => known.isNew({ ts, ns: 0 }))).toEqual([
      false,
      false,
      false,
      true,
      true,
      true,
    ]);
  });
});

describe('scopeOf', () => {
  it('reads components, runs, and nothing else', () => {
    expect(
      scopeOf({
        namespace: 'dp-x',
        labels: {
          'openchoreo.dev/namespace': 'acme',
          'openchoreo.dev/project': 'shop',
          'openchoreo.dev/component': 'cart',
          'openchoreo.dev/environment': 'dev',
        },
      }),
    ).toMatchObject({ type: 'component', component: 'cart' });
    expect(
      scopeOf({
        namespace: 'workflows-acme',
        labels: { 'workflows.argoproj.io/workflow': 'run-1' },
        annotations: { 'workflows.argoproj.io/node-name': 'run-1.build' },
      }),
    ).toMatchObject({
      type: 'workflow',
      namespace: 'acme',
      workflowRun: 'run-1',
      task: 'build',
    });
    expect(scopeOf({ namespace: 'kube-system', labels: {} })).toBeUndefined();
    expect(
      scopeOf({
        namespace: 'a',
        labels: { 'workflows.argoproj.io/workflow': 'x' },
      }),
    ).toBeUndefined();
  });

  it.each([
    ['run[0].checkout', 'checkout'],
    ['run[1].build(0)', 'build'],
    ['run', 'run'],
    ['run.dag-task', 'dag-task'],
  ])('node %s is task %s', (node, task) => {
    expect(
      scopeOf({
        namespace: 'workflows-a',
        labels: { 'workflows.argoproj.io/workflow': 'run' },
        annotations: { 'workflows.argoproj.io/node-name': node },
      })?.task,
    ).toBe(task);
  });
});

it('containerState sees crash loops and ends', () => {
  const pod = (status: object, restartPolicy = 'Always'): Pod =>
    ({
      spec: { restartPolicy, containers: [{ name: 'main' }] },
      status,
    } as Pod);
  const main = (values: object) => ({
    containerStatuses: [{ name: 'main', restartCount: 2, ...values }],
  });
  expect(containerState(pod({}), 'main')).toMatchObject({ started: false });
  expect(
    containerState(
      pod(main({ state: { waiting: {} }, lastState: { terminated: {} } })),
      'main',
    ),
  ).toEqual({ attempt: 2, started: true, terminated: true, ended: false });
  expect(
    containerState(pod(main({ state: { terminated: {} } }), 'Never'), 'main'),
  ).toMatchObject({ ended: true });
});

it.each([
  ['250m', 0.25],
  ['12345678n', 0.012345678],
  ['64Mi', 67108864],
  ['1.5Gi', 1610612736],
  ['2', 2],
  ['1e3', 1000],
  [0.5, 0.5],
  ['', undefined],
  ['x', undefined],
  ['1 Gi', undefined],
])('quantity %s is %s', (text, value) =>
  expect(parseQuantity(text)).toEqual(value),
);
