import {
  Component,
  componentKind,
  componentReleaseKind,
  projectKind,
  projectReleaseBindingKind,
  ReleaseBinding,
  releaseBindingKind,
  RenderedRelease,
  renderedReleaseKind,
  Resource,
  resourceKind,
  resourceReleaseBindingKind,
} from '@openchoreo-portal/model';
import {
  describeConformance,
  officialManifests,
} from './__testUtils__/conformance';
import { dataPlane, World } from './__testUtils__/world';

// A busy machine takes its time over whole sets of manifests.
jest.setTimeout(60_000);

describeConformance()('official manifests', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start();
    world.boot();
    await world.apply([dataPlane]);
    await world.apply(officialManifests('getting-started/all.yaml'));
    await world.apply(officialManifests('from-image'));
    await world.settle();
  }, 60_000);
  afterAll(() => world?.stop());

  it('makes the cell of the default project in every environment', async () => {
    expect(await world.condition(projectKind, 'default', 'Ready')).toBe(
      '+Reconciled',
    );
    for (const environment of ['development', 'staging', 'production']) {
      expect(
        await world.condition(
          projectReleaseBindingKind,
          `default-${environment}`,
          'Ready',
        ),
      ).toBe('+Ready');
    }
    const names = (await world.onPlane('Namespace')).map(n => n.metadata.name);
    expect(names).toContain('dp-default-default-development-f8e58905');
  });

  it('releases and deploys the greeter to development', async () => {
    const component = await world.get<Component>(
      componentKind,
      'greeter-service',
    );
    expect(
      await world.condition(componentKind, 'greeter-service', 'Ready'),
    ).toBe('+ComponentReleaseReady');
    const release = component.status?.latestRelease?.name ?? '';
    expect(await world.find(componentReleaseKind, release)).toBeDefined();
    const binding = await world.get<ReleaseBinding>(
      releaseBindingKind,
      'greeter-service-development',
    );
    expect(binding.spec.releaseName).toBe(release);
    expect(
      await world.condition(
        releaseBindingKind,
        binding.metadata.name,
        'ReleaseSynced',
      ),
    ).toBe('+ReleaseSynced');
    const rendered = await world.get<RenderedRelease>(
      renderedReleaseKind,
      'greeter-service-development',
    );
    expect(rendered.spec.resources?.map(r => r.object.kind).sort()).toEqual([
      'ConfigMap',
      'Deployment',
      'ExternalSecret',
      'HTTPRoute',
      'NetworkPolicy',
      'Service',
    ]);
    expect(
      await world.condition(
        renderedReleaseKind,
        'greeter-service-development',
        'ResourcesApplied',
      ),
    ).toBe('+ApplySucceeded');
    expect(binding.status?.endpoints?.[0]).toMatchObject({
      name: 'http',
      externalURLs: {
        http: {
          host: 'development-default.openchoreoapis.localhost',
          port: 19080,
        },
      },
      serviceURL: {
        host: 'greeter-service.dp-default-default-development-f8e58905.svc.cluster.local',
        port: 9090,
      },
    });
  });

  it('says that resources are progressing until they run, then that they are ready', async () => {
    expect(
      await world.condition(
        releaseBindingKind,
        'react-starter-development',
        'Ready',
      ),
    ).toBe('-ResourcesProgressing');
    await world.runWorkloads();
    await world.settle();
    expect(
      await world.condition(
        releaseBindingKind,
        'react-starter-development',
        'Ready',
      ),
    ).toBe('+Ready');
  });

  it('holds the collaboration components until their resources have outputs, then connects them', async () => {
    const condition = (name: string, type: string) =>
      world.condition(releaseBindingKind, `${name}-development`, type);
    expect(
      await world.condition(
        resourceReleaseBindingKind,
        'doclet-postgres-development',
        'Synced',
      ),
    ).toBe('-ResourceReleaseNotSet');
    expect(await condition('doclet-document', 'ReleaseSynced')).toBe(
      '-ResourceDependenciesPending',
    );
    expect(
      await world.find(renderedReleaseKind, 'doclet-document-development'),
    ).toBeUndefined();

    for (const resource of ['doclet-postgres', 'doclet-nats']) {
      const { status } = await world.get<Resource>(resourceKind, resource);
      await world.client.patch(
        resourceReleaseBindingKind,
        { namespace: 'default', name: `${resource}-development` },
        'merge',
        { spec: { resourceRelease: status?.latestRelease?.name } },
      );
    }
    await world.settle();
    expect(
      await world.condition(
        resourceReleaseBindingKind,
        'doclet-postgres-development',
        'OutputsResolved',
      ),
    ).toBe('-ResourcesProgressing');
    await world.runWorkloads();
    await world.settle();
    expect(
      await world.condition(
        resourceReleaseBindingKind,
        'doclet-postgres-development',
        'Ready',
      ),
    ).toBe('+Ready');
    await world.runWorkloads();
    await world.settle();
    for (const name of [
      'doclet-document',
      'doclet-collab',
      'doclet-frontend',
    ]) {
      expect(await condition(name, 'Ready')).toBe('+Ready');
    }
    const deployment = (await world.onPlane('Deployment')).find(d =>
      d.metadata.name.startsWith('doclet-document'),
    );
    expect(JSON.stringify(deployment?.spec)).toContain('DB_HOST');
  });

  it('writes nothing when everything is said and done', async () => {
    await world.settle();
    const before = await world.versions();
    await world.halt();
    world.boot();
    await world.settle();
    expect(await world.versions()).toEqual(before);
    expect(world.problems.filter(p => p.startsWith('error'))).toEqual([]);
  });
});
