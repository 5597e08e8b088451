import {
  approvalKind,
  Approval,
  environmentKind,
  Promotion,
  ReleaseBinding,
  releaseBindingKind,
  renderedReleaseKind,
  RenderedRelease,
} from '@openchoreo-portal/model';
import { ChainedAuditRecord } from '@openchoreo-portal/apiserver';
import { startPlane, TestPlane } from './__testUtils__/plane';
import { PEOPLE, Portal, startPortal, until } from './__testUtils__/portal';
import {
  applyPlatform,
  approval,
  binding,
  component,
  observe,
  workload,
} from './__testUtils__/shop';

jest.setTimeout(120_000);

const CORE = '/kube/apis/openchoreo.dev/v1alpha1/namespaces/default';
const DELIVERY =
  '/kube/apis/delivery.openchoreo.dev/v1alpha1/namespaces/default';
const ROLES = [
  'admin',
  'alice',
  'dave',
  'sue',
  'erin',
  'victor',
  'nobody',
] as const;
type Role = (typeof ROLES)[number];

/** One way to write, as any client would. */
interface Entrance {
  name: string;
  /** Verb that the audit trail may call it. */
  verb: RegExp;
  send(
    portal: Portal,
    person: string,
    target: { path: string; object: object; change: object },
  ): Promise<Response>;
}

const patch =
  (contentType: string, query = '') =>
  (make: (target: { object: object; change: object }) => unknown) =>
  (
    portal: Portal,
    person: string,
    target: { path: string; object: object; change: object },
  ) =>
    portal.fetch(person, `${target.path}${query}`, {
      method: 'PATCH',
      headers: { 'content-type': contentType },
      body: JSON.stringify(make(target)),
    });

const ENTRANCES: Entrance[] = [
  {
    name: 'PUT',
    verb: /^update$/,
    send: (portal, person, { path, object }) =>
      portal.fetch(person, path, { method: 'PUT', body: object }),
  },
  {
    name: 'merge patch',
    verb: /^patch$/,
    send: patch('application/merge-patch+json')(({ change }) => ({
      spec: change,
    })),
  },
  {
    name: 'JSON patch',
    verb: /^patch$/,
    send: patch('application/json-patch+json')(({ change }) =>
      Object.entries(change).map(([key, value]) => ({
        op: 'add',
        path: `/spec/${key}`,
        value,
      })),
    ),
  },
  {
    name: 'server-side apply',
    verb: /^(patch|create)$/,
    send: patch(
      'application/apply-patch+yaml',
      '?fieldManager=matrix&force=true',
    )(({ object }) => object),
  },
];

