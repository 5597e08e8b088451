import { PromotionPolicy, promotionPolicyKind } from '@openchoreo-portal/model';
import { Portal, startPortal } from '../__testUtils__/portal';
import {
  applyPlatform,
  approval,
  binding,
  component,
  observe,
  workload,
} from '../__testUtils__/shop';

jest.setTimeout(60_000);

describe('simulations', () => {
  let portal: Portal;
  let policy: PromotionPolicy;
  beforeAll(async () => {
    portal = await startPortal();
    await applyPlatform(portal);
    await portal.apply('dave', [
      component('shop'),
      workload('shop', 'registry/shop:1'),
    ]);
    const shop = observe(portal, 'shop');
    const release = await shop.release();
    await portal.apply('dave', [binding('shop', 'staging', release)]);
    await shop.synced('staging', 'ReleaseSynced');
    await portal.apply('dave', [binding('shop', 'production', release)]);
    const open = await shop.open();
    await portal.apply('erin', [approval('yes', open)]);
    await shop.phase(open.metadata.name, 'Succeeded');
    policy = (await portal.find<PromotionPolicy>(
      promotionPolicyKind,
      'production-approval',
    ))!;
  });
  afterAll(() => portal?.stop());

  const simulate = async (person: string, body: object) => {
    const response = await portal.fetch(
      person,
      '/delivery/v1alpha1/namespaces/default/simulations',
      { method: 'POST', body },
    );
    return { status: response.status, body: await response.json() };
  };
  const changed = (required: number) => ({
    apiVersion: policy.apiVersion,
    kind: policy.kind,
    metadata: { name: policy.metadata.name },
    spec: {
      ...policy.spec,
      gates: [
        {
          name: 'people',
          approval: { required, from: [{ value: 'approvers' }] },
        },
      ],
    },
  });

  it('show which promotions would have gone otherwise', async () => {
    expect((await simulate('alice', { policy })).body).toMatchObject({
      total: 1,
      differing: 0,
    });
    expect(
      (await simulate('alice', { policy: changed(2) })).body,
    ).toMatchObject({
      total: 1,
      differing: 1,
      promotions: [
        {
          component: 'shop',
          was: 'Passed',
          would: 'Waiting',
          message: expect.stringContaining('1 of 2'),
        },
      ],
    });
    expect(
      (await simulate('alice', { remove: policy.metadata.name })).body,
    ).toMatchObject({ differing: 0 });
    expect(
      (await simulate('alice', { policy, since: '2100-01-01T00:00:00Z' })).body,
    ).toMatchObject({ total: 0 });
  });

  it('are for those who may see, and say what is wrong', async () => {
    expect((await simulate('nobody', { policy })).status).toBe(403);
    expect((await simulate('alice', {})).status).toBe(400);
    expect(
      (await simulate('alice', { policy: changed(0) })).body,
    ).toMatchObject({
      message: expect.stringContaining('required'),
    });
    expect(
      (await simulate('alice', { policy, since: 'soon' })).body.message,
    ).toContain('since');
  });
});
