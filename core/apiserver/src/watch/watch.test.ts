import { StoredObject } from '@openchoreo-portal/model';
import { databases, TestDatabase } from '../testing/databases';
import { startTestServer, TestServer } from '../testing/servers';
import { widgetKind } from '../testing/widget';
import { watchChanges } from './watch';

const widget = (
  name: string,
  spec: object = {},
  labels?: Record<string, string>,
) => ({
  apiVersion: 'test.openchoreo.dev/v1',
  kind: 'Widget',
  metadata: { name, namespace: 'default', labels },
  spec,
});

/** Collects events of a watch until it is told to stop. */
function collect(
  server: TestServer,
  options: { resourceVersion?: string; labelSelector?: string } = {},
) {
  const controller = new AbortController();
  const events: string[] = [];
  const versions: number[] = [];
  const wanted: Array<{ count: number; resolve(): void }> = [];
  const done = (async () => {
    for await (const event of server.client.watch<StoredObject>(widgetKind, {
      ...options,
      signal: controller.signal,
    })) {
      if (event.type !== 'BOOKMARK')
        events.push(`${event.type} ${event.object.metadata.name}`);
      versions.push(Number(event.object.metadata.resourceVersion));
      for (const w of wanted) if (events.length >= w.count) w.resolve();
    }
  })();
  return {
    events,
    versions,
    done,
    stop: () => controller.abort(),
    until: (count: number) =>
      new Promise<void>((resolve, reject) => {
        if (events.length >= count) resolve();
        done.catch(reject);
        wanted.push({ count, resolve });
      }),
  };
}

jest.setTimeout(30_000);

