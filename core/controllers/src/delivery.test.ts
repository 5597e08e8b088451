import {
  approvalKind,
  Component,
  componentKind,
  Promotion,
  promotionKind,
  promotionPolicyKind,
  ReleaseBinding,
  releaseBindingKind,
  RenderedRelease,
  renderedReleaseKind,
} from '@openchoreo-portal/model';
import {
  approval,
  binding,
  component,
  platform,
  productionPolicy,
  workload,
} from './__testUtils__/fixtures';
import { person, World } from './__testUtils__/world';
import { planFor } from './plan';

const dave = person('dave', 'developers');
const erin = person('erin', 'approvers');
const frank = person('frank', 'approvers');

jest.setTimeout(60_000);

describe('delivery', () => {
  let world: World;
  let release: string;
  beforeEach(async () => {
    world = await World.start();
    world.boot();
    await world.apply([
      ...platform,
      productionPolicy(),
      component('web'),
      workload('web', 'registry/web:1'),
    ]);
    await world.settle();
    release = await latestRelease();
  }, 60_000);
  afterEach(() => world.stop());

  async function latestRelease(): Promise<string> {
    const { status } = await world.get<Component>(componentKind, 'web');
    return status?.latestRelease?.name ?? '';
  }
  async function write(environment: string, name: string, spec: object = {}) {
    await world.apply([binding('web', environment, name, spec)], dave);
    await world.settle();
  }
  const synced = (environment: string) =>
    world.condition(releaseBindingKind, `web-${environment}`, 'ReleaseSynced');
  const promotions = async () =>
    (await world.list<Promotion>(promotionKind)).sort((a, b) =>
      a.metadata.name < b.metadata.name ? -1 : 1,
    );
  const rendered = (environment: string) =>
    world.find<RenderedRelease>(renderedReleaseKind, `web-${environment}`);
  const imageIn = async (environment: string) =>
    /registry\/web:\d+/.exec(
      JSON.stringify((await rendered(environment))?.spec.resources ?? ''),
    )?.[0];
  async function decide(
    who: typeof erin,
    promotion: Promotion,
    decision: 'Approve' | 'Reject' = 'Approve',
  ) {
    await world.apply(
      [
        approval(
          `${who.claims.sub[0]}-${promotion.metadata.name}`,
          promotion,
          decision,
        ),
      ],
      who,
    );
    await world.settle();
  }

  it('goes through the pipeline in order, and the order heals by itself', async () => {
    await write('production', release);
    expect(await synced('production')).toBe('-PipelineOrderViolation');
    expect(await promotions()).toEqual([]);
    await write('staging', release);
    expect(await synced('staging')).toBe('+ReleaseSynced');
    expect(await synced('production')).toBe('-PromotionPending');
    expect((await promotions()).map(p => p.status?.phase)).toEqual([
      'WaitingForApproval',
    ]);
    expect(await rendered('production')).toBeUndefined();
  });

  it('promotes to production when somebody else approves, exactly what was approved', async () => {
    await write('staging', release);
    await write('production', release);
    const [promotion] = await promotions();
    expect(promotion.spec).toMatchObject({
      releaseBinding: 'web-production',
      fromEnvironment: 'staging',
      environment: 'production',
      releaseName: release,
      requestedBy: 'user:default/dave',
    });
    expect(promotion.status?.plan?.summary).toBe('3 added.');
    await decide(person('dave', 'approvers'), promotion);
    expect((await promotions())[0].status).toMatchObject({
      phase: 'WaitingForApproval',
    });
    await decide(erin, promotion);
    const [after] = await promotions();
    expect(after.status?.phase).toBe('Succeeded');
    expect(after.status?.history?.map(h => h.phase).slice(-3)).toEqual([
      'Approved',
      'Executing',
      'Succeeded',
    ]);
    expect(after.status?.approvals?.map(a => a.approver).sort()).toEqual([
      'user:default/dave',
      'user:default/erin',
    ]);
    expect(await synced('production')).toBe('+ReleaseSynced');
    const stored = await world.get<ReleaseBinding>(
      releaseBindingKind,
      'web-production',
    );
    expect(stored.status).toMatchObject({
      digest: promotion.spec.digest,
      syncedRelease: release,
    });
    expect(await imageIn('production')).toBe('registry/web:1');
  });

  it('keeps the old set while a new one waits, and goes back without a second question for the same set', async () => {
    await write('staging', release);
    await write('production', release);
    await decide(erin, (await promotions())[0]);
    await world.apply([workload('web', 'registry/web:2')]);
    await world.settle();
    const next = await latestRelease();
    expect(next).not.toBe(release);
    expect(await imageIn('development')).toBe('registry/web:2');
    await write('staging', next);
    await write('production', next);
    expect(await imageIn('production')).toBe('registry/web:1');
    expect(await synced('production')).toBe('-PromotionPending');
    await write('production', release);
    expect(await synced('production')).toBe('+ReleaseSynced');
    expect((await promotions()).map(p => p.status?.phase).sort()).toEqual([
      'Succeeded',
      'Voided',
    ]);
    // Back to the new one: the voided request cannot be used, so people are asked again.
    await write('production', next);
    const phases = (await promotions()).map(
      p =>
        `${p.metadata.name.split('-').length > 3 ? 'again ' : ''}${
          p.status?.phase
        }`,
    );
    expect(phases.sort()).toEqual([
      'Succeeded',
      'Voided',
      'again WaitingForApproval',
    ]);
    const open = (await promotions()).find(
      p => p.status?.phase === 'WaitingForApproval',
    )!;
    await decide(erin, open);
    expect(await imageIn('production')).toBe('registry/web:2');
    // A rollback is a change like any other.
    await write('production', release);
    expect(await imageIn('production')).toBe('registry/web:2');
    expect(await synced('production')).toBe('-PromotionPending');
  });

  it('voids a request when any input changes, and its approvals with it', async () => {
    await world.apply([productionPolicy(2)]);
    await write('staging', release);
    await write('production', release);
    const [first] = await promotions();
    await decide(erin, first);
    await write('production', release, {
      componentTypeEnvironmentConfigs: { replicas: 3 },
    });
    const all = await promotions();
    expect(all).toHaveLength(2);
    const second = all.find(p => p.metadata.name !== first.metadata.name)!;
    expect(all.find(p => p === second)?.status?.phase).toBe(
      'WaitingForApproval',
    );
    await decide(frank, first);
    expect(await rendered('production')).toBeUndefined();
    await decide(frank, second);
    expect(await rendered('production')).toBeUndefined();
    await decide(erin, second);
    expect(await rendered('production')).toBeDefined();
  });

  it('stays rejected until the binding is written again', async () => {
    await write('staging', release);
    await write('production', release);
    await decide(erin, (await promotions())[0], 'Reject');
    expect(await synced('production')).toBe('-PromotionRejected');
    await decide(frank, (await promotions())[0]);
    expect(await synced('production')).toBe('-PromotionRejected');
    expect(await rendered('production')).toBeUndefined();
    await write('production', release, {
      componentTypeEnvironmentConfigs: { replicas: 2 },
    });
    await write('production', release, {
      componentTypeEnvironmentConfigs: {},
    });
    expect(await synced('production')).toBe('-PromotionPending');
  });

  it('does not let approvals speak for others, nor change afterwards', async () => {
    await write('staging', release);
    await write('production', release);
    const [promotion] = await promotions();
    await world.apply(
      [
        approval('forged', promotion, 'Approve', {
          approver: { id: 'user:default/erin', groups: ['approvers'] },
        }),
      ],
      dave,
    );
    await world.settle();
    expect(await rendered('production')).toBeUndefined();
    const stored = await world.get<
      {
        spec: { approver: { id: string } };
      } & Promotion
    >(approvalKind, 'forged');
    expect(stored.spec.approver.id).toBe('user:default/dave');
  });

  it('lets an approval expire', async () => {
    await world.apply([productionPolicy(2, { expiresAfter: '1h' })]);
    await write('staging', release);
    await write('production', release);
    const [promotion] = await promotions();
    await decide(erin, promotion);
    // Creation times come from the server's clock.
    world.now = new Date(Date.now() + 2 * 3_600_000);
    await decide(frank, promotion);
    expect((await promotions())[0].status?.gates?.[0].message).toContain(
      '(0 of 2)',
    );
    expect(await rendered('production')).toBeUndefined();
  });

  it('gates an undeploy like any other change', async () => {
    await write('staging', release);
    await write('production', release);
    await decide(erin, (await promotions())[0]);
    await write('production', release, { state: 'Undeploy' });
    expect(await synced('production')).toBe('-PromotionPending');
    expect(await rendered('production')).toBeDefined();
    const open = (await promotions()).find(
      p => p.status?.phase === 'WaitingForApproval',
    )!;
    await decide(erin, open);
    expect(await rendered('production')).toBeUndefined();
    expect(
      await world.condition(releaseBindingKind, 'web-production', 'Ready'),
    ).toBe('-ResourcesUndeployed');
    expect(
      (await world.onPlane('Deployment')).filter(d =>
        d.metadata.namespace?.includes('production'),
      ),
    ).toEqual([]);
  });

  it('restarts without asking, because the same set runs', async () => {
    await write('staging', release);
    await write('production', release);
    await decide(erin, (await promotions())[0]);
    await world.client.patch(
      releaseBindingKind,
      { namespace: 'default', name: 'web-production' },
      'merge',
      {
        metadata: {
          annotations: { 'openchoreo.dev/restartedAt': '2026-11-21T11:00:00Z' },
        },
      },
    );
    await world.settle();
    expect(await promotions()).toHaveLength(1);
    expect(JSON.stringify((await rendered('production'))?.spec)).toContain(
      '2026-11-21T11:00:00Z',
    );
  });

  it('restores what somebody changed behind the binding', async () => {
    await write('staging', release);
    await write('production', release);
    await decide(erin, (await promotions())[0]);
    const set = (await rendered('production'))!;
    await world.client.update(renderedReleaseKind, {
      ...set,
      spec: { ...set.spec, resources: [] },
    });
    await world.settle();
    expect((await rendered('production'))?.spec.resources).toHaveLength(3);
    await world.client.delete(renderedReleaseKind, {
      namespace: 'default',
      name: 'web-production',
    });
    await world.settle();
    expect((await rendered('production'))?.spec.resources).toHaveLength(3);
    expect(await promotions()).toHaveLength(1);
  });

  it('ends the wait when the policy goes', async () => {
    await write('staging', release);
    await write('production', release);
    expect(await rendered('production')).toBeUndefined();
    await world.client.delete(promotionPolicyKind, {
      namespace: 'default',
      name: 'production-approval',
    });
    await world.settle();
    expect(await rendered('production')).toBeDefined();
    expect((await promotions())[0].status?.phase).toBe('Succeeded');
  });

  it('shows before it does: the plan has the digest that is then approved', async () => {
    await write('staging', release);
    const plan = planFor(
      {
        namespace: 'default',
        componentName: 'web',
        environment: 'production',
        releaseName: release,
        overrides: { componentTypeEnvironmentConfigs: { replicas: 5 } },
      },
      world.lookups,
    );
    expect(plan).toMatchObject({
      outcome: 'AskGates',
      summary: '3 added.',
      fromEnvironment: 'staging',
    });
    await write('production', release, {
      componentTypeEnvironmentConfigs: { replicas: 5 },
    });
    expect((await promotions())[0].spec.digest).toBe(plan.digest);
  });
});
