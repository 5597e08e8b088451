import {
  RenderedRelease,
  renderedReleaseKind,
  Resource,
  resourceKind,
  ResourceReleaseBinding,
  resourceReleaseBindingKind,
} from '@openchoreo-portal/model';
import {
  approval,
  gatePolicy,
  productionPolicy,
  resource,
  resourceBinding,
} from '../__testUtils__/fixtures';
import {
  ENVIRONMENTS,
  useGatedPlatform,
} from '../__testUtils__/gated-platform';
import { person, World } from '../__testUtils__/world';

const erin = person('erin', 'approvers');
const DIGEST = 'delivery.openchoreo.dev/digest';

jest.setTimeout(60_000);

describe('gates of a resource', () => {
  const gated = useGatedPlatform();
  const { promotions, phases, open, write, approve } = gated;
  let world: World;
  beforeEach(() => {
    world = gated.world();
  });
  let first: string;
  const stored = (environment: string) =>
    world.get<ResourceReleaseBinding>(
      resourceReleaseBindingKind,
      `data-${environment}`,
    );
  const condition = (environment: string, type = 'Synced') =>
    world.condition(resourceReleaseBindingKind, `data-${environment}`, type);
  const release = async (version: string) => {
    await write([resource('data', version)]);
    const { status } = await world.get<Resource>(resourceKind, 'data');
    return status!.latestRelease!.name;
  };
  const bind = async (
    name: string,
    environments: readonly string[] = ENVIRONMENTS,
    spec: object = {},
  ) => {
    for (const environment of environments) {
      await write([resourceBinding('data', environment, name, spec)]);
    }
  };
  async function image(environment: string) {
    const found = (await world.list<RenderedRelease>(renderedReleaseKind)).find(
      r =>
        r.spec.owner.resourceName === 'data' &&
        r.spec.environmentName === environment,
    );
    return /registry\/store:\d+/.exec(JSON.stringify(found?.spec ?? ''))?.[0];
  }
  beforeEach(async () => {
    first = await release('1');
  });

  it('waits before its first deployment, and executes exactly what was approved', async () => {
    await bind(first);
    expect(await image('staging')).toBe('registry/store:1');
    expect(await condition('production')).toBe('-PromotionPending');
    expect(await image('production')).toBeUndefined();
    const promotion = await approve('yes');
    expect(promotion.spec).toMatchObject({
      bindingKind: 'ResourceReleaseBinding',
      owner: { projectName: 'shop', resourceName: 'data' },
      fromEnvironment: 'staging',
    });
    expect(promotion.metadata.labels).toMatchObject({
      'openchoreo.dev/resource': 'data',
    });
    expect(await image('production')).toBe('registry/store:1');
    expect((await stored('production')).status?.digest).toBe(
      promotion.spec.digest,
    );
    await world.runWorkloads();
    await world.settle();
    expect(await condition('production', 'Ready')).toBe('+Ready');
  });

  it('keeps running with its outputs while a change waits', async () => {
    await bind(first);
    await approve('first');
    await world.runWorkloads();
    await world.settle();
    const { outputs } = (await stored('production')).status!;
    expect(outputs).toHaveLength(1);
    const next = await release('2');
    await bind(next);
    expect(await condition('production')).toBe('-PromotionPending');
    expect(await image('production')).toBe('registry/store:1');
    expect((await stored('production')).status).toMatchObject({
      outputs,
      syncedRelease: first,
    });
    expect(await condition('production', 'OutputsResolved')).toBe(
      '+OutputsResolved',
    );
    await approve('second');
    expect(await image('production')).toBe('registry/store:2');
  });

  it('asks for new values of the same release', async () => {
    await bind(first);
    await approve('first');
    await bind(first, ['production'], {
      resourceTypeEnvironmentConfigs: { replicas: 3 },
    });
    expect(await condition('production')).toBe('-PromotionPending');
    expect((await open()).status?.plan?.summary).toBe('1 changed.');
    // Taking the request back voids it.
    await world.client.patch(
      resourceReleaseBindingKind,
      { namespace: 'default', name: 'data-production' },
      'merge',
      { spec: { resourceTypeEnvironmentConfigs: null } },
    );
    await world.settle();
    expect(await condition('production')).toBe('+ReleaseSynced');
    expect(await phases()).toEqual(['Succeeded', 'Voided']);
  });

  it('goes through its pipeline and may go back', async () => {
    await bind(first, ['production']);
    expect(await condition('production')).toBe('-PipelineOrderViolation');
    await bind(first, ['development', 'staging']);
    await approve('first');
    const next = await release('2');
    await bind(next);
    await approve('second');
    expect(await image('production')).toBe('registry/store:2');
    await bind(first, ['production']);
    expect(await image('production')).toBe('registry/store:2');
    await approve('back');
    expect(await image('production')).toBe('registry/store:1');
  });

  it('stays turned down until somebody asks again', async () => {
    await bind(first);
    await write([approval('no', await open(), 'Reject')], erin);
    expect(await condition('production')).toBe('-PromotionRejected');
    expect(await image('production')).toBeUndefined();
    await bind(first, ['production'], { retainPolicy: 'Delete' });
    expect(await condition('production')).toBe('-PromotionPending');
  });

  it('is left alone by policies that are about something else', async () => {
    const gates = [
      { name: 'people', approval: { required: 1, from: [{ value: 'x' }] } },
    ];
    await world.apply([
      { ...gatePolicy(gates, { kinds: ['Component', 'Project'] }) },
      {
        ...gatePolicy(gates, { components: ['web'] }),
        metadata: { name: 'web-only', namespace: 'default' },
      },
      {
        ...productionPolicy(),
        spec: {
          ...(productionPolicy().spec as object),
          resources: ['other'],
        },
      },
    ]);
    await bind(first);
    expect(await condition('production')).toBe('+ReleaseSynced');
    expect(await promotions()).toEqual([]);
  });

  it('is held by rules over what it runs', async () => {
    await write(
      [
        gatePolicy([
          {
            name: 'provenance',
            rules: [
              {
                expression:
                  'promotion.kind != "Resource" || images.all(i, i.image.startsWith("approved/"))',
                message: 'Only approved images.',
              },
            ],
          },
        ]),
      ],
      erin,
    );
    await bind(first);
    expect(await condition('production')).toBe('-PromotionRejected');
    expect((await stored('production')).status?.conditions).toContainEqual(
      expect.objectContaining({
        type: 'Synced',
        message: 'Only approved images.',
      }),
    );
  });

  it('writes nothing when everything is said and done', async () => {
    await bind(first);
    await approve('yes');
    const found = (await world.list<RenderedRelease>(renderedReleaseKind)).find(
      r =>
        r.spec.owner.resourceName === 'data' &&
        r.spec.environmentName === 'production',
    );
    expect(found?.metadata.annotations?.[DIGEST]).toMatch(/^[0-9a-f]{64}$/);
    const before = await world.versions();
    await world.halt();
    world.boot();
    await world.settle();
    expect(await world.versions()).toEqual(before);
    expect(world.problems.filter(p => p.startsWith('error'))).toEqual([]);
  });
});