/** Writes an environment or a binding in every way, as every role. */
describe('who may write what, through which entrance', () => {
  let portal: Portal;
  let release: string;
  let next: string;
  beforeAll(async () => {
    portal = await startPortal();
    await applyPlatform(portal);
    await portal.apply('admin', [
      component('shop'),
      workload('shop', 'registry/shop:1'),
    ]);
    release = await observe(portal, 'shop').release();
    await portal.apply('admin', [
      binding('shop', 'staging', release),
      binding('shop', 'production', release),
    ]);
    await portal.apply('admin', [workload('shop', 'registry/shop:2')]);
    next = await observe(portal, 'shop').release(release);
    await observe(portal, 'shop').synced('production', 'PromotionPending');
  });
  afterAll(() => portal?.stop());

  const audit = async (person: string, name: string) => {
    const response = await portal.fetch(
      'admin',
      `/audit?subject=user:default/${person}&name=${name}&limit=1`,
    );
    const { items } = (await response.json()) as {
      items: ChainedAuditRecord[];
    };
    return items[0];
  };

  /** Each case makes its own change, so that no write is one that changes nothing. */
  let serial = 0;
  const edits: Record<
    string,
    {
      may: Record<Role, boolean>;
      target(): Promise<{ path: string; object: object; change: object }>;
      name: string;
    }
  > = {
    'promote to production': {
      name: 'shop-production',
      may: {
        admin: true,
        alice: true,
        dave: true,
        sue: true,
        erin: false,
        victor: false,
        nobody: false,
      },
      async target() {
        const now = (await portal.find<ReleaseBinding>(
          releaseBindingKind,
          'shop-production',
        ))!;
        const change = {
          releaseName: now.spec.releaseName === release ? next : release,
        };
        return {
          path: `${CORE}/releasebindings/shop-production`,
          change,
          object: binding('shop', 'production', change.releaseName),
        };
      },
    },
    'override in production': {
      name: 'shop-production',
      may: {
        admin: true,
        alice: true,
        dave: true,
        sue: true,
        erin: false,
        victor: false,
        nobody: false,
      },
      async target() {
        serial += 1;
        const change = {
          workloadOverrides: {
            container: { env: [{ key: 'SERIAL', value: `${serial}` }] },
          },
        };
        return {
          path: `${CORE}/releasebindings/shop-production`,
          change,
          object: binding('shop', 'production', release, change),
        };
      },
    },
    environment: {
      name: 'production',
      may: {
        admin: true,
        alice: true,
        dave: false,
        sue: false,
        erin: false,
        victor: false,
        nobody: false,
      },
      async target() {
        serial += 1;
        const stored = (await portal.find(environmentKind, 'production'))!;
        const change = {
          gateway: {
            ingress: {
              external: {
                name: 'gateway-default',
                namespace: 'openchoreo-data-plane',
                http: { host: `host-${serial}.localhost`, port: 19080 },
              },
            },
          },
        };
        const { name, namespace, labels, annotations } = stored.metadata;
        return {
          path: `${CORE}/environments/production`,
          change,
          object: {
            apiVersion: stored.apiVersion,
            kind: stored.kind,
            metadata: { name, namespace, labels, annotations },
            spec: { ...(stored.spec as object), ...change },
          },
        };
      },
    },
  };

  describe.each(Object.keys(edits))('%s', edit => {
    describe.each(ENTRANCES.map(e => [e.name, e] as const))(
      'by %s',
      (_name, entrance) => {
        it.each(ROLES)('%s', async person => {
          const { may, target, name } = edits[edit];
          const what = await target();
          const response = await entrance.send(portal, person, what);
          expect(`${person} ${response.status}`).toBe(
            `${person} ${may[person] ? 200 : 403}`,
          );
          expect(await audit(person, name)).toMatchObject({
            entrance: 'kubernetes',
            how: 'backstage-token',
            verb: expect.stringMatching(entrance.verb),
            outcome: may[person] ? 'done' : 'denied',
          });
          // Whoever wrote it: nothing moves in production before its approval.
          const set = await portal.find(renderedReleaseKind, 'shop-production');
          expect(set).toBeUndefined();
        });
      },
    );
  });

  it.each(ROLES)('create: %s', async person => {
    const name = `made-by-${person}`;
    const made = binding(name, 'production', release);
    const response = await portal.fetch(person, `${CORE}/releasebindings`, {
      method: 'POST',
      body: { ...made, spec: { ...(made.spec as object) } },
    });
    const allowed = ['admin', 'alice', 'dave'].includes(person);
    expect(response.status).toBe(allowed ? 201 : 403);
    expect(await audit(person, `${name}-production`)).toMatchObject({
      verb: 'create',
      outcome: allowed ? 'done' : 'denied',
    });
  });

  it.each(ROLES)('status and sets belong to the platform: %s', async person => {
    const forged = await portal.fetch(
      person,
      `${CORE}/releasebindings/shop-production/status`,
      {
        method: 'PATCH',
        headers: { 'content-type': 'application/merge-patch+json' },
        body: JSON.stringify({ status: { digest: 'forged' } }),
      },
    );
    expect(forged.status).toBe(403);
    const [promotion] = await observe(portal, 'shop').promotions();
    const approved = await portal.fetch(
      person,
      `${DELIVERY}/promotions/${promotion.metadata.name}/status`,
      {
        method: 'PATCH',
        headers: { 'content-type': 'application/merge-patch+json' },
        body: JSON.stringify({ status: { phase: 'Approved' } }),
      },
    );
    expect(approved.status).toBe(403);
    expect(await audit(person, promotion.metadata.name)).toMatchObject({
      subresource: 'status',
      outcome: 'denied',
    });
    const set = await portal.fetch(person, `${CORE}/renderedreleases`, {
      method: 'POST',
      body: {
        apiVersion: 'openchoreo.dev/v1alpha1',
        kind: 'RenderedRelease',
        metadata: { name: 'shop-production', namespace: 'default' },
        spec: {
          environmentName: 'production',
          owner: { projectName: 'storefront', componentName: 'shop' },
          resources: [],
        },
      },
    });
    expect(set.status).toBe(403);
  });

  it.each(ROLES)('approve: %s', async person => {
    await portal.apply('admin', [binding('shop', 'production', release)]);
    const open = await observe(portal, 'shop').open();
    const response = await portal.fetch(person, `${DELIVERY}/approvals`, {
      method: 'POST',
      // For a digest that is not the one that waits: the right is what is asked about here.
      body: approval(`try-${person}`, {
        ...open,
        spec: { ...open.spec, digest: '0'.repeat(64) },
      } as Promotion),
    });
    const allowed = ['admin', 'erin'].includes(person);
    expect(response.status).toBe(allowed ? 201 : 403);
    expect(await audit(person, `try-${person}`)).toMatchObject({
      outcome: allowed ? 'done' : 'denied',
    });
  });

  it.each(ROLES)('read projects: %s', async person => {
    const allowed = person !== 'nobody';
    const list = await portal.fetch(person, `${CORE}/projects`);
    expect(list.status).toBe(allowed ? 200 : 403);
    const one = await portal.fetch(person, `${CORE}/projects/storefront`);
    expect(one.status).toBe(allowed ? 200 : 403);
    const watch = await portal.fetch(person, `${CORE}/projects?watch=true`, {
      signal: AbortSignal.timeout(300),
    });
    expect(watch.status).toBe(allowed ? 200 : 403);
    await watch.body?.cancel().catch(() => undefined);
    const stream = await portal.fetch(person, '/stream', {
      method: 'POST',
      body: {
        subscriptions: [
          {
            id: 'p',
            group: 'openchoreo.dev',
            version: 'v1alpha1',
            resource: 'projects',
          },
        ],
      },
    });
    const reader = stream.body!.getReader();
    const line = Buffer.from((await reader.read()).value!).toString();
    await reader.cancel();
    expect(line).toContain(allowed ? '"SNAPSHOT"' : '"ERROR"');
  });

  it.each(ROLES)('deletecollection: %s', async person => {
    await portal.apply('admin', [binding('doomed', 'production', release)]);
    const response = await portal.fetch(
      person,
      `${CORE}/releasebindings?fieldSelector=metadata.name%3Ddoomed-production`,
      { method: 'DELETE' },
    );
    const allowed = ['admin', 'alice', 'dave'].includes(person);
    // Somebody who may see but not delete is refused; nothing is gone then.
    expect(response.status).toBe(allowed ? 200 : 403);
    const left = await portal.find<ReleaseBinding>(
      releaseBindingKind,
      'doomed-production',
    );
    const kept =
      left !== undefined && left.metadata.deletionTimestamp === undefined;
    expect(kept).toBe(!allowed);
  });

  it('knows everybody who is asked about', () => {
    expect(Object.keys(PEOPLE)).toEqual(expect.arrayContaining([...ROLES]));
  });
});

