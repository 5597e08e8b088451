import {
  ChangeSet,
  changeSetKind,
  Component,
  componentKind,
  KubeObject,
  Promotion,
  promotionKind,
  ReleaseBinding,
  releaseBindingKind,
  RenderedRelease,
  renderedReleaseKind,
} from '@openchoreo-portal/model';
import {
  approval,
  binding,
  component,
  gatePolicy,
  platform,
  productionPolicy,
  workload,
} from './__testUtils__/fixtures';
import { person, World } from './__testUtils__/world';
import { planSetFor } from './change-set/plan';

const dave = person('dave', 'developers');
const erin = person('erin', 'approvers');
const COMPONENTS = ['api', 'web'];

const changeSet = (name: string, spec: object = {}): KubeObject => ({
  apiVersion: 'delivery.openchoreo.dev/v1alpha1',
  kind: 'ChangeSet',
  metadata: { name, namespace: 'default' },
  spec: { owner: { projectName: 'shop' }, environment: 'production', ...spec },
});

/** Web calls api: in an environment where neither runs, only both together can be planned. */
const web = (version: number) =>
  workload('web', `registry/web:${version}`, {
    dependencies: {
      endpoints: [
        {
          component: 'api',
          name: 'http',
          visibility: 'project',
          envBindings: { address: 'API_URL' },
        },
      ],
    },
  });

jest.setTimeout(60_000);

