import {
  Component,
  componentKind,
  KubeObject,
  Project,
  projectKind,
  ProjectRelease,
  projectReleaseKind,
  ProjectReleaseBinding,
  projectReleaseBindingKind,
  Promotion,
  promotionKind,
  RenderedRelease,
  renderedReleaseKind,
  Resource,
  resourceKind,
  ResourceReleaseBinding,
  resourceReleaseBindingKind,
} from '@openchoreo-portal/model';
import {
  approval,
  binding,
  cell,
  cellType,
  component,
  gatePolicy,
  platform,
  productionPolicy,
  resource,
  resourceBinding,
  shop,
  storeType,
  workload,
} from '../__testUtils__/fixtures';
import { person, World } from '../__testUtils__/world';

const dave = person('dave', 'developers');
const dora = person('dora', 'developers', 'approvers');
const erin = person('erin', 'approvers');
const ENVIRONMENTS = ['development', 'staging', 'production'];
const DIGEST = 'delivery.openchoreo.dev/digest';

jest.setTimeout(60_000);

describe('gates of projects and resources', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.start();
    world.boot();
    await world.apply(
      platform.filter(
        o => !['Project', 'ProjectReleaseBinding'].includes(o.kind),
      ),
    );
    await world.apply([cellType, storeType, productionPolicy()]);
    await world.apply([shop(), ...ENVIRONMENTS.map(e => cell(e))], dave);
    await world.settle();
  }, 60_000);
  afterEach(() => world.stop());

  const promotions = () => world.list<Promotion>(promotionKind);
  const phases = async () =>
    (await promotions()).map(p => p.status?.phase).sort();
  const open = async () =>
    (await promotions()).find(p => p.status?.phase === 'WaitingForApproval')!;
  const rendered = (name: string) =>
    world.find<RenderedRelease>(renderedReleaseKind, name);
  async function write(objects: readonly KubeObject[], who = dave) {
    await world.apply(objects, who);
    await world.settle();
  }
  async function approve(name: string) {
    const promotion = await open();
    await write([approval(name, promotion)], erin);
    return promotion;
  }
  /** A component in production: from now on the cell holds software. */
  async function webInProduction() {
    await write([component('web'), workload('web', 'registry/web:1')]);
    const { status } = await world.get<Component>(componentKind, 'web');
    const { name } = status!.latestRelease!;
    for (const environment of ['staging', 'production']) {
      await write([binding('web', environment, name)]);
    }
    await approve('web');
    expect(await phases()).toEqual(['Succeeded']);
  }

  describe('a project', () => {
    const condition = (environment: string, type = 'Synced') =>
      world.condition(projectReleaseBindingKind, `shop-${environment}`, type);
    const stored = (environment: string) =>
      world.get<ProjectReleaseBinding>(
        projectReleaseBindingKind,
        `shop-${environment}`,
      );
    const release = async (parameters: object) => {
      await write([shop(parameters)]);
      const { status } = await world.get<Project>(projectKind, 'shop');
      return status!.latestRelease!.name;
    };
    async function tier(environment: string) {
      const { namespace } = (await stored(environment)).status!;
      const found = (await world.onPlane('NetworkPolicy')).find(
        p => p.metadata.namespace === namespace && p.metadata.name === 'cell',
      );
      return /"tier":"(\d+)"/.exec(JSON.stringify(found?.spec ?? ''))?.[1];
    }

    it('has its empty cells everywhere at once, and changes them, without asking anybody', async () => {
      for (const environment of ENVIRONMENTS) {
        expect(await condition(environment, 'Ready')).toBe('+Ready');
      }
      const next = await release({ tier: '20' });
      await write([cell('production', next)]);
      expect(await condition('production')).toBe('+ReleaseSynced');
      expect(await tier('production')).toBe('20');
      expect(await promotions()).toEqual([]);
    });

    it('asks as soon as its cell holds software, and executes exactly what was approved', async () => {
      await webInProduction();
      const next = await release({ tier: '20' });
      for (const e of ['development', 'staging']) await write([cell(e, next)]);
      expect(await tier('staging')).toBe('20');
      await write([cell('production', next)]);
      expect(await condition('production')).toBe('-PromotionPending');
      expect(await tier('production')).toBe('10');
      const promotion = await open();
      expect(promotion.spec).toMatchObject({
        bindingKind: 'ProjectReleaseBinding',
        releaseBinding: 'shop-production',
        owner: { projectName: 'shop' },
        fromEnvironment: 'staging',
        releaseName: next,
        requestedBy: 'user:default/dave',
      });
      expect(promotion.spec.owner).not.toHaveProperty('componentName');
      expect(promotion.status?.plan).toMatchObject({
        summary: '1 changed.',
        changes: [{ object: { kind: 'NetworkPolicy' }, change: 'modify' }],
      });
      expect((await stored('production')).status).toMatchObject({
        pendingPromotion: promotion.metadata.name,
        syncedRelease: promotion.spec.previousReleaseName,
      });
      await approve('yes');
      expect(await condition('production')).toBe('+ReleaseSynced');
      expect(await tier('production')).toBe('20');
      const { status } = await stored('production');
      expect(status).toMatchObject({
        digest: promotion.spec.digest,
        syncedRelease: next,
      });
      expect(status).not.toHaveProperty('pendingPromotion');
      expect(await phases()).toEqual(['Succeeded', 'Succeeded']);
    });

    it('goes through its pipeline, and heals when the release arrives upstream', async () => {
      await webInProduction();
      const next = await release({ tier: '20' });
      await write([cell('production', next)]);
      expect(await condition('production')).toBe('-PipelineOrderViolation');
      expect(await open()).toBeUndefined();
      await write([cell('staging', next)]);
      expect(await condition('staging')).toBe('-PipelineOrderViolation');
      await write([cell('development', next)]);
      expect(await condition('staging')).toBe('+ReleaseSynced');
      expect(await condition('production')).toBe('-PromotionPending');
    });

    it('voids what was asked for when an input changes, and asks for a way back too', async () => {
      await webInProduction();
      const first = (await stored('production')).spec.projectRelease!;
      const next = await release({ tier: '20' });
      for (const e of ENVIRONMENTS) await write([cell(e, next)]);
      const asked = await open();
      const other = await release({ tier: '30' });
      for (const e of ENVIRONMENTS) await write([cell(e, other)]);
      expect(
        (await promotions()).find(p => p.metadata.uid === asked.metadata.uid)
          ?.status?.phase,
      ).toBe('Voided');
      // An approval of the old plan executes nothing.
      await write([approval('late', asked)], erin);
      expect(await tier('production')).toBe('10');
      await approve('second');
      expect(await tier('production')).toBe('30');
      await write([cell('production', first)]);
      expect((await open()).spec).toMatchObject({ releaseName: first });
      expect(await tier('production')).toBe('30');
      await approve('back');
      expect(await tier('production')).toBe('10');
    });

    it('asks for a cell that brings software along, the first time too', async () => {
      await write([
        {
          ...shop({ agent: true }),
          metadata: { name: 'agents', namespace: 'default' },
        },
        ...ENVIRONMENTS.map(environment => ({
          ...cell(environment),
          metadata: { name: `agents-${environment}`, namespace: 'default' },
          spec: { owner: { projectName: 'agents' }, environment },
        })),
      ]);
      expect(
        await world.condition(
          projectReleaseBindingKind,
          'agents-staging',
          'Synced',
        ),
      ).toBe('+ReleaseSynced');
      expect(
        await world.condition(
          projectReleaseBindingKind,
          'agents-production',
          'Synced',
        ),
      ).toBe('-PromotionPending');
      await approve('agents');
      expect(
        await world.condition(
          projectReleaseBindingKind,
          'agents-production',
          'Synced',
        ),
      ).toBe('+ReleaseSynced');
    });

    it('cannot be changed by taking its binding away and making it again', async () => {
      await webInProduction();
      const next = await release({ tier: '20' });
      for (const e of ['development', 'staging']) await write([cell(e, next)]);
      await world.as(dave).delete(projectReleaseBindingKind, {
        namespace: 'default',
        name: 'shop-production',
      });
      await world.settle();
      await write([cell('production', next)]);
      expect(await condition('production')).toBe('-PromotionPending');
      expect(await tier('production')).toBeUndefined();
    });

    it('is not asked for again when an earlier version of the platform wrote what runs', async () => {
      await webInProduction();
      await world.halt();
      for (const old of await world.list<RenderedRelease>(
        renderedReleaseKind,
      )) {
        if (old.spec.owner.componentName) continue;
        await world.client.update(renderedReleaseKind, {
          ...old,
          metadata: { ...old.metadata, annotations: {} },
        });
      }
      world.boot();
      await world.settle();
      expect(await condition('production')).toBe('+ReleaseSynced');
      expect(await phases()).toEqual(['Succeeded']);
      const next = await release({ tier: '20' });
      for (const e of ENVIRONMENTS) await write([cell(e, next)]);
      expect(await condition('production')).toBe('-PromotionPending');
    });

    it('is not mixed up with a component of its name', async () => {
      await write([component('shop'), workload('shop', 'registry/shop:1')]);
      const { status } = await world.get<Component>(componentKind, 'shop');
      for (const environment of ['staging', 'production']) {
        await write([
          binding('shop', environment, status!.latestRelease!.name),
        ]);
      }
      await approve('component');
      const next = await release({ tier: '20' });
      for (const e of ENVIRONMENTS) await write([cell(e, next)]);
      expect(await phases()).toEqual(['Succeeded', 'WaitingForApproval']);
      expect(await rendered('shop-production')).toBeDefined();
      await approve('project');
      expect(await phases()).toEqual(['Succeeded', 'Succeeded']);
      expect(await tier('production')).toBe('20');
    });

    it('remembers where its releases ran, and who wrote them', async () => {
      const { status } = (
        await world.list<ProjectRelease>(projectReleaseKind)
      )[0];
      expect(status?.environments?.map(e => e.name).sort()).toEqual(
        [...ENVIRONMENTS].sort(),
      );
      await webInProduction();
      await write([shop({ tier: '20' })], dora);
      const { status: project } = await world.get<Project>(projectKind, 'shop');
      const next = project!.latestRelease!.name;
      for (const e of ENVIRONMENTS) await write([cell(e, next)]);
      expect((await open()).spec.authors).toEqual(
        expect.arrayContaining(['user:default/dave', 'user:default/dora']),
      );
      // Who wrote it cannot let it pass.
      await write([approval('own', await open())], dora);
      expect(await tier('production')).toBe('10');
    });
  });

  describe('a resource', () => {
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
      const found = (
        await world.list<RenderedRelease>(renderedReleaseKind)
      ).find(
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
      const found = (
        await world.list<RenderedRelease>(renderedReleaseKind)
      ).find(
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
});
