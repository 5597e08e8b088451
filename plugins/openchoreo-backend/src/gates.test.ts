import {
  Approval,
  approvalKind,
  Promotion,
  RenderedRelease,
  renderedReleaseKind,
} from '@openchoreo-portal/model';
import { startPlane, TestPlane } from './__testUtils__/plane';
import { Portal, startPortal, until } from './__testUtils__/portal';
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