describe.each(databases())('watching on $name', kind => {
  let server: TestServer;
  let database: TestDatabase;
  beforeEach(async () => {
    database = await kind.create();
    server = await startTestServer({ database, watchWindow: 50 });
  });
  afterEach(async () => {
    await server?.stop();
    await database?.remove();
  });

  it('starts with the current state, then follows', async () => {
    await server.client.create(widgetKind, widget('a'));
    const watch = collect(server);
    await watch.until(1);
    await server.client.create(widgetKind, widget('b'));
    await server.client.patch(
      widgetKind,
      { namespace: 'default', name: 'a' },
      'merge',
      { spec: { color: 'red' } },
    );
    await server.client.delete(widgetKind, { namespace: 'default', name: 'b' });
    await watch.until(4);
    watch.stop();
    await watch.done;
    expect(watch.events).toEqual([
      'ADDED a',
      'ADDED b',
      'MODIFIED a',
      'DELETED b',
    ]);
  });

  it('resumes after any version without skipping or repeating', async () => {
    for (let i = 0; i < 20; i++)
      await server.client.create(widgetKind, widget(`w${i}`));
    const first = Number(
      (
        await server.client.get<StoredObject>(widgetKind, {
          namespace: 'default',
          name: 'w0',
        })
      ).metadata.resourceVersion,
    );
    for (let from = first; from < first + 19; from += 6) {
      const watch = collect(server, { resourceVersion: String(from) });
      await watch.until(19 - (from - first));
      watch.stop();
      await watch.done;
      expect(watch.events[0]).toBe(`ADDED w${from - first + 1}`);
      expect(watch.versions).toEqual([...watch.versions].sort((a, b) => a - b));
    }
  });

  it('sees objects enter and leave a selector', async () => {
    const watch = collect(server, {
      labelSelector: 'team=blue',
      resourceVersion: String(server.store.version()),
    });
    await server.client.create(widgetKind, widget('a', {}, { team: 'red' }));
    const key = { namespace: 'default', name: 'a' };
    for (const team of ['blue', 'blue', 'red', 'blue'])
      await server.client.patch(widgetKind, key, 'merge', {
        metadata: { labels: { team, n: String(Math.random()).slice(2) } },
      });
    await server.client.delete(widgetKind, key);
    await watch.until(5);
    watch.stop();
    await watch.done;
    expect(watch.events).toEqual([
      'ADDED a',
      'MODIFIED a',
      'DELETED a',
      'ADDED a',
      'DELETED a',
    ]);
  });

  it('ends with Expired when the log no longer reaches back', async () => {
    await server.client.create(widgetKind, widget('a'));
    const from = String(server.store.version());
    for (let i = 0; i < 60; i++)
      await server.client.patch(
        widgetKind,
        { namespace: 'default', name: 'a' },
        'merge',
        { spec: { size: i } },
      );
    await expect(
      collect(server, { resourceVersion: from }).done,
    ).rejects.toMatchObject({ reason: 'Expired', code: 410 });
    await expect(
      server.client.list(widgetKind, {
        limit: 1,
        continue: Buffer.from('{"v":2,"ns":"default","n":"a"}').toString(
          'base64url',
        ),
      }),
    ).rejects.toMatchObject({ reason: 'Expired' });
  });

  it('expires a reader that falls behind instead of keeping events for it', async () => {
    await server.client.create(widgetKind, widget('a'));
    const controller = new AbortController();
    const slow = server.client
      .watch<StoredObject>(widgetKind, { signal: controller.signal })
      [Symbol.asyncIterator]();
    expect((await slow.next()).value.type).toBe('ADDED');
    for (let i = 0; i < 80; i++)
      await server.client.patch(
        widgetKind,
        { namespace: 'default', name: 'a' },
        'merge',
        { spec: { size: i } },
      );
    await expect(
      (async () => {
        for (let i = 0; i < 100; i++) await slow.next();
      })(),
    ).rejects.toMatchObject({ reason: 'Expired' });
  });

  it('sends bookmarks from time to time, at versions whose changes were all sent', async () => {
    const stop = new AbortController();
    const steps: string[] = [];
    const writing = (async () => {
      for (let i = 0; i < 20; i++) {
        await server.client.create(widgetKind, widget(`w${i}`));
        await new Promise(resolve => setTimeout(resolve, 5));
      }
    })();
    let highest = 0;
    for await (const step of watchChanges(server.store, {
      kind: widgetKind,
      storeKind: 'test.openchoreo.dev/Widget',
      selects: () => true,
      bookmarks: true,
      bookmarkEvery: 20,
      signal: stop.signal,
    })) {
      const version =
        step.type === 'BOOKMARK' ? step.version : step.entry.version;
      // Neither an event nor a bookmark goes back.
      expect(version).toBeGreaterThanOrEqual(highest);
      highest = version;
      steps.push(step.type);
      const count = (type: string) => steps.filter(s => s === type).length;
      if (count('ADDED') === 20 && count('BOOKMARK') > 2) stop.abort();
    }
    await writing;
    expect(highest).toBe(server.store.version());
    // Some came between events, not only after the last.
    expect(steps.indexOf('BOOKMARK')).toBeLessThan(steps.lastIndexOf('ADDED'));
  });

  it('streams over HTTP: initial events, then the bookmark that says so, ended by its timeout', async () => {
    await server.client.create(widgetKind, widget('a'));
    const response = await fetch(
      `${server.url}/apis/test.openchoreo.dev/v1/widgets?watch=1&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan&timeoutSeconds=1`,
    );
    expect(response.headers.get('content-encoding')).toBeNull();
    const lines = (await response.text())
      .trim()
      .split('\n')
      .map(line => JSON.parse(line));
    expect(lines.map(l => l.type)).toEqual(['ADDED', 'BOOKMARK']);
    expect(lines[1].object.metadata.annotations).toEqual({
      'k8s.io/initial-events-end': 'true',
    });
  });

  it('lets others have their turn between many watches that begin or wake together', async () => {
    const WATCHES = 60;
    /** What one watch takes of a turn, in milliseconds. */
    const WORK = 2;
    const work = () => {
      const end = performance.now() + WORK;
      while (performance.now() < end);
    };
    const controller = new AbortController();
    let begun = 0;
    let told = 0;
    const watches = Array.from({ length: WATCHES }, async () => {
      begun += 1;
      for await (const step of watchChanges(server.store, {
        kind: widgetKind,
        storeKind: 'test.openchoreo.dev/Widget',
        selects: () => true,
        signal: controller.signal,
      })) {
        if (step.type !== 'ADDED') continue;
        work();
        told += 1;
        if (told === WATCHES) break;
      }
    });
    expect(begun).toBe(WATCHES);
    let turns = 0;
    await server.client.create(widgetKind, widget('one'));
    while (told < WATCHES) {
      turns += 1;
      await new Promise(resolve => {
        setImmediate(resolve);
      });
    }
    controller.abort();
    await Promise.all(watches);
    // Five milliseconds of work a turn.
    expect(turns).toBeGreaterThan((WATCHES * WORK) / 5 / 2);
  });

  it('delivers every change to many watchers while many write', async () => {
    const other = await kind.create();
    const big = await startTestServer({ database: other });
    try {
      const watches = Array.from({ length: 20 }, () =>
        collect(big, { resourceVersion: String(big.store.version()) }),
      );
      await Promise.all(
        Array.from({ length: 10 }, async (_, w) => {
          for (let i = 0; i < 20; i++)
            await big.client.create(widgetKind, widget(`w${w}-${i}`));
        }),
      );
      await Promise.all(watches.map(w => w.until(200)));
      for (const watch of watches) {
        watch.stop();
        await watch.done;
        expect(new Set(watch.events).size).toBe(200);
        expect(watch.versions).toEqual(
          [...watch.versions].sort((a, b) => a - b),
        );
      }
    } finally {
      await big.stop();
      await other.remove();
    }
  });
});
