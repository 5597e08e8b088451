import { StoredObject } from '@openchoreo-portal/model';
import {
  Contract,
  ContractClient,
  hasOfficialContract,
  officialContract,
  readContract,
} from '../__testUtils__/contract';
import { CONTRACT_SPECS } from '../__testUtils__/contractObjects';
import { startPlane, TestPlane } from '../__testUtils__/plane';
import { Portal, startPortal, until } from '../__testUtils__/portal';
import {
  applyPlatform,
  component,
  observe,
  workload,
} from '../__testUtils__/shop';
import { RESOURCES, ResourceRow } from './resources/table';

jest.setTimeout(120_000);

const NS = 'default';
const NAME = 'contract';
const rows = Object.keys(CONTRACT_SPECS).map(
  kind => RESOURCES.find(row => row.kind.kind === kind)!,
);

/** Values of the path for an object, or for its collection. */
function place(row: ResourceRow, name = NAME): Record<string, string> {
  if (row.kind.kind === 'Namespace') return { namespaceName: name };
  return {
    [row.param]: name,
    ...(row.kind.scope === 'Namespaced' ? { namespaceName: NS } : {}),
  };
}

/**
 * Every operation over real HTTP. Requests and answers are held to our own document, and to the official contract where that is; without it the suite says
 * so and still holds them to ours.
 */