describe('change sets', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.start();
    world.boot();
    await world.apply([
      ...platform,
      productionPolicy(),
      component('api'),
      workload('api', 'registry/api:1'),
      component('web'),
      web(1),
    ]);
    await world.settle();
    await stage();
  }, 60_000);
  afterEach(() => world.stop());

  const latest = async (name: string) =>
    (await world.get<Component>(componentKind, name)).status?.latestRelease
      ?.name ?? '';
  async function stage() {
    for (const name of COMPONENTS) {
      await world.apply([binding(name, 'staging', await latest(name))], dave);
    }
    await world.settle();
    await world.runWorkloads();
    await world.settle();
  }
  const ask = async (name: string, spec: object = {}) => {
    await world.apply([changeSet(name, spec)], dave);
    await world.settle();
  };
  const get = (name: string) => world.get<ChangeSet>(changeSetKind, name);
  const phase = async (name: string) => (await get(name)).status?.phase;
  const said = async (name: string) =>
    (await get(name)).status?.history?.at(-1)?.message;
  const promotions = async () => world.list<Promotion>(promotionKind);
  const asking = async (name: string) => {
    const found = (await promotions()).filter(
      p =>
        p.spec.changeSet === name && p.status?.phase === 'WaitingForApproval',
    );
    expect(found).toHaveLength(1);
    return found[0];
  };
  const approve = async (name: string) => {
    const promotion = await asking(name);
    await world.apply(
      [approval(`erin-${promotion.metadata.name}`, promotion)],
      erin,
    );
    await world.settle();
  };
  const run = async () => {
    await world.runWorkloads();
    await world.settle();
  };
  const image = async (name: string) =>
    /registry\/\w+:\d+/.exec(
      JSON.stringify(
        (
          await world.find<RenderedRelease>(
            renderedReleaseKind,
            `${name}-production`,
          )
        )?.spec.resources ?? '',
      ),
    )?.[0];
  const images = () => Promise.all(COMPONENTS.map(image));

  it('lets others have their turn while it plans hundreds', async () => {
    let turns = 0;
    let next = setImmediate(function turn() {
      turns++;
      next = setImmediate(turn);
    });
    const { plans } = await planSetFor(
      {
        namespace: 'default',
        projectName: 'shop',
        environment: 'production',
        components: Array.from({ length: 200 }, (_, i) => ({
          name: `c${i}`,
          releaseName: 'none',
        })),
      },
      world.lookups,
    );
    clearImmediate(next);
    expect(plans).toHaveLength(200);
    expect(turns).toBeGreaterThanOrEqual(18);
  });

  it('moves a whole project with one plan and one approval', async () => {
    const plan = await planSetFor(
      {
        namespace: 'default',
        projectName: 'shop',
        environment: 'production',
      },
      world.lookups,
    );
    expect(plan).toMatchObject({
      outcome: 'AskGates',
      fromEnvironment: 'staging',
    });
    expect(plan.plans.map(p => [p.component, p.summary])).toEqual([
      ['api', '3 added.'],
      ['web', '3 added.'],
    ]);
    await ask('both');
    const promotion = await asking('both');
    expect(promotion.spec).toMatchObject({
      digest: plan.digest,
      requestedBy: 'user:default/dave',
      owner: { projectName: 'shop', componentName: 'api, web' },
    });
    expect(await promotions()).toHaveLength(1);
    expect(await images()).toEqual([undefined, undefined]);
    expect(
      await world.find<ReleaseBinding>(releaseBindingKind, 'web-production'),
    ).toBeUndefined();
    await approve('both');
    expect(await images()).toEqual(['registry/api:1', 'registry/web:1']);
    expect(await phase('both')).toBe('Executing');
    await run();
    expect(await phase('both')).toBe('Succeeded');
    const after = await promotions();
    expect(after.map(p => p.status?.phase)).toEqual(
      after.map(() => 'Succeeded'),
    );
    // What the gates looked at is kept on the promotion that was asked for, for every component.
    expect(after.find(p => p.spec.changeSet)?.status?.evidence).toMatchObject({
      parts: [{ component: 'api' }, { component: 'web' }],
      sets: expect.any(String),
    });
    expect(
      after.filter(p => !p.spec.changeSet).map(p => p.status?.evidence),
    ).toEqual([undefined, undefined]);
    // What was approved is what runs.
    for (const { releaseBinding, digest } of promotion.spec.items!) {
      expect(
        (await world.get<ReleaseBinding>(releaseBindingKind, releaseBinding))
          .status?.digest,
      ).toBe(digest);
    }
  });

  it('gives a promotion whose gates answered before its plan was stored the plan all the same', async () => {
    await ask('both');
    const promotion = await asking('both');
    const { plan, ...status } = promotion.status!;
    expect(plan?.changes).not.toHaveLength(0);
    await world.client.update<Promotion>(
      promotionKind,
      { ...promotion, status },
      { subresource: 'status' },
    );
    await world.settle();
    expect((await asking('both')).status?.plan).toEqual(plan);
  });

  it('does not count the approval of the one who asks, and stays rejected', async () => {
    await ask('both');
    const promotion = await asking('both');
    await world.apply(
      [approval('own', promotion)],
      person('dave', 'approvers'),
    );
    await world.settle();
    expect(await phase('both')).toBe('WaitingForApproval');
    await world.apply([approval('no', promotion, 'Reject')], erin);
    await world.settle();
    expect(await phase('both')).toBe('Rejected');
    expect(await images()).toEqual([undefined, undefined]);
  });

  it('asks anew when any component of it changes', async () => {
    await ask('both');
    const first = await asking('both');
    await world.apply([workload('api', 'registry/api:2')]);
    await world.settle();
    await stage();
    const second = await asking('both');
    expect(second.spec.digest).not.toBe(first.spec.digest);
    await world.apply([approval('late', first)], erin);
    await world.settle();
    expect(await images()).toEqual([undefined, undefined]);
    expect(
      (await promotions()).find(p => p.metadata.name === first.metadata.name)
        ?.status?.phase,
    ).toBe('Voided');
    await approve('both');
    expect(await images()).toEqual(['registry/api:2', 'registry/web:1']);
  });

  it('takes everything back when one component does not run in time', async () => {
    await ask('first');
    await approve('first');
    await run();
    await world.apply([workload('api', 'registry/api:2'), web(2)]);
    await world.settle();
    await stage();
    await ask('second', { timeout: '5m' });
    await approve('second');
    expect(await images()).toEqual(['registry/api:2', 'registry/web:2']);
    expect(await phase('second')).toBe('Executing');
    world.now = new Date(world.now.getTime() + 6 * 60_000);
    await world.halt();
    world.boot();
    await world.settle();
    expect(await images()).toEqual(['registry/api:1', 'registry/web:1']);
    expect(await phase('second')).toBe('Returned');
    expect((await get('second')).status?.history?.map(h => h.phase)).toEqual([
      'WaitingForApproval',
      'Executing',
      'Returning',
      'Returned',
    ]);
    const promotion = (await promotions()).find(
      p => p.spec.changeSet === 'second',
    );
    expect(promotion?.status?.phase).toBe('Failed');
  });

  it('takes away what was not there before', async () => {
    await ask('both', { timeout: '1m' });
    await approve('both');
    expect(await images()).toEqual(['registry/api:1', 'registry/web:1']);
    world.now = new Date(world.now.getTime() + 2 * 60_000);
    await world.halt();
    world.boot();
    await world.settle();
    expect(await phase('both')).toBe('Returned');
    expect(await images()).toEqual([undefined, undefined]);
  });

  it('returns the rest when somebody moves one of them meanwhile, and leaves theirs alone', async () => {
    await ask('both');
    await approve('both');
    await world.apply([
      binding('api', 'production', await latest('api'), { state: 'Undeploy' }),
    ]);
    await world.settle();
    expect(await phase('both')).toBe('Returned');
    expect(await said('both')).toBe('Everything is back where it was.');
    expect(await images()).toEqual([undefined, undefined]);
  });

  it('asks every gate for every component', async () => {
    await world.apply([
      gatePolicy([
        {
          name: 'small',
          rules: [
            {
              expression:
                'objects.all(o, o.kind != "Deployment" || !o.spec.template.spec.containers[0].image.startsWith("registry/web"))',
              message: 'No web in production.',
            },
          ],
        },
      ]),
    ]);
    await ask('both');
    expect(await phase('both')).toBe('Rejected');
    expect(await said('both')).toBe('No web in production.');
    expect(await images()).toEqual([undefined, undefined]);
  });

  it('says why it cannot be asked for', async () => {
    await ask('nothing', {
      components: [{ name: 'api', releaseName: 'none' }],
    });
    expect(await phase('nothing')).toBe('Pending');
    expect((await get('nothing')).status?.conditions?.[0].message).toBe(
      'api: ComponentRelease none does not exist.',
    );
  });
});
