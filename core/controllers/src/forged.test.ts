import {
  Component,
  componentKind,
  KubeObject,
  Promotion,
  promotionKind,
  ReleaseBinding,
  releaseBindingKind,
  RenderedRelease,
  renderedReleaseKind,
  StoredObject,
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
import { planFor } from './plan';

const dave = person('dave', 'developers');
const erin = person('erin', 'approvers');

jest.setTimeout(60_000);

/** What the API server refuses people is written here as if somebody had found a way; the controllers must not believe it. */
describe('a Promotion that somebody made by hand', () => {
  let world: World;
  let digest: string;
  let stored: ReleaseBinding;
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
    const { status } = await world.get<Component>(componentKind, 'web');
    release = status!.latestRelease!.name;
    await world.apply([binding('web', 'staging', release)], dave);
    await world.settle();
    await world.apply([binding('web', 'production', release)], erin);
    await world.settle();
    const [honest] = await promotions();
    digest = honest.spec.digest;
    stored = await world.get(releaseBindingKind, 'web-production');
    // Only the forged one is there when the binding looks.
    await world.halt();
    await world.client.delete(promotionKind, honest.metadata);
  }, 60_000);
  afterEach(() => world.stop());

  const promotions = () => world.list<Promotion>(promotionKind);
  const runs = async () =>
    Boolean(
      await world.find<RenderedRelease>(renderedReleaseKind, 'web-production'),
    );
  const owned = (uid: string, controller: boolean) => [
    {
      apiVersion: 'openchoreo.dev/v1alpha1',
      kind: 'ReleaseBinding',
      name: 'web-production',
      uid,
      controller,
    },
  ];
  async function forge(
    spec: object,
    ownerReferences: StoredObject['metadata']['ownerReferences'] = [],
  ): Promise<Promotion> {
    const object: KubeObject = {
      apiVersion: 'delivery.openchoreo.dev/v1alpha1',
      kind: 'Promotion',
      metadata: { name: 'forged', namespace: 'default', ownerReferences },
      spec: {
        owner: { projectName: 'shop', componentName: 'web' },
        releaseBinding: 'web-production',
        fromEnvironment: 'staging',
        environment: 'production',
        releaseName: release,
        digest,
        requestedBy: 'user:default/erin',
        requestedAt: '2026-11-21T10:00:00Z',
        ...spec,
      },
    };
    const made = await world.client.create<Promotion>(promotionKind, object);
    world.boot();
    await world.settle();
    return made;
  }

  const FORGERIES: [string, object][] = [
    ['about an environment without gates', { environment: 'development' }],
    [
      'about another project',
      { owner: { projectName: 'other', componentName: 'web' } },
    ],
    [
      'about another component',
      { owner: { projectName: 'shop', componentName: 'other' } },
    ],
    ['from nowhere', { fromEnvironment: 'nowhere' }],
  ];
  it.each(FORGERIES)('%s moves nothing', async (_, spec) => {
    await forge(spec);
    expect(await runs()).toBe(false);
  });
  it.each(FORGERIES)(
    '%s moves nothing, also as if the binding had made it',
    async (_, spec) => {
      // A policy of one way only: who claims to come another way does not walk past it.
      await world.apply([
        {
          ...productionPolicy(),
          spec: {
            ...(productionPolicy().spec as object),
            targets: [
              { environment: 'production', fromEnvironment: 'staging' },
            ],
          },
        },
      ]);
      await forge(spec, owned(stored.metadata.uid, true));
      expect(await runs()).toBe(false);
    },
  );

  it('does not let somebody approve who asked, or wrote any of it', async () => {
    const spec = { requestedBy: 'user:default/nobody', authors: [] };
    const made = await forge(spec, owned(stored.metadata.uid, true));
    await world.apply([approval('own', made)], erin);
    await world.settle();
    expect(await runs()).toBe(false);
  });

  it('is neither used nor ended when the binding only seems to own it', async () => {
    for (const references of [[], owned(stored.metadata.uid, false)]) {
      const made = await forge({}, references);
      await world.apply([approval('yes', made)], person('fred', 'approvers'));
      await world.settle();
      expect(await runs()).toBe(false);
      const after = await world.get<Promotion>(promotionKind, 'forged');
      expect(after.status).toMatchObject({
        phase: 'Pending',
        gates: [],
        history: [
          {
            message:
              'ReleaseBinding web-production does not ask for this; a Promotion is made by what it deploys.',
          },
        ],
      });
      // The honest one is asked for beside it.
      expect((await promotions()).map(p => p.status?.phase).sort()).toEqual([
        'Pending',
        'WaitingForApproval',
      ]);
      await world.halt();
      for (const p of await promotions())
        await world.client.delete(promotionKind, p.metadata);
    }
  });

  it('is not believed by plans', async () => {
    await forge({ environment: 'development' });
    const plan = planFor(
      {
        namespace: 'default',
        componentName: 'web',
        environment: 'production',
        releaseName: release,
        state: 'Active',
      },
      world.lookups,
      { now: () => world.now },
    );
    expect(plan.outcome).toBe('AskGates');
  });

  it('about a change set moves nothing', async () => {
    await world.apply([
      gatePolicy([{ name: 'hold', hold: { reason: 'No.' } }]),
    ]);
    await world.apply(
      [
        {
          apiVersion: 'delivery.openchoreo.dev/v1alpha1',
          kind: 'ChangeSet',
          metadata: { name: 'set', namespace: 'default' },
          spec: {
            owner: { projectName: 'shop' },
            environment: 'production',
          },
        },
      ],
      dave,
    );
    world.boot();
    await world.settle();
    const [asked] = (await promotions()).filter(p => p.spec.changeSet);
    await world.halt();
    const { spec, metadata } = asked;
    await world.client.delete(promotionKind, metadata);
    await forge(
      {
        ...spec,
        environment: 'development',
        fromEnvironment: undefined,
        items: spec.items!.map(i => ({ ...i, fromEnvironment: 'nowhere' })),
      },
      metadata.ownerReferences,
    );
    expect(await runs()).toBe(false);
  });
});
