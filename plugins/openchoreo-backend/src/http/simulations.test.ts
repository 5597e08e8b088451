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

  it('replay what was deployed where no gate was, as the history of bindings tells it', async () => {
    const first = (...gates: object[]) => ({
      apiVersion: policy.apiVersion,
      kind: policy.kind,
      metadata: { name: 'staging-first' },
      spec: { targets: [{ environment: 'staging' }], gates },
    });
    const rule = (expression: string) =>
      first({
        name: 'rules',
        rules: [{ expression, message: 'It breaks it.' }],
      });
    const ofStaging = async (body: object) => {
      const answer = (await simulate('alice', { policy: body })).body;
      expect(answer.isComplete).toBe(true);
      return answer.promotions.filter(
        (p: { environment: string }) => p.environment === 'staging',
      );
    };
    const image =
      'objects.exists(o, o.kind == "Deployment" && o.spec.template.spec.containers[0].image == "registry/shop:1")';
    const deployed = {
      component: 'shop',
      environment: 'staging',
      was: 'Passed',
      basis: 'History',
    };
    expect(await ofStaging(rule(image))).toMatchObject([
      { ...deployed, would: 'Passed', differs: false },
    ]);
    expect(
      await ofStaging(
        first({
          name: 'people',
          approval: { required: 1, from: [{ value: 'approvers' }] },
        }),
      ),
    ).toMatchObject([{ ...deployed, would: 'Waiting' }]);

    // The next release runs there now; the first one is judged by what it was.
    const shop = observe(portal, 'shop');
    const release = await shop.release();
    await portal.apply('dave', [workload('shop', 'registry/shop:2')]);
    const next = await shop.release(release);
    await portal.apply('dave', [binding('shop', 'staging', next)]);
    await shop.synced('staging', 'ReleaseSynced');
    expect(
      (await ofStaging(rule(image))).map((p: { would: string }) => p.would),
    ).toEqual(['Rejected', 'Passed']);
    expect(
      await ofStaging(rule('promotion.fromEnvironment == "development"')),
    ).toMatchObject([{ would: 'Passed' }, { would: 'Passed' }]);
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
