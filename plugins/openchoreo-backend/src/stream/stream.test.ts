import { AddressInfo } from 'node:net';
import { createServer, Server } from 'node:http';
import { mockServices } from '@backstage/backend-test-utils';
import express from 'express';
import { ResourceClient } from '@openchoreo-portal/client';
import { ApiError, KubeObject, StoredObject } from '@openchoreo-portal/model';
import { Portal, startPortal, until } from '../__testUtils__/portal';
import { applyPlatform } from '../__testUtils__/shop';
import { errorHandler } from '../http/errors';
import { StreamLine, Subscription } from './protocol';
import { openLineStream } from './route';
import { followAll } from './stream';

jest.setTimeout(60_000);

const CORE = { group: 'openchoreo.dev', version: 'v1alpha1' };
const PROJECTS = { id: 'projects', ...CORE, resource: 'projects' };

function project(name: string, description = ''): KubeObject {
  return {
    apiVersion: 'openchoreo.dev/v1alpha1',
    kind: 'Project',
    metadata: {
      name,
      namespace: 'default',
      annotations: { 'openchoreo.dev/description': description },
    },
    spec: {},
  };
}

/** Reads lines of a stream as they come. */
function readLines(response: Response) {
  const lines: StreamLine[] = [];
  const state = { ended: false };
  void (async () => {
    let text = '';
    const decoder = new TextDecoder();
    try {
      for await (const chunk of response.body!) {
        text += decoder.decode(chunk, { stream: true });
        const parts = text.split('\n');
        text = parts.pop()!;
        for (const part of parts) lines.push(JSON.parse(part));
      }
    } catch {
      // Aborted by the test.
    }
    state.ended = true;
  })();
  type Told = Extract<StreamLine, { id: string }>;
  return {
    state,
    lines,
    told: (id: string) =>
      lines.filter((l): l is Told => 'id' in l && l.id === id),
    line: (id: string, type: string, name?: string) =>
      until(
        () =>
          lines.find(
            (l): l is Told =>
              'id' in l &&
              l.id === id &&
              l.type === type &&
              (!name || ('object' in l && l.object.metadata.name === name)),
          ),
        `${type} of ${id}`,
      ),
  };
}

const namesOf = (line: StreamLine) =>
  'items' in line ? line.items.map(item => item.metadata.name).sort() : [];

