import { SourceScope } from '../model';
import { openEmbeddedStore } from './embedded';
import { enforceRetention } from './retention';

const scope: SourceScope = {
  type: 'component',
  namespace: 'a',
  project: 'p',
  component: 'c',
  environment: 'e',
  workflowRun: '',
  task: '',
  projectUid: '',
  componentUid: '',
  environmentUid: '',
};

describe('retention', () => {
  const now = new Date('2026-05-10T00:00:00Z');
  const make = async (count: number) => {
    const store = openEmbeddedStore({
      file: ':memory:',
      retention: { days: 7, maxBytes: 1e9 },
      clock: { now: () => now },
      onError: () => {},
    });
    const stream = store.logs.openStream(
      {
        plane: 'p',
        podUid: 'u',
        container: 'm',
        scope,
        podNamespace: 'n',
        podName: 'n',
      },
      now,
    );
    const begin = Date.parse('2026-05-01T00:00:00Z');
    await store.logs.append(
      stream,
      scope,
      Array.from({ length: count }, (_, i) => ({
        ts: (begin + (i / count) * 9 * 86_400_000) * 1000,
        ns: 0,
        level: 'INFO' as const,
        log: `line ${i} ${'x'.repeat(100)}`,
      })),
    );
    const countLines = () =>
      store.db.prepare('SELECT count(*) FROM lines').pluck().get() as number;
    return { store, countLines };
  };

  it('drops what is too old, and its words', async () => {
    const { store, countLines } = await make(900);
    while (enforceRetention(store.db, { days: 7, maxBytes: 1e9 }, now));
    expect(countLines()).toBe(700);
    const { total } = await store.queryLogs({
      scopes: await store.scopes({ type: 'component', namespace: 'a' }),
      start: new Date(0),
      end: now,
      phrase: 'line 1 ',
      order: 'asc',
      limit: 10,
    });
    expect(total).toBe(0);
    store.close();
  });

  it('drops the oldest when there is too much', async () => {
    const { store, countLines } = await make(20_000);
    const maxBytes = 4_000_000;
    let rounds = 0;
    while (enforceRetention(store.db, { days: 36500, maxBytes }, now)) {
      expect(++rounds).toBeLessThan(100);
    }
    expect(countLines()).toBeLessThan(20_000);
    expect(countLines()).toBeGreaterThan(0);
    const oldest = store.db
      .prepare('SELECT log FROM lines ORDER BY ts LIMIT 1')
      .pluck()
      .get() as string;
    expect(oldest).not.toMatch(/^line 0 /);
    store.close();
  });
});
