import {
  clusterProjectTypeKind,
  clusterResourceTypeKind,
  Component,
  componentKind,
  Environment,
  environmentKind,
  KubeObject,
  Project,
  projectKind,
  ProjectReleaseBinding,
  projectReleaseBindingKind,
  RenderedRelease,
  renderedReleaseKind,
  Resource,
  resourceKind,
  ResourceReleaseBinding,
  resourceReleaseBindingKind,
  StoredObject,
} from '@openchoreo-portal/model';
import {
  binding,
  component,
  platform,
  projectType,
  workload,
} from '../__testUtils__/fixtures';
import { World } from '../__testUtils__/world';
import { planChangeFor } from './plan';

jest.setTimeout(60_000);

const API = 'openchoreo.dev/v1alpha1';

/** A database that is one ConfigMap, so that it is ready at once. */
const databaseType: KubeObject = {
  apiVersion: API,
  kind: 'ClusterResourceType',
  metadata: { name: 'database' },
  spec: {
    environmentConfigs: {
      openAPIV3Schema: {
        type: 'object',
        properties: { size: { type: 'integer', default: 1 } },
      },
    },
    resources: [
      {
        id: 'settings',
        template: {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: {
            name: '${metadata.name}',
            namespace: '${metadata.namespace}',
          },
          data: { size: '${string(environmentConfigs.size)}' },
        },
      },
    ],
  },
};

const resource = (kind: string, name: string, spec: object): KubeObject => ({
  apiVersion: API,
  kind,
  metadata: { name, namespace: 'default' },
  spec,
});

/** Opens the cell to itself; as the server stores it. */
const openCell = {
  id: 'open',
  targetPlane: 'dataplane',
  template: {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'open', namespace: '${metadata.namespace}' },
    spec: {
      podSelector: {},
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ from: [{ podSelector: {} }] }],
      egress: [{ to: [{ podSelector: {} }] }],
    },
  },
};

