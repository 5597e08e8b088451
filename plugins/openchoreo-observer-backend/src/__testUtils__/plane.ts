import { Transport, TransportResponse } from '@openchoreo-portal/client';

interface LogLine {
  time: string;
  text: string;
}
interface FakePod {
  object: any;
  /** Log of each start of its container. */
  attempts: LogLine[][];
  /** The present start runs. */
  running: boolean;
}

/** A plane in memory that serves lists, watches and logs as the Kubernetes API does, as far as the observer uses it. */
export function fakePlane() {
  let version = 1;
  const collections = new Map<string, Map<string, any>>();
  const watchers = new Set<(plural: string, event: any) => void>();
  const history: Array<{ version: number; plural: string; event: any }> = [];
  const emit = (plural: string, event: any) => {
    history.push({ version, plural, event });
    watchers.forEach(watcher => watcher(plural, event));
  };
  const pods = new Map<string, FakePod>();
  const followers = new Set<() => void>();
  const state = { up: true, logRequests: [] as string[] };

  const wakeAll = () => followers.forEach(wake => wake());
  const put = (plural: string, object: any) => {
    const key = `${object.metadata.namespace}/${object.metadata.name}`;
    const items = collections.get(plural) ?? new Map();
    collections.set(plural, items);
    const type = items.has(key) ? 'MODIFIED' : 'ADDED';
    const stored = {
      ...object,
      metadata: {
        uid: key,
        creationTimestamp: '2026-01-01T00:00:00Z',
        ...object.metadata,
        resourceVersion: String(++version),
      },
    };
    items.set(key, stored);
    emit(plural, { type, object: stored });
    return stored;
  };
  const remove = (plural: string, key: string) => {
    const object = collections.get(plural)?.get(key);
    collections.get(plural)?.delete(key);
    version++;
    emit(plural, { type: 'DELETED', object });
  };

  const matches = (object: any, selector: string | null) =>
    (selector ?? '').split(',').every(term => {
      if (!term) return true;
      const labels = object.metadata.labels ?? {};
      return term.startsWith('!') ? !(term.slice(1) in labels) : term in labels;
    });

  async function* stream(
    signal: AbortSignal | undefined,
    next: () => string | undefined | 'end',
  ): AsyncGenerator<Uint8Array> {
    for (;;) {
      if (signal?.aborted) throw signal.reason;
      if (!state.up) throw new Error('The plane is away.');
      const text = next();
      if (text === 'end') return;
      if (text !== undefined) {
        yield Buffer.from(text);
        continue;
      }
      await new Promise<void>(resolve => {
        const wake = () => {
          followers.delete(wake);
          resolve();
        };
        followers.add(wake);
        signal?.addEventListener('abort', wake);
      });
    }
  }

  const answer = (status: number, value: object): TransportResponse => ({
    status,
    headers: { 'content-type': 'application/json' },
    body: (async function* body() {
      yield Buffer.from(JSON.stringify(value));
    })(),
  });

  const transport: Transport = async ({ path, signal }) => {
    if (!state.up) {
      return answer(503, {
        kind: 'Status',
        reason: 'ServiceUnavailable',
        code: 503,
        message: 'No agent.',
      });
    }
    const url = new URL(path, 'http://plane');
    const log = /^\/api\/v1\/namespaces\/([^/]+)\/pods\/([^/]+)\/log$/.exec(
      url.pathname,
    );
    if (log) {
      state.logRequests.push(url.search);
      const pod = pods.get(`${log[1]}/${log[2]}`);
      if (!pod) {
        return answer(404, { kind: 'Status', reason: 'NotFound', code: 404 });
      }
      const previous = url.searchParams.get('previous') === 'true';
      const index = pod.attempts.length - (previous ? 2 : 1);
      if (index < 0) {
        return answer(400, { kind: 'Status', reason: 'BadRequest', code: 400 });
      }
      const lines = pod.attempts[index];
      const since = Date.parse(url.searchParams.get('sinceTime') ?? '');
      let at = 0;
      return {
        status: 200,
        headers: {},
        body: stream(signal, () => {
          while (at < lines.length) {
            const line = lines[at++];
            if (Number.isNaN(since) || Date.parse(line.time) >= since) {
              return `${line.time} ${line.text}\n`;
            }
          }
          const live =
            pod.running && pod.attempts[index] === pod.attempts.at(-1);
          return url.searchParams.get('follow') === 'true' && live
            ? undefined
            : 'end';
        }),
      };
    }
    const parts = url.pathname.split('/');
    const plural = url.pathname.includes('metrics.k8s.io')
      ? 'metrics'
      : parts[parts.length - 1];
    if (parts.includes('namespaces')) {
      const object = collections
        .get(parts[parts.length - 2])
        ?.get(`${parts[parts.length - 3]}/${parts[parts.length - 1]}`);
      return object
        ? answer(200, object)
        : answer(404, { kind: 'Status', reason: 'NotFound', code: 404 });
    }
    const selector = url.searchParams.get('labelSelector');
    if (url.searchParams.get('watch')) {
      const queue: string[] = [];
      const watcher = (changed: string, event: any) => {
        if (changed !== plural || !matches(event.object, selector)) return;
        queue.push(`${JSON.stringify(event)}\n`);
        wakeAll();
      };
      const since = Number(url.searchParams.get('resourceVersion') ?? 0);
      for (const past of history) {
        if (past.version > since) watcher(past.plural, past.event);
      }
      watchers.add(watcher);
      signal?.addEventListener('abort', () => watchers.delete(watcher));
      return {
        status: 200,
        headers: {},
        body: stream(signal, () => queue.shift()),
      };
    }
    return answer(200, {
      metadata: { resourceVersion: String(version) },
      items: [...(collections.get(plural)?.values() ?? [])].filter(object =>
        matches(object, selector),
      ),
    });
  };

  const status = (pod: FakePod) => ({
    phase: pod.running ? 'Running' : 'Succeeded',
    containerStatuses: [
      {
        name: 'main',
        restartCount: pod.attempts.length - 1,
        state: pod.running ? { running: {} } : { terminated: {} },
      },
    ],
  });
  const publish = (key: string) => {
    const pod = pods.get(key)!;
    pod.object = put('pods', { ...pod.object, status: status(pod) });
    wakeAll();
  };

  return {
    transport,
    state,
    put,
    remove,
    addPod(
      name: string,
      labels: Record<string, string>,
      extra: { annotations?: object; spec?: object; namespace?: string } = {},
    ) {
      const namespace = extra.namespace ?? 'dp';
      pods.set(`${namespace}/${name}`, {
        object: {
          apiVersion: 'v1',
          kind: 'Pod',
          metadata: {
            name,
            namespace,
            labels,
            annotations: extra.annotations,
            uid: `uid-${name}`,
          },
          spec: { containers: [{ name: 'main' }], ...extra.spec },
        },
        attempts: [[]],
        running: true,
      });
      publish(`${namespace}/${name}`);
    },
    log(key: string, time: string, text: string) {
      pods.get(key)!.attempts.at(-1)!.push({ time, text });
      wakeAll();
    },
    endPod(key: string) {
      pods.get(key)!.running = false;
      publish(key);
    },
    /** The container is started again; `quiet`: nobody is told about the end of the one before. */
    restart(key: string) {
      const pod = pods.get(key)!;
      pod.attempts.push([]);
      publish(key);
    },
    deletePod(key: string) {
      const pod = pods.get(key)!;
      pod.running = false;
      wakeAll();
      pods.delete(key);
      remove('pods', key);
    },
    setUp(up: boolean) {
      state.up = up;
      wakeAll();
    },
  };
}

/** Waits until a condition holds; fails with its text otherwise. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  ms = 5_000,
): Promise<void> {
  const end = Date.now() + ms;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`Not within ${ms} ms: ${condition}`);
    await new Promise(resolve => setTimeout(resolve, 5));
  }
}