describe('the REST dialect', () => {
  let plane: TestPlane;
  let portal: Portal;
  let own: Contract;
  let official: Contract | undefined;
  let api: ContractClient;

  beforeAll(async () => {
    if (!hasOfficialContract) {
      if (process.env.REQUIRE_ALL === '1') {
        throw new Error('NOT RUN: ../shared/conformance/openapi is missing.');
      }
      process.stderr.write(
        'NOT RUN: ../shared/conformance/openapi is missing.\n',
      );
    }
    plane = await startPlane();
    portal = await startPortal({
      plane,
      config: {
        openchoreo: { webhooks: { gitlab: { secret: 'shared' } } },
        auth: {
          providers: {
            openchoreo: {
              development: { issuer: 'http://localhost:1/identity' },
            },
          },
        },
      },
    });
    await applyPlatform(portal);
    own = readContract(
      await (await portal.fetch(undefined, '/openapi.json')).json(),
    );
    official = hasOfficialContract ? officialContract() : undefined;
    api = new ContractClient(portal, official ? [official, own] : [own]);
  });
  afterAll(async () => {
    await portal?.stop();
    await plane?.stop();
  });
  afterEach(() => {
    expect(api.problems.splice(0)).toEqual([]);
  });

  it('has every operation of the contract, under its path', () => {
    const key = (o: { method: string; path: string; id: string }) =>
      `${o.method} ${o.path} ${o.id}`;
    const mine = new Set(own.operations.map(key));
    const missing = (official?.operations ?? [])
      .map(key)
      .filter(operation => !mine.has(operation));
    expect(missing).toEqual([]);
    if (official) expect(official.operations).toHaveLength(214);
  });

  describe.each(rows.map(row => [row.kind.kind, row] as const))(
    '%s',
    (kind, row) => {
      const spec = CONTRACT_SPECS[kind];
      const body = (metadata: object = {}) => ({
        metadata: { name: NAME, ...metadata },
        ...(spec ? { spec } : {}),
      });
      const stored = async () =>
        (await api.call(`get${row.one}`, place(row))).body as StoredObject;

      it('is made once', async () => {
        const made = await api.call(`create${row.one}`, place(row), {
          body: body({ labels: { team: 'a' } }),
        });
        expect(made).toMatchObject({
          status: 201,
          body: {
            kind,
            metadata: {
              name: NAME,
              labels: { team: 'a' },
              uid: expect.any(String),
            },
          },
        });
        expect(made.body.metadata.managedFields).toBeUndefined();
        const again = await api.call(`create${row.one}`, place(row), {
          body: body(),
        });
        // The contract does not declare this conflict for runs, which official clients never name themselves.
        if (kind === 'WorkflowRun') api.problems.length = 0;
        expect(again).toMatchObject({
          status: 409,
          body: { code: 'CONFLICT' },
        });
      });

      it('is found, by name and by label', async () => {
        expect((await stored()).metadata.name).toBe(NAME);
        const { status, body: page } = await api.call(
          `list${row.many}`,
          place(row),
          { query: { labelSelector: 'team=a' } },
        );
        expect(status).toBe(200);
        expect(page.items).toMatchObject([{ metadata: { name: NAME } }]);
        if (!row.filter) return;
        const owner = { [row.filter]: 'somebody-else' };
        const other = await api.call(`list${row.many}`, place(row), {
          query: owner,
        });
        expect(other.body.items).toEqual([]);
        const mine = await api.call(`list${row.many}`, place(row), {
          query: { [row.filter]: NAME },
        });
        expect(
          mine.body.items.map((o: StoredObject) => o.metadata.name),
        ).toContain(NAME);
      });

      if (row.verbs.includes('put')) {
        it('is replaced, with a version and without one', async () => {
          const id = `update${row.one}`;
          const before = await stored();
          const free = await api.call(id, place(row), {
            body: body({ labels: { team: 'b' } }),
          });
          expect(free).toMatchObject({
            status: 200,
            body: { metadata: { labels: { team: 'b' } } },
          });
          // Controllers may write meanwhile: what is checked is the version, not the moment.
          await until(async () => {
            const now = await stored();
            const checked = await api.call(id, place(row), {
              body: body({
                labels: { team: 'c' },
                resourceVersion: now.metadata.resourceVersion,
              }),
            });
            return checked.status === 200;
          }, 'a PUT with the current version');
          const stale = await api.call(id, place(row), {
            body: body({
              labels: { team: 'd' },
              resourceVersion: before.metadata.resourceVersion,
            }),
          });
          // Some kinds of the contract do not declare the conflict that it does not know.
          if (!official?.operations.find(o => o.id === id)?.answers.has(409)) {
            api.problems.length = 0;
          }
          expect(stale).toMatchObject({
            status: 409,
            body: { code: 'CONFLICT' },
          });
          const after = await stored();
          expect(after.metadata.labels).toMatchObject({ team: 'c' });
          expect(after.metadata.uid).toBe(before.metadata.uid);
          expect(after.metadata.finalizers).toEqual(
            expect.arrayContaining(before.metadata.finalizers ?? []),
          );
        });
      }

      if (row.typeSchema) {
        it('tells what its users fill in', async () => {
          expect(
            (await api.call(`get${row.one}Schema`, place(row))).body,
          ).toMatchObject({
            type: 'object',
            properties: { replicas: { type: 'integer', default: 1 } },
          });
          const missing = await api.call(
            `get${row.one}Schema`,
            place(row, 'none'),
          );
          expect(missing.status).toBe(404);
        });
      }

      it('is refused to those without rights or credentials', async () => {
        for (const id of operationsOf(row)) {
          const refused = await api.call(id, place(row), {
            as: 'nobody',
            body: /^(create|update)/.test(id) ? body() : undefined,
          });
          expect([id, refused.status, refused.body.code]).toEqual([
            id,
            403,
            'FORBIDDEN',
          ]);
          const unknown = await api.call(id, place(row), { as: null });
          expect([id, unknown.status, unknown.body.code]).toEqual([
            id,
            401,
            'UNAUTHORIZED',
          ]);
          expect(unknown.headers.get('www-authenticate')).toContain(
            '/.well-known/oauth-protected-resource',
          );
        }
      });

      it('says what is wrong', async () => {
        const missing = await api.call(`get${row.one}`, place(row, 'none'));
        expect(missing).toMatchObject({
          status: 404,
          body: { code: 'NOT_FOUND', error: expect.stringContaining('none') },
        });
        const bad = await api.call(`create${row.one}`, place(row), {
          body: { spec: {} },
          invalid: true,
        });
        expect(bad).toMatchObject({
          status: 400,
          body: { code: 'BAD_REQUEST', details: [{ field: 'metadata' }] },
        });
        const limit = await api.call(`list${row.many}`, place(row), {
          query: { limit: '101' },
        });
        expect(limit).toMatchObject({ status: 400 });
      });
    },
  );

  it('pages through a list, each object once', async () => {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const { body } = await api.call(
        'listEnvironments',
        { namespaceName: NS },
        { query: { limit: '3', ...(cursor ? { cursor } : {}) } },
      );
      expect(body.items.length).toBeLessThanOrEqual(3);
      seen.push(...body.items.map((o: StoredObject) => o.metadata.name));
      cursor = body.pagination.nextCursor;
    } while (cursor);
    expect([...seen].sort()).toEqual([
      'contract',
      'development',
      'production',
      'staging',
    ]);
    const broken = await api.call(
      'listEnvironments',
      { namespaceName: NS },
      { query: { cursor: 'nonsense' } },
    );
    expect(broken).toMatchObject({
      status: 400,
      body: { code: 'BAD_REQUEST' },
    });
  });

  it('names wrong fields with 422', async () => {
    const { status, body } = await api.call(
      'createComponentType',
      { namespaceName: NS },
      {
        body: {
          metadata: { name: 'wrong' },
          spec: { workloadType: 'spaceship', resources: [] },
        },
        invalid: true,
      },
    );
    expect(status).toBe(422);
    expect(body.code).toBe('UNPROCESSABLE_CONTENT');
    expect(body.details.map((d: { field: string }) => d.field)).toEqual(
      expect.arrayContaining(['spec.workloadType', 'spec.resources']),
    );
  });

  it('knows the older words for reading', async () => {
    for (const [older, query] of [
      ['clusterbuildplanes', 'ClusterWorkflowPlane'],
      ['namespaces/default/serviceclasses', 'ComponentType'],
      ['namespaces/default/servicebindings', 'ReleaseBinding'],
      ['namespaces/default/builds', 'WorkflowRun'],
      ['organizations', 'Organization'],
    ]) {
      const response = await portal.fetch('admin', `/api/v1/${older}`);
      const { items } = await response.json();
      expect([older, response.status]).toEqual([older, 200]);
      expect(new Set(items.map((o: StoredObject) => o.kind))).toEqual(
        new Set([query]),
      );
    }
    const unknown = await portal.fetch('admin', '/api/v1/spaceships');
    expect(unknown.status).toBe(404);
    expect(await unknown.json()).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('keeps lists to what the caller may see', async () => {
    const listed = await api.call(
      'listProjects',
      { namespaceName: NS },
      { as: 'victor' },
    );
    expect(listed.body.items.length).toBeGreaterThan(0);
    const denied = await api.call(
      'createProject',
      { namespaceName: NS },
      {
        as: 'victor',
        body: { metadata: { name: 'mine' }, spec: CONTRACT_SPECS.Project },
      },
    );
    expect(denied).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } });
  });

  describe('releases and what runs', () => {
    const shop = { namespaceName: NS, releaseBindingName: 'shop-development' };
    const task = { namespaceName: NS, releaseBindingName: 'task-development' };
    let pod: string;

    beforeAll(async () => {
      await portal.apply('admin', [
        component('shop'),
        workload('shop', 'registry/shop:1'),
        withType(component('task'), 'cronjob/portal-scheduled-task'),
        withoutEndpoints(workload('task', 'registry/task:1')),
      ]);
      for (const name of ['shop', 'task']) {
        await observe(portal, name).release();
      }
      const deployment = await until(
        async () =>
          (
            await plane.list('Deployment')
          ).find(o => o.metadata.name.includes('shop')),
        'the deployment on the plane',
      );
      await until(
        async () => (await plane.list('CronJob'))[0],
        'the scheduled task on the plane',
      );
      const { namespace } = deployment.metadata;
      const replicas = await plane.put({
        apiVersion: 'apps/v1',
        kind: 'ReplicaSet',
        metadata: {
          name: 'shop-1',
          namespace,
          ownerReferences: [owner(deployment)],
        },
      });
      pod = (
        await plane.put({
          apiVersion: 'v1',
          kind: 'Pod',
          metadata: {
            name: 'shop-1-x',
            namespace,
            ownerReferences: [owner(replicas)],
          },
          spec: { containers: [{ name: 'main', image: 'registry/shop:1' }] },
          status: { phase: 'Running' },
        })
      ).metadata.name;
      await plane.put({
        apiVersion: 'v1',
        kind: 'Event',
        metadata: { name: 'shop-1-x.1', namespace },
        involvedObject: { kind: 'Pod', name: pod, namespace },
        type: 'Warning',
        reason: 'BackOff',
        message: 'Back-off restarting failed container',
        count: 3,
        lastTimestamp: '2026-11-21T10:00:00Z',
      } as never);
    });

    it('freezes a component', async () => {
      const at = { namespaceName: NS, componentName: 'shop' };
      const release = await api.call('generateRelease', at, { body: {} });
      expect(release).toMatchObject({
        status: 201,
        body: { spec: { owner: { componentName: 'shop' } } },
      });
      const again = await api.call('generateRelease', at, { body: {} });
      expect(again.body.metadata.uid).toBe(release.body.metadata.uid);
      const named = await api.call('generateRelease', at, {
        body: { releaseName: 'shop-v1' },
      });
      expect(named.body.metadata.name).toBe('shop-v1');
      expect(
        await api.call('generateRelease', at, { as: 'victor', body: {} }),
      ).toMatchObject({ status: 403 });
      expect(
        await api.call(
          'generateRelease',
          { ...at, componentName: 'none' },
          { body: {} },
        ),
      ).toMatchObject({ status: 404 });
    });

    it('tells what an environment may set for a component', async () => {
      const { body } = await api.call('getComponentSchema', {
        namespaceName: NS,
        componentName: 'shop',
      });
      expect(body).toMatchObject({
        type: 'object',
        properties: {
          componentTypeEnvironmentConfigs: { type: 'object' },
          traitEnvironmentConfigs: { type: 'object' },
        },
      });
    });

    it('shows live objects, and what the plane made of them', async () => {
      const { status, body } = await api.call(
        'getReleaseBindingK8sResourceTree',
        shop,
      );
      expect(status).toBe(200);
      const nodes = body.renderedReleases.flatMap((r: any) => r.nodes);
      const found = nodes.find((n: any) => n.kind === 'Pod');
      expect(found).toMatchObject({
        name: pod,
        parentRefs: [{ kind: 'Deployment' }],
        health: { status: expect.any(String) },
      });
      expect(nodes.map((n: any) => n.kind)).not.toContain('ReplicaSet');
      expect(JSON.stringify(nodes)).not.toContain('managedFields');
      expect(
        await api.call('getReleaseBindingK8sResourceTree', shop, {
          as: 'nobody',
        }),
      ).toMatchObject({ status: 403 });
    });

    it('reads events and logs of what belongs to the binding only', async () => {
      const about = { group: '', version: 'v1', kind: 'Pod', name: pod };
      const events = await api.call(
        'getReleaseBindingK8sResourceEvents',
        shop,
        { query: about },
      );
      expect(events.body.events).toMatchObject([
        { type: 'Warning', reason: 'BackOff', count: 3 },
      ]);
      const logs = await api.call('getReleaseBindingK8sResourceLogs', shop, {
        query: { podName: pod, sinceSeconds: '60' },
      });
      expect(logs.body.logEntries).toEqual([
        {
          timestamp: '2026-11-21T10:00:00.5Z',
          log: 'listening',
          container: 'main',
        },
        {
          timestamp: '2026-11-21T10:00:01Z',
          log: 'GET / 200',
          container: 'main',
        },
      ]);
      for (const [id, query, status] of [
        ['getReleaseBindingK8sResourceEvents', {}, 400],
        ['getReleaseBindingK8sResourceEvents', { ...about, name: 'x' }, 404],
        ['getReleaseBindingK8sResourceLogs', {}, 400],
        ['getReleaseBindingK8sResourceLogs', { podName: 'x' }, 404],
      ] as const) {
        expect((await api.call(id, shop, { query })).status).toBe(status);
      }
      const other = await api.call('getReleaseBindingK8sResourceLogs', task, {
        query: { podName: pod },
      });
      expect(other.status).toBe(404);
    });

    it('runs a scheduled task now', async () => {
      const { status, body } = await api.call(
        'triggerReleaseBindingCronJob',
        task,
      );
      expect(status).toBe(200);
      const jobs = await plane.list('Job');
      expect(jobs.map(job => job.metadata.name)).toContain(body.jobName);
      expect(
        (await api.call('triggerReleaseBindingCronJob', shop)).status,
      ).toBe(404);
      expect(
        (await api.call('triggerReleaseBindingCronJob', task, { as: 'victor' }))
          .status,
      ).toBe(403);
    });

    it('shows a run of a workflow', async () => {
      const run = { namespaceName: NS, runName: 'live' };
      await api.call('createWorkflowRun', run, {
        body: {
          metadata: { name: 'live' },
          spec: { workflow: { kind: 'ClusterWorkflow', name: 'contract' } },
        },
      });
      const reference = await until(async () => {
        const { body } = await api.call('getWorkflowRun', run);
        return body.status?.runReference;
      }, 'the run on its plane');
      await plane.put({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: {
          name: 'live-main',
          namespace: reference.namespace,
          labels: { 'workflows.argoproj.io/workflow': reference.name },
        },
      });
      await plane.put({
        apiVersion: 'v1',
        kind: 'Event',
        metadata: { name: 'live-main.1', namespace: reference.namespace },
        involvedObject: { kind: 'Pod', name: 'live-main' },
        reason: 'Started',
        message: 'Started container main',
      } as never);
      expect((await api.call('getWorkflowRunStatus', run)).body).toMatchObject({
        steps: [],
        hasLiveObservability: true,
      });
      expect((await api.call('getWorkflowRunLogs', run)).body).toHaveLength(2);
      expect((await api.call('getWorkflowRunEvents', run)).body).toMatchObject([
        { reason: 'Started', type: 'Normal' },
      ]);
      expect(
        (await api.call('getWorkflowRunLogs', run, { query: { task: 'x' } }))
          .status,
      ).toBe(404);
    });
  });

  describe('authorisation', () => {
    it('lists actions and kinds of callers', async () => {
      const { body } = await api.call('listActions');
      expect(body).toContainEqual(
        expect.objectContaining({
          name: 'releasebinding:create',
          lowestScope: 'component',
          conditions: [
            expect.objectContaining({ key: 'resource.environment' }),
          ],
        }),
      );
      expect((await api.call('listSubjectTypes')).body).toMatchObject([
        { type: 'user', priority: 1 },
        { type: 'service_account', priority: 2 },
      ]);
    });

    it('answers questions, also about others to those who may know', async () => {
      const ask = (as: string, questions: object[]) =>
        api.call('evaluates', {}, { as, body: questions });
      const create = {
        action: 'project:create',
        resource: { type: 'project', hierarchy: { namespace: NS } },
      };
      expect((await ask('alice', [create])).body).toMatchObject([
        { decision: true, context: { reason: expect.any(String) } },
      ]);
      expect((await ask('victor', [create])).body[0].decision).toBe(false);
      const viewer = {
        ...create,
        subject_context: {
          type: 'user',
          entitlement_claim: 'groups',
          entitlement_values: ['viewers'],
        },
      };
      expect((await ask('admin', [viewer])).body[0].decision).toBe(false);
      expect((await ask('nobody', [viewer])).body).toMatchObject([
        {
          decision: false,
          context: { reason: expect.stringContaining('ask for others') },
        },
      ]);
      const wrong = await api.call(
        'evaluates',
        {},
        { body: [{ action: 'x' }], invalid: true },
      );
      expect(wrong.status).toBe(400);
    });

    it('says what somebody may do', async () => {
      const { body } = await api.call(
        'getSubjectProfile',
        {},
        { as: 'dave', query: { namespace: NS, project: 'storefront' } },
      );
      expect(body.user).toEqual({
        type: 'user',
        entitlement_claim: 'groups',
        entitlement_values: ['developers'],
      });
      expect(body.capabilities['component:create'].allowed).not.toEqual([]);
      expect(
        await api.call('getSubjectProfile', {}, { query: { component: 'x' } }),
      ).toMatchObject({ status: 400 });
    });
  });

  describe('secrets', () => {
    const at = { namespaceName: NS };
    const one = { ...at, secretName: 'db' };
    const body = {
      secretName: 'db',
      secretType: 'Opaque',
      targetPlane: { kind: 'ClusterDataPlane', name: 'default' },
      data: { password: 'hush-hush' },
      labels: { team: 'a' },
    };

    it('are written, described, replaced and deleted; values never come back', async () => {
      const answers = [
        await api.call('createSecret', at, { body }),
        await api.call('getSecret', one),
        await api.call('listSecrets', at),
        await api.call('updateSecret', one, {
          body: { data: { password: 'hush-again', user: 'u' } },
        }),
      ];
      expect(answers.map(a => a.status)).toEqual([201, 200, 200, 200]);
      expect(JSON.stringify(answers)).not.toContain('hush');
      expect(answers[3].body).toMatchObject({
        keys: ['password', 'user'],
        metadata: { labels: { team: 'a' } },
      });
      const value = (await plane.list('Secret')).find(
        s => s.metadata.name === 'db',
      ) as unknown as { data: Record<string, string> };
      expect(Buffer.from(value.data.password, 'base64').toString()).toBe(
        'hush-again',
      );
      expect((await api.call('createSecret', at, { body })).status).toBe(409);
      expect((await api.call('deleteSecret', one)).status).toBe(204);
      expect((await api.call('getSecret', one)).status).toBe(404);
      expect(
        (await plane.list('Secret')).map(s => s.metadata.name),
      ).not.toContain('db');
    });

    it('of Git hosts are secrets too', async () => {
      const made = await api.call('createGitSecret', at, {
        body: {
          secretName: 'git',
          secretType: 'basic-auth',
          workflowPlaneKind: 'ClusterWorkflowPlane',
          workflowPlaneName: 'default',
          username: 'u',
          token: 'hush',
        },
      });
      expect(made).toMatchObject({ status: 201, body: { name: 'git' } });
      const listed = await api.call('listGitSecrets', at);
      expect(listed.body.items).toMatchObject([{ name: 'git' }]);
      expect(
        (await api.call('deleteGitSecret', { ...at, gitSecretName: 'git' }))
          .status,
      ).toBe(204);
    });
  });

  it('takes pushes', async () => {
    const { status, body } = await api.call(
      'handleAutoBuild',
      {},
      {
        as: null,
        headers: { 'x-gitlab-token': 'shared' },
        body: { ref: 'refs/heads/main', after: 'a'.repeat(40) },
      },
    );
    expect(status).toBe(200);
    expect(body).toMatchObject({ success: true, triggeredBuilds: 0 });
    const forged = await api.call(
      'handleAutoBuild',
      {},
      { as: null, headers: { 'x-gitlab-token': 'guess' }, body: {} },
    );
    expect(forged).toMatchObject({
      status: 401,
      body: { code: 'UNAUTHORIZED' },
    });
  });

  it('describes itself to everybody', async () => {
    const open = { as: null };
    expect((await api.call('getHealth', {}, open)).body).toBe('OK');
    expect((await api.call('getReady', {}, open)).body).toBe('Ready');
    expect((await api.call('getVersion', {}, open)).body.name).toBe(
      'openchoreo-portal',
    );
    expect((await api.call('getOpenAPISpec', {}, open)).status).toBe(200);
    expect(
      (await api.call('getOAuthProtectedResourceMetadata', {}, open)).body,
    ).toMatchObject({ authorization_servers: ['http://localhost:1/identity'] });
  });

  it('deletes what was made', async () => {
    for (const row of [...rows].reverse()) {
      const deleted = await api.call(`delete${row.one}`, place(row));
      expect([row.kind.kind, deleted.status]).toEqual([row.kind.kind, 204]);
    }
    for (const row of rows) {
      await until(
        async () =>
          (await api.call(`get${row.one}`, place(row))).status === 404,
        `${row.kind.kind} to be gone`,
      );
    }
  });

  it('was asked for every operation of the contract, and each one succeeded', () => {
    const outcome = (official ?? own).operations.map(({ id, answers }) => {
      const success = [...answers.keys()].find(status => status < 300)!;
      const seen = api.seen.get(id) ?? new Set();
      return { id, success: seen.has(success) };
    });
    const failed = outcome.filter(o => !o.success).map(o => o.id);
    expect(official ? failed : []).toEqual([]);
    process.stdout.write(
      `REST dialect: ${outcome.length - failed.length} of ${
        outcome.length
      } operations of the contract succeeded, ${[...api.seen.values()].reduce(
        (n, s) => n + s.size,
        0,
      )} outcomes checked against ${official ? 'it and ' : ''}our document.\n`,
    );
  });
});

const operationsOf = (row: ResourceRow) => [
  `list${row.many}`,
  `create${row.one}`,
  `get${row.one}`,
  ...(row.verbs.includes('put') ? [`update${row.one}`] : []),
  `delete${row.one}`,
];

const owner = ({
  apiVersion,
  kind,
  metadata: { name, uid },
}: StoredObject) => ({
  apiVersion,
  kind,
  name,
  uid,
  controller: true,
});

const withType = (object: any, name: string) => ({
  ...object,
  spec: {
    ...object.spec,
    componentType: { ...object.spec.componentType, name },
  },
});

const withoutEndpoints = (object: any) => {
  const { endpoints: _, ...spec } = object.spec;
  return { ...object, spec };
};
