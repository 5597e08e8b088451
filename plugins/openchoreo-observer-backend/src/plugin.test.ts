import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  coreServices,
  createBackendPlugin,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
  TestBackend,
} from '@backstage/backend-test-utils';
import { AccessRequest } from '@openchoreo-portal/authorization';
import { createClient } from '@openchoreo-portal/client';
import { ApiError, systemClock } from '@openchoreo-portal/model';
import { openchoreoClientServiceRef } from '@openchoreo-portal/plugin-openchoreo-node';
import request from 'supertest';
import { fakePlane, until } from './__testUtils__/plane';
import { createAuthoriser } from './http/authorise';
import { createRouter } from './http/router';
import { SourceScope } from './model';
import { EmbeddedStore, openEmbeddedStore } from './store/embedded';
import { parseMoment } from './store/time';
import observerPlugin from '.';

const scope = (values: Partial<SourceScope> = {}): SourceScope => ({
  type: 'component',
  namespace: 'acme',
  project: 'shop',
  component: 'cart',
  environment: 'development',
  workflowRun: '',
  task: '',
  projectUid: '',
  componentUid: '0a1b',
  environmentUid: '',
  ...values,
});

describe('observer API', () => {
  let backend: TestBackend;
  let store: EmbeddedStore;
  let denied: (question: AccessRequest) => boolean;
  let questions: AccessRequest[];
  let askers: unknown[];

  beforeEach(async () => {
    denied = () => false;
    questions = [];
    askers = [];
    store = openEmbeddedStore({
      file: ':memory:',
      retention: { days: 36500, maxBytes: 1e9 },
      clock: systemClock,
      onError: error => {
        throw error;
      },
    });
    const openchoreo = {
      decide: async (asker: unknown, asked: readonly AccessRequest[]) => {
        askers.push(asker);
        const { accessToken } = asker as { accessToken?: string };
        if (accessToken && accessToken !== 'a.b.c') {
          throw new ApiError({ reason: 'Unauthorized', message: 'Not valid.' });
        }
        questions.push(...asked);
        return asked.map(question => ({
          allowed: !denied(question),
          reason: denied(question) ? 'Denied by test.' : 'Allowed.',
        }));
      },
      forPlugin: () => createClient(fakePlane().transport),
    };
    backend = await startTestBackend({
      features: [
        createBackendPlugin({
          pluginId: 'openchoreo-observer',
          register(env) {
            env.registerInit({
              deps: {
                httpAuth: coreServices.httpAuth,
                httpRouter: coreServices.httpRouter,
              },
              async init({ httpAuth, httpRouter }) {
                httpRouter.addAuthPolicy({
                  path: '/',
                  allow: 'unauthenticated',
                });
                httpRouter.use(
                  createRouter({
                    adapter: store,
                    authoriser: createAuthoriser(openchoreo),
                    httpAuth,
                    pingMs: 50,
                  }),
                );
              },
            });
          },
        }),
      ],
    });
  });
  afterEach(async () => {
    await backend.stop();
    store.close();
  });

  const add = async (
    where: SourceScope,
    ...lines: Array<[string, string, any?]>
  ) => {
    const stream = store.logs.openStream(
      {
        plane: 'dataplane/default',
        podUid: JSON.stringify(where),
        container: 'main',
        scope: where,
        podNamespace: 'dp',
        podName: 'pod',
      },
      new Date(),
    );
    await store.logs.append(
      stream,
      where,
      lines.map(([time, log, level]) => ({
        ...parseMoment(time)!,
        log,
        level: level ?? 'INFO',
      })),
    );
    return stream;
  };
  const post = (what: string, body: object) =>
    request(backend.server)
      .post(`/api/openchoreo-observer/api/v1/${what}/query`)
      .set('authorization', mockCredentials.user.header())
      .send(body);
  const range = {
    startTime: '2026-05-01T00:00:00Z',
    endTime: '2026-05-02T00:00:00Z',
  };
  const cart = { namespace: 'acme', project: 'shop', component: 'cart' };

  it('finds lines by time, level and phrase, in either order', async () => {
    await add(
      scope(),
      ['2026-05-01T10:00:00.000000001Z', 'listening on 8080'],
      ['2026-05-01T10:00:01Z', 'payment "declined" for 42', 'WARN'],
      ['2026-05-01T10:00:02Z', 'Größe 100% überschritten', 'ERROR'],
      ['2026-05-03T10:00:00Z', 'out of range'],
    );
    const all = await post('logs', { ...range, searchScope: cart }).expect(200);
    expect(all.body.total).toBe(3);
    expect(all.body.logs.map((l: any) => l.log)).toEqual([
      'Größe 100% überschritten',
      'payment "declined" for 42',
      'listening on 8080',
    ]);
    expect(all.body.logs[2]).toMatchObject({
      timestamp: '2026-05-01T10:00:00.000000001Z',
      level: 'INFO',
      metadata: {
        namespaceName: 'acme',
        projectName: 'shop',
        componentName: 'cart',
        componentUid: '0a1b',
        environmentName: 'development',
        podName: 'pod',
        containerName: 'main',
      },
    });
    const found = async (filter: object) =>
      (
        await post('logs', { ...range, searchScope: cart, ...filter })
      ).body.logs.map((l: any) => l.level);
    expect(
      await found({ logLevels: ['WARN', 'ERROR'], sortOrder: 'asc' }),
    ).toEqual(['WARN', 'ERROR']);
    expect(await found({ searchPhrase: 'DECLINED' })).toEqual(['WARN']);
    expect(await found({ searchPhrase: '"declined" for' })).toEqual(['WARN']);
    expect(await found({ searchPhrase: '0%' })).toEqual(['ERROR']);
    expect(await found({ searchPhrase: 'größe' })).toEqual(['ERROR']);
    expect(await found({ searchPhrase: 'nowhere OR listening' })).toEqual([]);
    expect(await found({ limit: 1 })).toEqual(['ERROR']);
  });

  it('leaves tokens of other issuers to the control plane', async () => {
    await add(scope(), ['2026-05-01T10:00:00Z', 'dev']);
    const query = (token: string) =>
      request(backend.server)
        .post('/api/openchoreo-observer/api/v1/logs/query')
        .set('authorization', `Bearer ${token}`)
        .send({ ...range, searchScope: cart });
    await query('a.b.c').expect(200);
    expect(askers).toEqual([{ accessToken: 'a.b.c' }]);
    await query('forged').expect(401);
    denied = () => true;
    await query('a.b.c').expect(403);
  });

  it('shows of a project what its asker may see', async () => {
    await add(scope(), ['2026-05-01T10:00:00Z', 'dev']);
    await add(scope({ environment: 'production' }), [
      '2026-05-01T10:00:01Z',
      'prod',
    ]);
    denied = question =>
      question.attributes?.['resource.environment'] === 'acme/production';
    const { body } = await post('logs', {
      ...range,
      searchScope: { namespace: 'acme', project: 'shop' },
    }).expect(200);
    expect(body.logs.map((l: any) => l.log)).toEqual(['dev']);
    expect(questions).toContainEqual({
      action: 'logs:view',
      scope: { namespace: 'acme', project: 'shop', component: 'cart' },
      attributes: { 'resource.environment': 'acme/development' },
    });
    denied = () => true;
    const refused = await post('logs', {
      ...range,
      searchScope: cart,
    }).expect(403);
    expect(refused.body).toMatchObject({
      title: 'forbidden',
      message: expect.stringContaining('Denied by test.'),
    });
    await post('events', { ...range, searchScope: cart }).expect(403);
    await post('metrics', {
      ...range,
      metric: 'resource',
      searchScope: cart,
    }).expect(403);
    await post('logs', {
      ...range,
      searchScope: { namespace: 'empty' },
    }).expect(403);
    await request(backend.server)
      .post('/api/openchoreo-observer/api/v1/logs/query')
      .set('authorization', mockCredentials.none.header())
      .send({ ...range, searchScope: cart })
      .expect(401);
  });

  it('does not mix a component with an earlier one of the same name', async () => {
    await add(scope(), ['2026-05-01T10:00:00Z', 'before']);
    await add(scope({ componentUid: '2c3d' }), [
      '2026-05-01T10:00:01Z',
      'after',
    ]);
    await add(scope({ componentUid: '2c3d', environment: 'staging' }), [
      '2026-05-01T10:00:02Z',
      'staging',
    ]);
    const { body } = await post('logs', { ...range, searchScope: cart });
    expect(body.logs.map((l: any) => l.log)).toEqual(['staging', 'after']);
  });

  it.each([
    [{}, 'startTime'],
    [{ ...range }, 'searchScope'],
    [{ ...range, searchScope: {} }, 'searchScope.namespace'],
    [{ ...range, searchScope: { namespace: '../x' } }, 'searchScope.namespace'],
    [{ ...range, searchScope: cart, limit: 1001 }, 'limit'],
    [{ ...range, searchScope: cart, logLevels: ['LOUD'] }, 'logLevels'],
    [{ ...range, searchScope: cart, sortOrder: 'up' }, 'sortOrder'],
    [
      { ...range, searchScope: cart, searchPhrase: 'x'.repeat(300) },
      'searchPhrase',
    ],
    [
      { ...range, endTime: '2026-04-01T00:00:00Z', searchScope: cart },
      'endTime',
    ],
    [{ ...range, endTime: 'tomorrow', searchScope: cart }, 'endTime'],
    [
      { ...range, searchScope: { ...cart, taskName: 'build' } },
      'choose one of them',
    ],
  ])('refuses %j and names the field', async (body, field) => {
    const { body: answer } = await post('logs', body).expect(400);
    expect(answer.title).toBe('badRequest');
    expect(answer.message).toContain(field);
  });

  it('answers with metrics under their official names', async () => {
    for (let i = 0; i < 4; i++) {
      for (const pod of ['a', 'b']) {
        store.metrics.put({
          scope: scope(),
          pod,
          at: new Date(Date.parse('2026-05-01T10:00:00Z') + i * 30_000),
          cpu: 0.1 * (i + 1),
          memory: 1000,
        });
      }
    }
    const { body } = await post('metrics', {
      ...range,
      metric: 'resource',
      step: '1m',
      searchScope: cart,
    }).expect(200);
    expect(body.cpuUsage).toEqual([
      { timestamp: '2026-05-01T10:00:00.000Z', value: expect.closeTo(0.3) },
      { timestamp: '2026-05-01T10:01:00.000Z', value: expect.closeTo(0.7) },
      { timestamp: '2026-05-01T10:02:00.000Z', value: expect.closeTo(0.7) },
    ]);
    expect(body.memoryUsage[0].value).toBe(2000);
    expect(body.cpuLimits).toEqual([]);
    store.metrics.put({
      scope: scope(),
      pod: 'a',
      at: new Date('2026-05-01T10:05:00Z'),
      cpu: 1,
      memory: 1,
    });
    const fine = await post('metrics', {
      ...range,
      metric: 'resource',
      step: '30s',
      searchScope: cart,
    }).expect(200);
    // The last values stand for 75 s, then there is a gap.
    expect(
      fine.body.memoryUsage.map((s: any) => [
        s.timestamp.slice(14, 19),
        s.value,
      ]),
    ).toEqual([
      ['00:00', 2000],
      ['00:30', 2000],
      ['01:00', 2000],
      ['01:30', 2000],
      ['02:00', 2000],
      ['02:30', 2000],
      ['05:00', 1],
      ['05:30', 1],
      ['06:00', 1],
    ]);
    const http = await post('metrics', {
      ...range,
      metric: 'http',
      searchScope: cart,
    }).expect(200);
    expect(http.body).toMatchObject({ requestCount: [], latencyP99: [] });
    await post('metrics', {
      ...range,
      metric: 'resource',
      step: '1s',
      searchScope: cart,
    }).expect(400);
  });

  const tail = (query: string, headers: Record<string, string> = {}) =>
    follow(`logs/stream?${query}`, headers);

  async function follow(address: string, headers: Record<string, string> = {}) {
    const abort = new AbortController();
    const response = await fetch(
      `http://127.0.0.1:${backend.server.port()}/api/openchoreo-observer/api/v1/${address}`,
      {
        headers: {
          authorization: mockCredentials.user.header(),
          'accept-encoding': 'gzip',
          ...headers,
        },
        signal: abort.signal,
      },
    );
    const seen: any[] = [];
    const reading = (async () => {
      let text = '';
      for await (const chunk of response.body!) {
        text += Buffer.from(chunk).toString();
        const events = text.split('\n\n');
        text = events.pop()!;
        for (const event of events) {
          const data = event
            .split('\n')
            .find(line => line.startsWith('data: '));
          if (data) seen.push(JSON.parse(data.slice(6)));
        }
      }
    })();
    reading.catch(() => undefined);
    return { response, seen, reading, stop: () => abort.abort() };
  }

  it('streams what is measured', async () => {
    const put = (component: string, memory: number) =>
      store.metrics.put({
        scope: scope({ component }),
        pod: component,
        at: new Date(),
        cpu: 0.1,
        memory,
      });
    put('cart', 1000);
    const stream = await follow(
      'metrics/stream?namespace=acme&component=cart&minutes=5&step=5m',
    );
    await until(() => stream.seen.length === 1);
    const latest = () => {
      const { memoryUsage } = stream.seen[stream.seen.length - 1];
      return memoryUsage[memoryUsage.length - 1].value;
    };
    expect(latest()).toBe(1000);
    put('other', 5);
    put('cart', 3000);
    await until(() => latest() > 1000);
    stream.stop();
    for (const query of [
      'namespace=acme&minutes=0',
      'namespace=acme&workflowRunName=r',
      'component=cart',
    ]) {
      const { response } = await follow(`metrics/stream?${query}`);
      expect(response.status).toBe(400);
    }
  });

  it('streams what happens on planes, and what happens again', async () => {
    const put = (uid: string, values: { component?: string; at?: Date }) =>
      store.events.put({
        plane: 'dataplane/default',
        uid,
        scope: scope({ component: values.component ?? 'cart' }),
        at: values.at ?? new Date(),
        type: 'Warning',
        reason: 'BackOff',
        message: `Back-off ${uid}`,
        objectKind: 'Pod',
        objectName: 'cart-1',
        objectNamespace: 'dp',
      });
    put('first', { at: new Date(Date.now() - 60_000) });
    put('old', { at: new Date(Date.now() - 2 * 86_400_000) });
    const stream = await follow('events/stream?namespace=acme&component=cart');
    await until(() => stream.seen.length === 1);
    const latest = () =>
      stream.seen[stream.seen.length - 1].events.map(
        (event: { message: string }) => event.message,
      );
    expect(latest()).toEqual(['Back-off first']);
    expect(stream.seen[0].events[0]).toMatchObject({
      type: 'Warning',
      reason: 'BackOff',
      metadata: { objectKind: 'Pod', objectName: 'cart-1' },
    });
    put('elsewhere', { component: 'other' });
    put('second', {});
    await until(() => latest().length === 2);
    expect(latest()).toEqual(['Back-off second', 'Back-off first']);
    // Counted up: it is the newest again, and still one.
    put('first', {});
    await until(() => latest()[0] === 'Back-off first');
    expect(latest()).toHaveLength(2);
    stream.stop();
    const { response } = await follow('events/stream?namespace=acme&limit=0');
    expect(response.status).toBe(400);
    denied = question => question.action === 'events:view';
    const refused = await follow('events/stream?namespace=acme&component=cart');
    expect(refused.response.status).toBe(403);
  });

  it('streams the last lines and then new ones at once', async () => {
    await add(
      scope(),
      ['2026-05-01T10:00:00Z', 'old'],
      ['2026-05-01T10:00:01Z', 'recent'],
    );
    const stream = await tail('namespace=acme&component=cart&tail=1');
    expect(stream.response.headers.get('content-type')).toContain(
      'text/event-stream',
    );
    await until(() => stream.seen.length === 1);
    const began = performance.now();
    await add(scope(), ['2026-05-01T10:00:02Z', 'new']);
    await until(() => stream.seen.length === 2);
    expect(performance.now() - began).toBeLessThan(500);
    await add(scope({ component: 'other' }), ['2026-05-01T10:00:03Z', 'other']);
    await add(scope({ environment: 'staging' }), [
      '2026-05-01T10:00:04Z',
      'another place of the same component',
    ]);
    await until(() => stream.seen.length === 3);
    expect(stream.seen.map(line => line.log)).toEqual([
      'recent',
      'new',
      'another place of the same component',
    ]);
    stream.stop();

    const resumed = await tail('namespace=acme&component=cart', {
      'last-event-id': String(stream.seen[0].id),
    });
    await until(() => resumed.seen.length === 2);
    expect(resumed.seen[0].log).toBe('new');
    resumed.stop();
    const since = await tail(
      'namespace=acme&component=cart&since=2026-05-01T10:00:01.000Z&logLevels=INFO',
    );
    await until(() => since.seen.length === 2);
    expect(since.seen[0].log).toBe('new');
    since.stop();
  });

  it('ends the stream of a workflow step when the step is over', async () => {
    const step = scope({
      type: 'workflow',
      component: '',
      environment: '',
      workflowRun: 'run-1',
      task: 'build',
    });
    const id = await add(step, ['2026-05-01T10:00:00Z', 'building']);
    const stream = await tail(
      'namespace=acme&workflowRunName=run-1&taskName=build',
    );
    await until(() => stream.seen.length === 1);
    await add(step, ['2026-05-01T10:00:01Z', 'built']);
    store.logs.markComplete(id, 0, true);
    await stream.reading;
    expect(stream.seen.slice(1)).toMatchObject([
      { log: 'built' },
      { end: true },
    ]);
  });

  it('refuses streams that may not be seen, and bad parameters', async () => {
    denied = () => true;
    const refused = await tail('namespace=acme&component=cart');
    expect(refused.response.status).toBe(403);
    const unclear = await tail('component=cart');
    expect(unclear.response.status).toBe(400);
  });
});

it('the plugin starts, with the control plane away', async () => {
  const directory = await mkdtemp(path.join(tmpdir(), 'observer-'));
  const plane = fakePlane();
  plane.setUp(false);
  const backend = await startTestBackend({
    features: [
      observerPlugin,
      mockServices.rootConfig.factory({
        data: { openchoreo: { observer: { directory } } },
      }),
      createServiceFactory({
        service: openchoreoClientServiceRef,
        deps: {},
        factory: () => ({
          forPlugin: () => createClient(plane.transport),
          forCredentials: () => createClient(plane.transport),
          transportFor: () => plane.transport,
          decide: async (_c: unknown, asked: readonly AccessRequest[]) =>
            asked.map(() => ({ allowed: true, reason: '' })),
        }),
      }),
    ],
  });
  const { body } = await request(backend.server)
    .post('/api/openchoreo-observer/api/v1/logs/query')
    .set('authorization', mockCredentials.user.header())
    .send({
      startTime: '2026-05-01T00:00:00Z',
      endTime: '2026-05-02T00:00:00Z',
      searchScope: { namespace: 'acme' },
    })
    .expect(200);
  expect(body).toMatchObject({ logs: [], total: 0 });
  await backend.stop();
  await rm(directory, { recursive: true, force: true });
});