describe('the plan of a change to what cells and resources are made of', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start();
    world.boot();
    await world.apply([
      ...platform,
      databaseType,
      resource('Resource', 'db', {
        owner: { projectName: 'shop' },
        type: { kind: 'ClusterResourceType', name: 'database' },
      }),
      component('api'),
      workload('api', 'registry/api:1'),
      component('web'),
      workload('web', 'registry/web:1'),
    ]);
    await world.settle();
    const { status } = await world.get<Resource>(resourceKind, 'db');
    await world.apply(
      ['development', 'staging'].map(environment =>
        resource('ResourceReleaseBinding', `db-${environment}`, {
          owner: { projectName: 'shop', resourceName: 'db' },
          environment,
          resourceRelease: status?.latestRelease?.name,
        }),
      ),
    );
    for (const name of ['api', 'web']) {
      const { status: made } = await world.get<Component>(componentKind, name);
      await world.apply([
        binding(name, 'staging', made?.latestRelease?.name ?? ''),
      ]);
    }
    await world.settle();
  }, 60_000);
  afterAll(() => world.stop());

  const plan = (object: KubeObject, more: object = {}) =>
    planChangeFor({ namespace: 'default', object, ...more }, world.lookups);
  type Answer = Awaited<ReturnType<typeof plan>>;
  const places = ({ infrastructure }: Answer) =>
    infrastructure
      .map(
        ({ when, plan: p }) =>
          `${when} ${p.resource ?? p.project} ${p.environment} ${p.outcome}`,
      )
      .sort();
  const typed = async (
    kind: typeof clusterProjectTypeKind,
    name: string,
    change: (resources: object[]) => object[],
  ): Promise<StoredObject> => {
    const type = await world.client.get(kind, { name });
    const spec = JSON.parse(JSON.stringify(type.spec));
    return { ...type, spec: { ...spec, resources: change(spec.resources) } };
  };
  const openType = () =>
    typed(clusterProjectTypeKind, 'default', all => [...all, openCell]);
  const applied = async (name: string) =>
    (await world.get<RenderedRelease>(renderedReleaseKind, name)).spec
      .resources;

  it('says nothing of types that stay as they are', async () => {
    for (const kind of [clusterProjectTypeKind, clusterResourceTypeKind]) {
      const name = kind === clusterProjectTypeKind ? 'default' : 'database';
      expect(await plan(await typed(kind, name, all => all))).toMatchObject({
        message: 'Nothing that runs would change.',
        // Four of components, three cells, two of the resource.
        total: 9,
        releases: [],
        infrastructure: [],
      });
    }
  });

  it('shows the cells that a project type reaches, field by field, and what that opens', async () => {
    const answer = await plan(await openType());
    expect(answer.message).toBe(
      'Of what is deployed, 3 would change with the next promotion.',
    );
    expect(answer.releases).toEqual([
      { project: 'shop', releaseName: expect.stringMatching(/^shop-/) },
    ]);
    expect(answer.changes).toEqual([]);
    expect(places(answer)).toEqual([
      'WithRelease shop development Apply',
      'WithRelease shop production Apply',
      'WithRelease shop staging Apply',
    ]);
    // As releases reach them, not by name.
    expect(answer.infrastructure.map(i => i.plan.environment)).toEqual([
      'development',
      'staging',
      'production',
    ]);
    const staging = answer.infrastructure.find(
      i => i.plan.environment === 'staging',
    )!.plan;
    expect(staging).toMatchObject({
      releaseName: answer.releases[0].releaseName,
      previousReleaseName: expect.stringMatching(/^shop-/),
      summary: '1 added.',
      changes: [
        {
          change: 'add',
          effect: 'policy',
          object: { kind: 'NetworkPolicy', name: 'open' },
        },
      ],
    });
    expect(
      staging.reachability.opened.map(c => `${c.from}>${c.to}`).sort(),
    ).toEqual(['api>web', 'web>api']);
    expect(staging.reachability.closed).toEqual([]);
  });

  it('is what then happens once the release is named', async () => {
    const answer = await plan(await openType());
    const { spec } = await openType();
    await world.apply([{ ...projectType, spec }]);
    await world.settle();
    const { releaseName } = answer.releases[0];
    const { status } = await world.get<Project>(projectKind, 'shop');
    expect(status?.latestRelease?.name).toBe(releaseName);
    const pinned = await world.get<ProjectReleaseBinding>(
      projectReleaseBindingKind,
      'shop-staging',
    );
    expect(pinned.spec.projectRelease).not.toBe(releaseName);
    const wish = {
      ...pinned,
      spec: { ...pinned.spec, projectRelease: releaseName },
    };
    expect(places(await plan(wish))).toEqual(['Now shop staging Apply']);
    // It goes through its pipeline.
    await world.client.patch(
      projectReleaseBindingKind,
      { namespace: 'default', name: 'shop-development' },
      'merge',
      { spec: { projectRelease: releaseName } },
    );
    await world.settle();
    await world.client.update(projectReleaseBindingKind, wish);
    await world.settle();
    const [{ metadata }] = (
      await world.list<RenderedRelease>(renderedReleaseKind)
    ).filter(
      r =>
        r.spec.environmentName === 'staging' &&
        !r.spec.owner?.componentName &&
        !r.spec.owner?.resourceName,
    );
    expect(
      (await applied(metadata.name))?.map(r => (r.object as KubeObject).kind),
    ).toContain('NetworkPolicy');
    expect((await plan(wish)).infrastructure).toEqual([]);
  });

  it('shows the resources that a resource type reaches, and that none changes by itself', async () => {
    const type = await typed(clusterResourceTypeKind, 'database', ([first]) => [
      {
        ...first,
        template: {
          ...databaseSettings(first),
          data: { size: '${string(environmentConfigs.size * 2)}' },
        },
      },
    ]);
    const answer = await plan(type);
    expect(places(answer)).toEqual([
      'WithRelease db development Apply',
      'WithRelease db staging Apply',
    ]);
    expect(answer.releases).toEqual([
      {
        project: 'shop',
        resource: 'db',
        releaseName: expect.stringMatching(/^db-/),
      },
    ]);
    expect(answer.infrastructure[0].plan.changes).toMatchObject([
      {
        change: 'modify',
        effect: 'config',
        object: { kind: 'ConfigMap' },
        fields: [{ path: 'data.size', before: '1', after: '2' }],
      },
    ]);
  });

  it('tells errors that a type would bring, where they would appear', async () => {
    const broken = await typed(
      clusterResourceTypeKind,
      'database',
      ([first]) => [
        {
          ...first,
          template: {
            ...databaseSettings(first),
            data: { size: '${parameters.size}' },
          },
        },
      ],
    );
    const answer = await plan(broken);
    expect(places(answer)).toEqual([
      'WithRelease db development Hold',
      'WithRelease db staging Hold',
    ]);
    expect(answer.infrastructure[0].plan).toMatchObject({
      message: expect.stringContaining('size'),
      changes: [],
    });
    const nameless = await plan(
      await typed(clusterProjectTypeKind, 'default', () => [openCell]),
    );
    expect(nameless.infrastructure[0].plan).toMatchObject({
      outcome: 'Hold',
      message: expect.stringContaining('Namespace'),
    });
  });

  it('names what a project or resource could no longer be released as', async () => {
    const shop = await world.get<Project>(projectKind, 'shop');
    const db = await world.get<Resource>(resourceKind, 'db');
    const type = { kind: 'ClusterProjectType' as const, name: 'gone' };
    expect(
      (await plan({ ...shop, spec: { ...shop.spec, type } })).problems,
    ).toEqual([
      {
        project: 'shop',
        reason: 'ProjectTypeNotFound',
        message: 'ClusterProjectType gone does not exist.',
      },
    ]);
    expect(
      (
        await plan({
          ...db,
          spec: { ...db.spec, type: { kind: 'ResourceType', name: 'gone' } },
        })
      ).problems,
    ).toEqual([
      {
        project: 'shop',
        resource: 'db',
        reason: 'ResourceTypeNotFound',
        message: 'ResourceType gone does not exist.',
      },
    ]);
  });

  it('shows at once what an environment or a value in a binding changes', async () => {
    const staging = await world.get<Environment>(environmentKind, 'staging');
    const moved = await plan({
      ...staging,
      spec: { ...staging.spec, dataPlaneRef: { name: 'gone' } },
    });
    expect(places(moved)).toEqual([
      'Now db staging Hold',
      'Now shop staging Hold',
    ]);
    expect(moved.infrastructure[0].plan.message).toBe(
      'DataPlane gone does not exist.',
    );
    const db = await world.get<ResourceReleaseBinding>(
      resourceReleaseBindingKind,
      'db-staging',
    );
    const sized = await plan({
      ...db,
      spec: { ...db.spec, resourceTypeEnvironmentConfigs: { size: 9 } },
    });
    expect(places(sized)).toEqual(['Now db staging Apply']);
    expect(sized.infrastructure[0].plan.changes[0].fields).toEqual([
      expect.objectContaining({ path: 'data.size', before: '1', after: '9' }),
    ]);
  });

  it('looks only at what the asker may see', async () => {
    const answer = await plan(
      await typed(clusterResourceTypeKind, 'database', all =>
        all.map(entry => ({ ...entry, id: 'other' })),
      ),
      {
        visible: ({ kind, spec }: ResourceReleaseBinding) =>
          kind === 'ResourceReleaseBinding' && spec.environment === 'staging',
      },
    );
    expect(answer.total).toBe(1);
  });
});

function databaseSettings(entry: object): object {
  return 'template' in entry && entry.template instanceof Object
    ? entry.template
    : {};
}