describe('the stream of the portal', () => {
  let portal: Portal;
  const open: AbortController[] = [];
  beforeAll(async () => {
    portal = await startPortal();
    await applyPlatform(portal);
    await portal.apply('admin', [
      project('alpha'),
      project('beta'),
      {
        apiVersion: 'openchoreo.dev/v1alpha1',
        kind: 'ClusterAuthzRole',
        metadata: { name: 'project-viewer' },
        spec: { actions: ['project:view'] },
      },
      {
        apiVersion: 'openchoreo.dev/v1alpha1',
        kind: 'AuthzRoleBinding',
        metadata: { name: 'only-beta', namespace: 'default' },
        spec: {
          entitlement: { claim: 'sub', value: 'nobody' },
          effect: 'allow',
          roleMappings: [
            {
              roleRef: { kind: 'ClusterAuthzRole', name: 'project-viewer' },
              scope: { project: 'beta' },
            },
          ],
        },
      },
    ]);
  });
  afterEach(() => open.splice(0).forEach(abort => abort.abort()));
  afterAll(() => portal?.stop());

  async function follow(person: string, subscriptions: object[]) {
    const abort = new AbortController();
    open.push(abort);
    const response = await portal.fetch(person, '/stream', {
      method: 'POST',
      body: { subscriptions },
      signal: abort.signal,
    });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('ndjson');
    expect(response.headers.get('cache-control')).toContain('no-transform');
    return readLines(response);
  }

  it('starts with a snapshot and goes on with events', async () => {
    const stream = await follow('victor', [PROJECTS]);
    const snapshot = await stream.line('projects', 'SNAPSHOT');
    expect(namesOf(snapshot)).toEqual(['alpha', 'beta', 'storefront']);
    await portal.apply('admin', [project('gamma')]);
    await stream.line('projects', 'ADDED', 'gamma');
    await portal.apply('admin', [project('gamma', 'changed')]);
    await stream.line('projects', 'MODIFIED', 'gamma');
    const deleted = await portal.fetch(
      'admin',
      '/kube/apis/openchoreo.dev/v1alpha1/namespaces/default/projects/gamma',
      { method: 'DELETE' },
    );
    expect(deleted.status).toBe(200);
    await stream.line('projects', 'DELETED', 'gamma');
  });

  it('resumes where it was, without a snapshot and without a gap', async () => {
    const first = await follow('victor', [PROJECTS]);
    const snapshot = await first.line('projects', 'SNAPSHOT');
    const { resourceVersion } = snapshot as { resourceVersion: string };
    open.splice(0).forEach(abort => abort.abort());
    await portal.apply('admin', [project('delta')]);
    const second = await follow('victor', [{ ...PROJECTS, resourceVersion }]);
    await second.line('projects', 'ADDED', 'delta');
    expect(second.told('projects').map(l => l.type)).not.toContain('SNAPSHOT');
  });

  it('starts over when it can no longer resume', async () => {
    // A version of the future is one that this store never had: a restored backup looks the same.
    const stream = await follow('victor', [
      { ...PROJECTS, resourceVersion: '999999999' },
    ]);
    await stream.line('projects', 'SNAPSHOT');
    expect(stream.told('projects').map(l => l.type)).not.toContain('ERROR');
    await portal.apply('admin', [project('alpha', 'again')]);
    await stream.line('projects', 'MODIFIED', 'alpha');
  });

  it('fails only what may not or cannot be followed', async () => {
    const stream = await follow('nobody', [
      { id: 'planes', ...CORE, resource: 'clusterdataplanes' },
      { id: 'unknown', ...CORE, resource: 'nothings' },
      { id: 'selector', ...CORE, resource: 'projects', labelSelector: '((' },
      PROJECTS,
    ]);
    const error = await stream.line('planes', 'ERROR');
    expect(error).toMatchObject({ status: { code: 403, reason: 'Forbidden' } });
    expect(await stream.line('unknown', 'ERROR')).toMatchObject({
      status: { code: 404 },
    });
    expect(await stream.line('selector', 'ERROR')).toMatchObject({
      status: { code: 400 },
    });
    await stream.line('projects', 'SNAPSHOT');
    expect(stream.state.ended).toBe(false);
  });

  it('shows only what the person may see, also in events', async () => {
    const stream = await follow('nobody', [PROJECTS]);
    expect(namesOf(await stream.line('projects', 'SNAPSHOT'))).toEqual([
      'beta',
    ]);
    await portal.apply('admin', [project('alpha', 'secret')]);
    await portal.apply('admin', [project('beta', 'public')]);
    await stream.line('projects', 'MODIFIED', 'beta');
    expect(JSON.stringify(stream.lines)).not.toContain('"alpha"');
  });

  it('selects by labels and fields', async () => {
    const stream = await follow('victor', [
      { ...PROJECTS, id: 'field', fieldSelector: 'metadata.name=beta' },
      { ...PROJECTS, id: 'label', labelSelector: 'no=thing' },
    ]);
    expect(namesOf(await stream.line('field', 'SNAPSHOT'))).toEqual(['beta']);
    expect(namesOf(await stream.line('label', 'SNAPSHOT'))).toEqual([]);
  });

  it('ends when nothing can be followed', async () => {
    const stream = await follow('victor', [
      { id: 'unknown', ...CORE, resource: 'nothings' },
    ]);
    await until(() => stream.state.ended, 'the end');
    expect(stream.lines).toHaveLength(1);
  });

  it('refuses a body that it does not understand', async () => {
    for (const body of [
      {},
      { subscriptions: [{}] },
      { subscriptions: [PROJECTS, PROJECTS] },
      { subscriptions: Array(65).fill(PROJECTS) },
    ]) {
      const response = await portal.fetch('victor', '/stream', {
        method: 'POST',
        body,
      });
      expect(response.status).toBe(400);
    }
  });

  it('does not keep the server from stopping', async () => {
    const other = await startPortal();
    const response = await other.fetch('admin', '/stream', {
      method: 'POST',
      body: { subscriptions: [PROJECTS] },
    });
    const stream = readLines(response);
    await stream.line('projects', 'SNAPSHOT');
    const started = Date.now();
    await other.stop();
    await until(() => stream.state.ended, 'the end of the stream');
    expect(Date.now() - started).toBeLessThan(5_000);
  });
});

