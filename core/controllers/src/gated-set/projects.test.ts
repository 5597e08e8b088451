import {
  Component,
  componentKind,
  Project,
  projectKind,
  ProjectRelease,
  projectReleaseKind,
  ProjectReleaseBinding,
  projectReleaseBindingKind,
  RenderedRelease,
  renderedReleaseKind,
} from '@openchoreo-portal/model';
import {
  approval,
  binding,
  cell,
  component,
  shop,
  workload,
} from '../__testUtils__/fixtures';
import {
  ENVIRONMENTS,
  useGatedPlatform,
} from '../__testUtils__/gated-platform';
import { person, World } from '../__testUtils__/world';

const dave = person('dave', 'developers');
const dora = person('dora', 'developers', 'approvers');
const erin = person('erin', 'approvers');

jest.setTimeout(60_000);

describe('gates of a project', () => {
  const gated = useGatedPlatform();
  const { promotions, phases, open, write, approve, webInProduction } = gated;
  let world: World;
  beforeEach(() => {
    world = gated.world();
  });
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
    for (const old of await world.list<RenderedRelease>(renderedReleaseKind)) {
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
      await write([binding('shop', environment, status!.latestRelease!.name)]);
    }
    await approve('component');
    const next = await release({ tier: '20' });
    for (const e of ENVIRONMENTS) await write([cell(e, next)]);
    expect(await phases()).toEqual(['Succeeded', 'WaitingForApproval']);
    expect(
      await world.find<RenderedRelease>(renderedReleaseKind, 'shop-production'),
    ).toBeDefined();
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
