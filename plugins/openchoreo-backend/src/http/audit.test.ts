import { Portal, startPortal } from '../__testUtils__/portal';
import { applyPlatform } from '../__testUtils__/shop';
import { parseAuditQuery } from './audit';

jest.setTimeout(60_000);

describe('audit and history', () => {
  let portal: Portal;
  beforeAll(async () => {
    portal = await startPortal();
    await applyPlatform(portal);
    await portal.apply('alice', [project('first')]);
    await portal.apply('alice', [project('second')]);
    await portal.apply('victor', [project('third')]).catch(() => undefined);
  });
  afterAll(() => portal?.stop());

  const project = (description: string) => ({
    apiVersion: 'openchoreo.dev/v1alpha1',
    kind: 'Project',
    metadata: {
      name: 'audited',
      namespace: 'default',
      annotations: { 'openchoreo.dev/description': description },
    },
    spec: {},
  });
  const get = async (person: string, path: string) => {
    const response = await portal.fetch(person, path);
    return { status: response.status, body: await response.json() };
  };

  it('tells administrators who did what, and through which entrance', async () => {
    const { body } = await get(
      'admin',
      '/audit?kind=Project&name=audited&namespace=default&subject=user:default/alice',
    );
    expect(body.items).toHaveLength(2);
    for (const item of body.items) {
      expect(item).toMatchObject({
        subject: 'user:default/alice',
        entrance: 'kubernetes',
        outcome: 'done',
        how: 'backstage-token',
        requestId: expect.any(String),
      });
    }
    expect(body.items.map((item: { verb: string }) => item.verb)).toEqual([
      'patch',
      'create',
    ]);
    const denied = await get('admin', '/audit?outcome=denied&name=audited');
    expect(denied.body.items).toMatchObject([
      { subject: 'user:default/victor', outcome: 'denied', code: 403 },
    ]);
  });

  it('pages from newest to oldest', async () => {
    const seen: number[] = [];
    let path = '/audit?limit=7&kind=Environment';
    for (let page = 0; page < 10; page += 1) {
      const { body } = await get('admin', path);
      seen.push(...body.items.map((i: { sequence: number }) => i.sequence));
      if (body.next === undefined) break;
      path = `/audit?limit=7&kind=Environment&before=${body.next}`;
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toEqual([...seen].sort((a, b) => b - a));
    const { body } = await get('admin', '/audit?limit=1000&kind=Environment');
    expect(seen).toHaveLength(body.items.length);
  });

  it.each(['dave', 'erin', 'victor', 'nobody'])(
    'keeps the trail from %s',
    async person => {
      const { status, body } = await get(person, '/audit');
      expect(status).toBe(403);
      expect(body.message).toContain('audit:view');
    },
  );

  it('tells everybody what people did to what they may see, and no more', async () => {
    const owner = { projectName: 'storefront', componentName: 'api' };
    const other = { projectName: 'audited', componentName: 'api-gateway' };
    const made = (kind: string, name: string, spec: object) => ({
      apiVersion: 'openchoreo.dev/v1alpha1',
      kind,
      metadata: { name, namespace: 'default' },
      spec,
    });
    for (const { projectName, componentName } of [owner, other]) {
      await portal.apply('alice', [
        made('Component', componentName, {
          owner: { projectName },
          componentType: {
            kind: 'ClusterComponentType',
            name: 'deployment/portal-service',
          },
        }),
        made('Workload', `${componentName}-workload`, {
          owner: { projectName, componentName },
          container: { image: 'example/image:1' },
        }),
      ]);
    }
    const path = '/activity?namespace=default&project=storefront';
    const { status, body } = await get('victor', `${path}&component=api`);
    expect(status).toBe(200);
    expect(
      body.items.map((item: Record<string, unknown>) => [
        item.subject,
        item.kind,
        item.name,
        item.component,
      ]),
    ).toEqual([
      ['user:default/alice', 'Workload', 'api-workload', 'api'],
      ['user:default/alice', 'Component', 'api', 'api'],
    ]);
    expect(Object.keys(body.items[0]).sort()).toEqual([
      'component',
      'kind',
      'name',
      'project',
      'sequence',
      'subject',
      'time',
      'verb',
    ]);
    const all = await get('victor', '/activity?namespace=default');
    expect(all.body.items).toHaveLength(4);
    expect((await get('nobody', path)).body.items).toEqual([]);
    expect((await get('victor', '/activity')).status).toBe(400);
  });

  it('shows the versions of an object to those who may see it', async () => {
    const path =
      '/history/openchoreo.dev/v1alpha1/projects?namespace=default&name=audited';
    const { body } = await get('victor', path);
    const told = body.items
      .map(
        (item: {
          object: { metadata: { annotations: Record<string, string> } };
        }) => item.object.metadata.annotations['openchoreo.dev/description'],
      )
      .filter((text: string, i: number, all: string[]) => text !== all[i - 1]);
    expect(told).toEqual(['second', 'first']);
    expect(body.items.at(-1)).toMatchObject({
      type: 'ADDED',
      subject: 'user:default/alice',
    });
    expect((await get('nobody', path)).status).toBe(403);
    expect(
      (await get('victor', '/history/core/v1/namespaces?name=default')).body
        .items.length,
    ).toBeGreaterThan(0);
  });

  it('lets those restore a version who may write the object', async () => {
    const path =
      '/history/openchoreo.dev/v1alpha1/projects?namespace=default&name=audited';
    const { body } = await get('alice', path);
    const first = body.items.at(-1).version;
    const restore = (person: string, request: unknown, name = 'audited') =>
      portal.fetch(
        person,
        `/history/openchoreo.dev/v1alpha1/projects/restore?namespace=default&name=${name}`,
        { method: 'POST', body: request },
      );
    expect((await restore('victor', { version: first })).status).toBe(403);
    expect((await restore('alice', {})).status).toBe(400);
    expect((await restore('alice', { version: 1.5 })).status).toBe(400);
    expect((await restore('alice', { version: 1, dryRun: 1 })).status).toBe(
      400,
    );
    expect((await restore('alice', { version: 999999 })).status).toBe(404);
    expect(
      (await restore('alice', { version: first, resourceVersion: '1' })).status,
    ).toBe(409);
    const dry = await restore('alice', { version: first, dryRun: true });
    expect(dry.status).toBe(200);
    const restored = await restore('alice', { version: first });
    expect(await restored.json()).toMatchObject({
      metadata: { annotations: { 'openchoreo.dev/description': 'first' } },
    });
    const audit = await get('admin', '/audit?name=audited&limit=1');
    expect(audit.body.items).toMatchObject([
      {
        subject: 'user:default/alice',
        entrance: 'portal',
        verb: 'update',
        restoredFrom: String(first),
      },
    ]);
    expect(
      (
        await get(
          'alice',
          `/kube/apis/openchoreo.dev/v1alpha1/namespaces/default/projects/audited?at=${body.items[0].time}`,
        )
      ).body.metadata.annotations['openchoreo.dev/description'],
    ).toBe('second');
  });

  it('shows the trail to those with audit:view, and checks its chain', async () => {
    for (const [person, status] of [
      ['admin', 200],
      ['alice', 200],
      ['dave', 403],
      ['sue', 403],
      ['erin', 403],
      ['victor', 403],
      ['nobody', 403],
    ] as const) {
      expect([person, (await get(person, '/audit')).status]).toEqual([
        person,
        status,
      ]);
      expect((await get(person, '/audit/verification')).status).toBe(status);
    }
    expect((await get('admin', '/audit/verification')).body).toEqual({
      intact: true,
    });
  });

  it('takes reports of plugins of this portal, and of nobody else', async () => {
    const report = {
      subject: 'user:default/dave',
      how: 'git-token',
      entrance: 'git',
      verb: 'push',
      kind: 'Repository',
      resource: 'repositories',
      namespace: 'default',
      name: 'reported',
      outcome: 'denied',
      code: 403,
    };
    const send = async (who: string, body: object) =>
      (await portal.fetch(who, '/audit', { method: 'POST', body })).status;
    const plugin = 'service:plugin:openchoreo-git';
    expect(await send(plugin, report)).toBe(201);
    for (const wrong of [
      { outcome: 'fine' },
      { code: 'x' },
      { subject: '' },
      { name: 7 },
    ]) {
      expect(await send(plugin, { ...report, ...wrong })).toBe(400);
    }
    expect(await send('admin', report)).toBe(403);
    expect(await send('service:plugin:catalog', report)).toBe(403);
    const { body } = await get('admin', '/audit?name=reported');
    expect(body.items).toMatchObject([{ ...report, group: '' }]);
    const denied = await get('admin', '/audit?kind=AuditRecord');
    expect(
      denied.body.items.map((item: { subject: string }) => item.subject),
    ).toEqual(['service:plugin:catalog', 'user:default/admin']);
  });

  it.each([
    ['/history/openchoreo.dev/v1alpha1/nothings?name=x', 404],
    ['/history/openchoreo.dev/v1alpha1/projects?name=x', 400],
    ['/history/core/v1/namespaces?name=x&namespace=y', 400],
    ['/audit?limit=0', 400],
    ['/audit?limit=1001', 400],
    ['/audit?since=yesterday', 400],
    ['/audit?before=x', 400],
    ['/audit?outcome=nice', 400],
    ['/audit?kind=a&kind=b', 400],
  ])('answers %s with %i', async (path, status) => {
    expect((await get('admin', path)).status).toBe(status);
  });

  it('reads moments in any zone', () => {
    expect(
      parseAuditQuery({ since: '2026-11-21T12:00:00+02:00', name: '' }),
    ).toEqual({ since: '2026-11-21T10:00:00.000Z', limit: 100 });
  });
});