describe('followAll', () => {
  /** A client whose watches are counted and driven by the test. */
  function countingClient(script: () => AsyncGenerator<StoredObject>) {
    const counts = { active: 0, lists: 0 };
    const client = {
      async list() {
        counts.lists += 1;
        return { items: [], metadata: { resourceVersion: '7' } };
      },
      async *watch(_kind: unknown, { signal }: { signal: AbortSignal }) {
        counts.active += 1;
        try {
          for await (const object of script()) yield { type: 'ADDED', object };
          await new Promise(resolve => {
            signal.addEventListener('abort', resolve);
          });
        } finally {
          counts.active -= 1;
        }
      },
    } as unknown as ResourceClient;
    return { client, counts };
  }
  const nothing = async function* nothing(): AsyncGenerator<StoredObject> {
    // No objects.
  };
  const subscriptions: Subscription[] = [PROJECTS, { ...PROJECTS, id: 'more' }];
  const kind = {
    group: 'openchoreo.dev',
    version: 'v1alpha1',
    kind: 'Project',
    plural: 'projects',
    scope: 'Namespaced' as const,
  };

  /** A server whose only address is a stream. */
  async function serveStream(client: ResourceClient, mostMs?: number) {
    const app = express();
    const state = { done: false };
    app.post('/', async (_req, res) => {
      const { send, signal } = openLineStream(
        res,
        new AbortController().signal,
        mostMs,
      );
      await followAll({
        client,
        subscriptions,
        kindOf: () => kind,
        send,
        signal,
      });
      state.done = true;
      if (!res.writableEnded) res.end();
    });
    app.use(errorHandler(mockServices.logger.mock()));
    const server: Server = createServer(app);
    await new Promise<void>(resolve => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const { port } = server.address() as AddressInfo;
    return {
      state,
      url: `http://127.0.0.1:${port}/`,
      async stop() {
        server.closeAllConnections();
        await new Promise(resolve => {
          server.close(resolve);
        });
      },
    };
  }

  it('leaves no watch behind when the reader goes away', async () => {
    const { client, counts } = countingClient(nothing);
    const { state, url, stop } = await serveStream(client);
    const abort = new AbortController();
    await fetch(url, { method: 'POST', signal: abort.signal });
    await until(() => counts.active === 2, 'two watches');
    abort.abort();
    await until(() => state.done, 'the end of the request');
    expect(counts.active).toBe(0);
    await stop();
  });

  it('ends after a while, so that the next one comes with credentials of then', async () => {
    const { client, counts } = countingClient(nothing);
    const { url, stop } = await serveStream(client, 50);
    const response = await fetch(url, { method: 'POST' });
    expect(await response.text()).toContain('SNAPSHOT');
    expect(counts.active).toBe(0);
    await stop();
  });

  it('takes a new snapshot when the version has expired in the middle', async () => {
    let watches = 0;
    const { client, counts } = countingClient(async function* expiring() {
      watches += 1;
      if (watches === 1) {
        throw new ApiError({ reason: 'Expired', message: 'too old' });
      }
    });
    const abort = new AbortController();
    const sent: StreamLine[] = [];
    const done = followAll({
      client,
      subscriptions: [{ ...PROJECTS, resourceVersion: '3' }],
      kindOf: () => kind,
      send: async line => {
        sent.push(line);
      },
      signal: abort.signal,
    });
    await until(() => watches === 2, 'the second watch');
    abort.abort();
    await done;
    expect(sent.map(l => l.type)).toEqual(['SNAPSHOT']);
    expect(counts).toEqual({ active: 0, lists: 1 });
  });
});