describe('the gate of production', () => {
  let plane: TestPlane;
  let portal: Portal;
  let shop: ReturnType<typeof observe>;
  let first: string;
  beforeAll(async () => {
    plane = await startPlane();
    portal = await startPortal({ plane });
    await applyPlatform(portal);
  });
  afterAll(async () => {
    await portal?.stop();
    await plane?.stop();
  });

  /** Every state of production's set, as a watcher sees it. */
  function watchProduction() {
    const images: string[] = [];
    const abort = new AbortController();
    const done = (async () => {
      try {
        for await (const event of portal
          .as('admin')
          .watch<RenderedRelease>(renderedReleaseKind, {
            namespace: 'default',
            fieldSelector: 'metadata.name=shop-production',
            signal: abort.signal,
          })) {
          if (event.type === 'BOOKMARK') continue;
          const image = /registry\/[\w-]+:\d+/.exec(
            JSON.stringify(event.object.spec),
          )?.[0];
          if (image && image !== images.at(-1)) images.push(image);
        }
      } catch {
        // Aborted.
      }
    })();
    return {
      images,
      async stop() {
        abort.abort();
        await done;
      },
    };
  }
  const decide = async (
    person: string,
    promotion: Promotion,
    spec: object = {},
  ) =>
    portal.fetch(person, `${DELIVERY}/approvals`, {
      method: 'POST',
      body: approval(
        `${person}-${promotion.metadata.name}`.slice(0, 60),
        promotion,
        spec,
      ),
    });

  it('opens once, for what was approved, by somebody else', async () => {
    shop = observe(portal, 'shop');
    const seen = watchProduction();
    await portal.apply('dave', [
      component('shop'),
      workload('shop', 'registry/shop:1'),
    ]);
    first = await shop.release();
    await portal.apply('dave', [binding('shop', 'staging', first)]);
    await shop.synced('staging', 'ReleaseSynced');
    await portal.apply('sam', [binding('shop', 'production', first)]);
    const open = await shop.open();
    expect(open.spec.requestedBy).toBe('user:default/sam');
    expect(await shop.image('production')).toBeUndefined();

    // Sam may write approvals; this one does not count, whatever name it carries.
    const own = await decide('sam', open, {
      approver: { id: 'user:default/erin', groups: ['approvers'] },
    });
    expect(own.status).toBe(201);
    expect((await own.json()) as Approval).toMatchObject({
      spec: {
        approver: {
          id: 'user:default/sam',
          groups: ['developers', 'approvers'],
        },
      },
    });
    await until(
      async () => (await shop.promotions())[0].status?.approvals,
      'the approval to be seen',
    );
    expect((await shop.promotions())[0].status?.phase).toBe(
      'WaitingForApproval',
    );
    expect(seen.images).toEqual([]);

    await until(
      () => portal.notifications.length > 0,
      'the notification of approvers',
    );
    expect(portal.notifications[0]).toMatchObject({
      recipients: { entityRef: ['group:default/approvers'] },
    });

    expect((await decide('erin', open)).status).toBe(201);
    await shop.phase(open.metadata.name, 'Succeeded');
    await shop.synced('production', 'ReleaseSynced');
    expect(seen.images).toEqual(['registry/shop:1']);
    await until(
      async () =>
        (
          await plane.list('Deployment')
        ).some(d => d.metadata.namespace?.includes('production')),
      'production to run',
    );
    const executed = (await shop.promotions())[0].status?.history?.filter(
      h => h.phase === 'Executing',
    );
    expect(executed).toHaveLength(1);
    await seen.stop();
  });

  it('keeps the old set when the answer is no', async () => {
    const seen = watchProduction();
    await portal.apply('dave', [workload('shop', 'registry/shop:2')]);
    const second = await shop.release(first);
    await portal.apply('dave', [binding('shop', 'staging', second)]);
    await shop.synced('staging', 'ReleaseSynced');
    await portal.apply('dave', [binding('shop', 'production', second)]);
    const open = await shop.open();
    await decide('erin', open, { decision: 'Reject', comment: 'Not today.' });
    await shop.phase(open.metadata.name, 'Rejected');
    await shop.synced('production', 'PromotionRejected');
    expect(await shop.image('production')).toBe('registry/shop:1');
    expect(seen.images).toEqual(['registry/shop:1']);
    await seen.stop();
  });

  it('forgets an approval when an input changes', async () => {
    const second = await shop.release();
    const override = (value: string) =>
      binding('shop', 'production', second, {
        workloadOverrides: { container: { env: [{ key: 'A', value }] } },
      });
    await portal.apply('dave', [override('1')]);
    const open = await shop.open();
    // The change is first: the approval is for what is no longer asked.
    await portal.apply('dave', [override('2')]);
    await shop.phase(open.metadata.name, 'Voided');
    await decide('erin', open);
    const next = await shop.open();
    expect(next.spec.digest).not.toBe(open.spec.digest);
    expect(await shop.image('production')).toBe('registry/shop:1');
    await decide('erin', next);
    await shop.phase(next.metadata.name, 'Succeeded');
    expect(await shop.image('production')).toBe('registry/shop:2');
  });

  it('asks again when the environment is edited', async () => {
    const before = JSON.stringify((await shop.rendered('production'))?.spec);
    const response = await portal.fetch(
      'alice',
      `${CORE}/environments/production`,
      {
        method: 'PATCH',
        headers: { 'content-type': 'application/merge-patch+json' },
        body: JSON.stringify({
          spec: {
            gateway: {
              ingress: {
                external: {
                  name: 'gateway-default',
                  namespace: 'openchoreo-data-plane',
                  http: { host: 'elsewhere.localhost', port: 19080 },
                },
              },
            },
          },
        }),
      },
    );
    expect(response.status).toBe(200);
    const open = await shop.open();
    expect(JSON.stringify((await shop.rendered('production'))?.spec)).toBe(
      before,
    );
    await decide('erin', open);
    await shop.phase(open.metadata.name, 'Succeeded');
    expect(JSON.stringify((await shop.rendered('production'))?.spec)).toContain(
      'elsewhere.localhost',
    );
  });

  it('lets nobody change or delete a decision that was given', async () => {
    const { items } = await portal.as('erin').list<Approval>(approvalKind, {
      namespace: 'default',
    });
    const given = items.find(a => a.spec.decision === 'Reject')!;
    const response = await portal.fetch(
      'erin',
      `${DELIVERY}/approvals/${given.metadata.name}`,
      {
        method: 'PATCH',
        headers: { 'content-type': 'application/merge-patch+json' },
        body: JSON.stringify({ spec: { decision: 'Approve' } }),
      },
    );
    expect(response.status).toBe(422);
    const deleted = await portal.fetch(
      'erin',
      `${DELIVERY}/approvals/${given.metadata.name}`,
      { method: 'DELETE' },
    );
    expect(deleted.status).toBe(403);
  });
});
