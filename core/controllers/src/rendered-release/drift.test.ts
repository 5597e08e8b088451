import {
  Component,
  componentKind,
  DriftEntry,
  driftPolicyKind,
  eventKind,
  KubeObject,
  ReleaseBinding,
  releaseBindingKind,
  RenderedRelease,
  renderedReleaseKind,
  StoredObject,
} from '@openchoreo-portal/model';
import {
  binding,
  component,
  platform,
  workload,
} from '../__testUtils__/fixtures';
import { adoptDrift } from '../adopt';
import { person, World } from '../__testUtils__/world';

jest.setTimeout(60_000);

const LABEL = "metadata.labels['openchoreo.dev/component']";
const dave = person('dave', 'developers');

describe('drift', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.start();
    world.boot();
    await world.apply([
      ...platform,
      component('web'),
      workload('web', 'registry/web:1'),
    ]);
    await world.settle();
  }, 60_000);
  afterEach(() => world.stop());

  const policy = (spec: object): KubeObject => ({
    apiVersion: 'delivery.openchoreo.dev/v1alpha1',
    kind: driftPolicyKind.kind,
    metadata: { name: 'by-hand', namespace: 'default' },
    spec,
  });
  const deployment = async () =>
    (await world.onPlane('Deployment'))[0] as StoredObject<{
      replicas: number;
      template: {
        spec: { containers: { image: string; env?: object[] }[] };
      };
    }>;
  /** Somebody edits the Deployment on the plane. */
  async function edit(patch: object, manager = 'kubectl-edit') {
    const { name, namespace } = (await deployment()).metadata;
    await world.planeClient.patch(
      world.planeKind('Deployment'),
      { name, namespace },
      'merge',
      patch,
      { fieldManager: manager },
    );
    await world.settle();
  }
  const drift = async (): Promise<DriftEntry[]> =>
    (await world.get<RenderedRelease>(renderedReleaseKind, 'web-development'))
      .status?.drift ?? [];
  const ofBinding = () =>
    world.get<ReleaseBinding>(releaseBindingKind, 'web-development');
  async function revert(...ids: string[]) {
    await world
      .as(dave)
      .patch(
        releaseBindingKind,
        { namespace: 'default', name: 'web-development' },
        'merge',
        {
          metadata: {
            annotations: { 'delivery.openchoreo.dev/revert-drift': ids.join() },
          },
        },
      );
    await world.settle();
  }

  it('is put back at once, and told with manager, before and after', async () => {
    await edit({ spec: { replicas: 9 } });
    expect((await deployment()).spec?.replicas).toBe(1);
    expect(await drift()).toMatchObject([
      {
        kind: 'Deployment',
        path: 'spec.replicas',
        before: 1,
        after: 9,
        manager: 'kubectl-edit',
        state: 'Reverted',
      },
    ]);
    expect((await ofBinding()).status?.drift).toBeUndefined();
    const before = await world.versions();
    await world.settle();
    expect(await world.versions()).toEqual(before);
  });

  it('stays and is shown where self-healing is off, until somebody reverts exactly what was seen', async () => {
    await world.apply([
      policy({ environments: ['development'], selfHeal: false }),
    ]);
    await world.settle();
    await edit({ spec: { replicas: 9 } });
    await edit({ spec: { minReadySeconds: 5 } });
    expect((await deployment()).spec?.replicas).toBe(9);
    const [seen, ...others] = await drift();
    expect(others).toMatchObject([
      { path: 'spec.minReadySeconds', after: 5, manager: 'kubectl-edit' },
    ]);
    expect(seen).toMatchObject({
      path: 'spec.replicas',
      before: 1,
      after: 9,
      manager: 'kubectl-edit',
      state: 'Present',
    });
    expect((await ofBinding()).status?.drift).toBe(2);

    await revert('somethingelse');
    expect((await deployment()).spec?.replicas).toBe(9);
    await revert(seen.id);
    expect((await deployment()).spec?.replicas).toBe(1);
    expect(await drift()).toMatchObject([
      { id: others[0].id, state: 'Present' },
      { id: seen.id, state: 'Reverted' },
    ]);
    await revert(others[0].id);
    expect((await deployment()).spec).not.toHaveProperty('minReadySeconds');
    expect((await ofBinding()).status?.drift).toBeUndefined();
  });

  it('is also what somebody added: it is told and stays, also over releases, until somebody asks to put it back', async () => {
    await edit({ spec: { template: { spec: { hostNetwork: true } } } });
    const added = {
      path: 'spec.template.spec.hostNetwork',
      after: true,
      manager: 'kubectl-edit',
      state: 'Present',
    };
    const [seen, ...others] = await drift();
    expect(others).toEqual([]);
    expect(seen).toMatchObject(added);
    expect(seen.before).toBeUndefined();
    const before = await world.versions();
    await world.settle();
    expect(await world.versions()).toEqual(before);
    await world.apply([workload('web', 'registry/web:2')]);
    await world.settle();
    expect(await drift()).toMatchObject([added]);
    await revert((await drift())[0].id);
    expect((await deployment()).spec?.template.spec).not.toHaveProperty(
      'hostNetwork',
    );
    expect(await drift()).toMatchObject([{ ...added, state: 'Reverted' }]);
  });

  it('puts back one change and leaves the other', async () => {
    await world.apply([policy({ selfHeal: false })]);
    await edit({ spec: { replicas: 9 } });
    await edit(
      { metadata: { labels: { 'openchoreo.dev/component': null } } },
      'helm',
    );
    const seen = await drift();
    expect(seen.map(d => [d.path, d.manager])).toEqual([
      [LABEL, 'unknown'],
      ['spec.replicas', 'kubectl-edit'],
    ]);
    await revert(seen[0].id);
    expect((await deployment()).spec?.replicas).toBe(9);
    expect(await drift()).toMatchObject([
      { path: 'spec.replicas', state: 'Present' },
      { path: LABEL, state: 'Reverted' },
    ]);
    expect((await deployment()).metadata.labels).toMatchObject({
      'openchoreo.dev/component': 'web',
    });
  });

  it('is left to those whom a rule allows it, also by the next release', async () => {
    await world.apply([
      policy({
        ignore: [
          {
            kind: 'Deployment',
            fields: ['spec.replicas'],
            managers: ['scaler'],
          },
        ],
      }),
    ]);
    await world.settle();
    await edit({ spec: { replicas: 4 } }, 'scaler');
    expect((await deployment()).spec?.replicas).toBe(4);
    expect(await drift()).toMatchObject([
      { path: 'spec.replicas', state: 'Ignored', policy: 'by-hand' },
    ]);
    await world.apply([workload('web', 'registry/web:2')]);
    await world.settle();
    const { spec } = await deployment();
    expect(spec?.template.spec.containers[0].image).toBe('registry/web:2');
    expect(spec?.replicas).toBe(4);
    await edit({ spec: { replicas: 7 } }, 'kubectl-edit');
    expect((await deployment()).spec?.replicas).toBe(1);
  });

  /** Somebody deletes the Deployment on the plane. */
  async function remove() {
    const { name, namespace } = (await deployment()).metadata;
    await world.planeClient.delete(world.planeKind('Deployment'), {
      name,
      namespace,
    });
    await world.settle();
  }
  const deleted = {
    kind: 'Deployment',
    name: expect.stringMatching(/^web-development/),
    path: '*',
    manager: 'unknown',
    deleted: true,
  };

  it('is also an object that somebody deleted: it is put back at once, and told each time', async () => {
    const { uid } = (await deployment()).metadata;
    await remove();
    expect((await deployment()).metadata.uid).not.toBe(uid);
    expect(await drift()).toMatchObject([{ ...deleted, state: 'Reverted' }]);
    const before = await world.versions();
    await world.settle();
    expect(await world.versions()).toEqual(before);
    world.now = new Date(world.now.getTime() + 60_000);
    await remove();
    expect(await drift()).toMatchObject([
      { ...deleted, state: 'Reverted' },
      { ...deleted, state: 'Reverted' },
    ]);
    const events = await world.list<StoredObject & { message?: string }>(
      eventKind,
    );
    expect(events.map(e => e.message)).toContainEqual(
      expect.stringMatching(
        /^Somebody deleted Deployment web-development\S*\. It was put back\.$/,
      ),
    );
  });

  it('leaves what was deleted away where self-healing is off, until somebody puts it back', async () => {
    await world.apply([policy({ selfHeal: false })]);
    await world.settle();
    await remove();
    expect(await world.onPlane('Deployment')).toEqual([]);
    const [seen, ...others] = await drift();
    expect(others).toEqual([]);
    expect(seen).toMatchObject({ ...deleted, state: 'Present' });
    expect((await ofBinding()).status?.drift).toBe(1);
    const { status } = await world.get<RenderedRelease>(
      renderedReleaseKind,
      'web-development',
    );
    expect(
      status?.conditions?.find(c => c.type === 'ResourcesApplied')?.message,
    ).toMatch(/^(\d) of (\d) objects are applied; what others deleted/);
    const ready = async () =>
      (await ofBinding()).status?.conditions?.find(c => c.type === 'Ready');
    expect(await ready()).toMatchObject({
      status: 'False',
      reason: 'ResourcesMissing',
      message: expect.stringMatching(
        /^Deployment web-development\S* was deleted/,
      ),
    });
    // A restart of everything does not take it for something new.
    await world.halt();
    world.boot();
    await world.settle();
    expect(await world.onPlane('Deployment')).toEqual([]);
    expect(await drift()).toEqual([seen]);
    expect(
      adoptDrift(
        {
          namespace: 'default',
          componentName: 'web',
          environment: 'development',
        },
        [seen.id],
        world.lookups,
      ).refused,
    ).toEqual([{ id: seen.id, reason: expect.stringContaining('undeploy') }]);

    await revert(seen.id);
    expect(await world.onPlane('Deployment')).toHaveLength(1);
    expect(await drift()).toMatchObject([{ id: seen.id, state: 'Reverted' }]);
    // What was asked for once speaks about that deletion only.
    world.now = new Date(world.now.getTime() + 60_000);
    await remove();
    expect(await world.onPlane('Deployment')).toEqual([]);
    // The next release is deployed as a whole.
    await world.apply([workload('web', 'registry/web:2')]);
    await world.settle();
    expect(await world.onPlane('Deployment')).toHaveLength(1);
    expect((await drift()).filter(d => d.state === 'Present')).toEqual([]);
  });

  it('leaves what was deleted away where a rule leaves the object to others, also over releases', async () => {
    await world.apply([
      policy({ ignore: [{ kind: 'Deployment', fields: ['*'] }] }),
    ]);
    await world.settle();
    await remove();
    expect(await world.onPlane('Deployment')).toEqual([]);
    expect(await drift()).toMatchObject([
      { ...deleted, state: 'Ignored', policy: 'by-hand' },
    ]);
    expect(
      (await ofBinding()).status?.conditions?.find(c => c.type === 'Ready')
        ?.reason,
    ).not.toMatch(/Unknown|Missing/);
    await world.apply([workload('web', 'registry/web:2')]);
    await world.settle();
    expect(await world.onPlane('Deployment')).toEqual([]);
    await world.client.delete(driftPolicyKind, {
      namespace: 'default',
      name: 'by-hand',
    });
    await world.settle();
    expect(await world.onPlane('Deployment')).toHaveLength(1);
  });

  it('does not take a set that moves to another plane for a deleted one', async () => {
    await world.apply([policy({ selfHeal: false })]);
    await world.settle();
    const { name, namespace } = (await deployment()).metadata;
    await world.halt();
    await world.planeClient.delete(world.planeKind('Deployment'), {
      name,
      namespace,
    });
    // It was on another plane until now; this one is empty.
    await world.client.patch(
      renderedReleaseKind,
      { namespace: 'default', name: 'web-development' },
      'merge',
      {
        metadata: {
          annotations: {
            'openchoreo.dev/plane': JSON.stringify({
              planeType: 'dataplane',
              name: 'other',
            }),
          },
        },
      },
    );
    world.boot();
    await world.settle();
    expect(await world.onPlane('Deployment')).toHaveLength(1);
    expect(await drift()).toEqual([]);
  });

  it('is adopted as the override that leads to it', async () => {
    await world.apply([policy({ selfHeal: false })]);
    await edit({ spec: { replicas: 3 } });
    await edit({ metadata: { labels: { 'openchoreo.dev/component': 'x' } } });
    const entries = await drift();
    expect(entries).toHaveLength(2);
    const place = { namespace: 'default', componentName: 'web' };
    const adoption = adoptDrift(
      { ...place, environment: 'development' },
      [...entries.map(e => e.id), 'gone'],
      world.lookups,
    );
    expect(adoption.overrides).toEqual({
      componentTypeEnvironmentConfigs: { replicas: 3 },
    });
    expect(adoption.plan.changes.flatMap(c => c.fields)).toEqual([
      { path: 'spec.replicas', before: 1, after: 3 },
    ]);
    const idOf = (path: string) => entries.find(e => e.path === path)!.id;
    expect(adoption.adopted).toEqual([idOf('spec.replicas')]);
    expect(adoption.refused).toEqual([
      { id: idOf(LABEL), reason: expect.stringContaining('No setting') },
      { id: 'gone', reason: expect.stringContaining('look again') },
    ]);
    await revert(idOf(LABEL));
    const { status } = await world.get<Component>(componentKind, 'web');
    await world.apply(
      [
        binding(
          'web',
          'development',
          status?.latestRelease?.name ?? '',
          adoption.overrides,
        ),
      ],
      dave,
    );
    await world.settle();
    expect((await deployment()).spec?.replicas).toBe(3);
    expect((await drift()).filter(d => d.state === 'Present')).toEqual([]);
  });
});
