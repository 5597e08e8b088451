import {
  createAesGcmCipher,
  createApiServer,
  openSqlStore,
} from '@openchoreo-portal/apiserver';
import { Subject } from '@openchoreo-portal/authorization';
import {
  createKindRegistry,
  KindDefinition,
  KubeObject,
  StoredObject,
} from '@openchoreo-portal/model';
import { randomBytes } from 'crypto';
import { mkdtempSync, rmSync } from 'fs';
import { createServer } from 'http';
import { AddressInfo } from 'net';
import { tmpdir } from 'os';
import path from 'path';
import { monitorEventLoopDelay } from 'perf_hooks';

interface Measurement {
  name: string;
  value: number;
  unit: string;
}

const kind: KindDefinition = {
  group: 'bench.openchoreo.dev',
  version: 'v1',
  kind: 'Thing',
  plural: 'things',
  singular: 'thing',
  scope: 'Namespaced',
  statusSubresource: true,
  schema: {
    type: 'object',
    properties: {
      apiVersion: { type: 'string' },
      kind: { type: 'string' },
      metadata: { type: 'object' },
      spec: {
        type: 'object',
        properties: {
          image: { type: 'string' },
          replicas: { type: 'integer', default: 1, minimum: 0 },
          env: {
            type: 'array',
            'x-kubernetes-list-type': 'map',
            'x-kubernetes-list-map-keys': ['key'],
            items: {
              type: 'object',
              required: ['key'],
              properties: {
                key: { type: 'string' },
                value: { type: 'string' },
              },
            },
          },
        },
      },
      status: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
    },
  },
};

const subject: Subject = {
  id: 'service:bench',
  kind: 'service',
  claims: { sub: ['bench'] },
  how: 'bench',
};
const thing = (name: string): KubeObject => ({
  apiVersion: 'bench.openchoreo.dev/v1',
  kind: 'Thing',
  metadata: { name, namespace: 'default', labels: { app: name } },
  spec: {
    image: `registry/${name}:1`,
    env: Array.from({ length: 10 }, (_, i) => ({
      key: `KEY_${i}`,
      value: `value of ${i}`,
    })),
  },
});

const OBJECTS = 10_000;
const WRITERS = 16;

/** Runs `count` tasks, `WRITERS` at a time; returns how many were done per second. */
async function rate(count: number, task: (i: number) => Promise<unknown>) {
  const start = performance.now();
  let next = 0;
  await Promise.all(
    Array.from({ length: WRITERS }, async () => {
      while (next < count) {
        const i = next++;
        await task(i);
      }
    }),
  );
  return (count * 1000) / (performance.now() - start);
}

const quantile = (values: number[], q: number) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length * q)] ?? NaN;

/** Measures the API server on a SQLite file: writes, reads over HTTP, delivery to watchers, and the longest stall. */
export async function run(): Promise<Measurement[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-apiserver-'));
  const store = openSqlStore({
    client: 'better-sqlite3',
    connection: path.join(folder, 'store.sqlite'),
  });
  const server = createApiServer({
    kinds: createKindRegistry([kind]),
    store,
    cipher: createAesGcmCipher(randomBytes(32)),
  });
  await server.start();
  let requests = 0;
  const http = createServer((req, res) => {
    requests++;
    server.handle(req, res, {
      subject,
      requestId: String(requests),
      entrance: 'bench',
    });
  });
  await new Promise<void>(resolve => http.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const root = `${url}/apis/bench.openchoreo.dev/v1/namespaces/default/things`;
  const client = server.clientFor({ subject, entrance: 'bench' });
  const out: Measurement[] = [];
  const add = (name: string, value: number, unit: string) =>
    out.push({
      name: `apiserver: ${name}`,
      value: Math.round(value * 100) / 100,
      unit,
    });
  const stalls = monitorEventLoopDelay({ resolution: 5 });
  stalls.enable();

  try {
    const creates = await rate(OBJECTS, i =>
      client.create(kind, thing(`t${i}`)),
    );
    add('create, in process', creates, '1/s');
    const applies = await rate(2000, i =>
      client.apply(kind, thing(`t${i}`), {
        fieldManager: 'bench',
        force: true,
      }),
    );
    add('first apply to an existing object, in process', applies, '1/s');
    const noops = await rate(2000, i =>
      client.apply(kind, thing(`t${i}`), { fieldManager: 'bench' }),
    );
    add('apply that changes nothing, in process', noops, '1/s');
    const patches = await rate(2000, async i => {
      const answer = await fetch(`${root}/t${i}`, {
        method: 'PATCH',
        headers: { 'content-type': 'application/merge-patch+json' },
        body: JSON.stringify({ spec: { replicas: (i % 5) + 2 } }),
      });
      await answer.arrayBuffer();
    });
    add('merge patch, HTTP', patches, '1/s');
    const gets = await rate(5000, async i =>
      (await fetch(`${root}/t${i}`)).arrayBuffer(),
    );
    add('get, HTTP', gets, '1/s');

    const lists: number[] = [];
    for (let i = 0; i < 5; i++) {
      const start = performance.now();
      await (await fetch(root)).arrayBuffer();
      lists.push(performance.now() - start);
    }
    add(`list of ${OBJECTS}, HTTP`, quantile(lists, 0.5), 'ms');
    const selected: number[] = [];
    for (let i = 0; i < 5; i++) {
      const start = performance.now();
      await (await fetch(`${root}?labelSelector=app%3Dt17`)).arrayBuffer();
      selected.push(performance.now() - start);
    }
    add(
      `list of one of ${OBJECTS} by label, HTTP`,
      quantile(selected, 0.5),
      'ms',
    );

    // Delivery to many watchers, from the call of the writer to the watcher's loop.
    const controller = new AbortController();
    const delays: number[] = [];
    const sent = new Map<string, number>();
    const watchers = Array.from({ length: 500 }, async () => {
      const watch = client.watch<StoredObject>(kind, {
        resourceVersion: String(store.version()),
        signal: controller.signal,
      });
      for await (const event of watch) {
        const at = sent.get(String(event.object.metadata.labels?.round));
        if (at !== undefined) delays.push(performance.now() - at);
      }
    });
    for (let round = 0; round < 50; round++) {
      sent.set(String(round), performance.now());
      await client.patch(kind, { namespace: 'default', name: 't1' }, 'merge', {
        metadata: { labels: { round: String(round) } },
      });
      await new Promise(resolve => setTimeout(resolve, 20));
    }
    controller.abort();
    await Promise.all(watchers);
    add('write to 500 watchers, p50', quantile(delays, 0.5), 'ms');
    add('write to 500 watchers, p99', quantile(delays, 0.99), 'ms');
    add('longest stall of the event loop', stalls.max / 1e6, 'ms');
    add(
      `memory with ${OBJECTS} objects`,
      process.memoryUsage().rss / 1048576,
      'MiB',
    );
  } finally {
    stalls.disable();
    await server.stop();
    http.closeAllConnections();
    http.close();
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
  return out;
}
