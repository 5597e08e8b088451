import {
  ComponentRelease,
  componentReleaseKind,
  projectReleaseBindingKind,
  ProjectReleaseBinding,
  ReleaseBinding,
  releaseBindingKind,
  RenderedRelease,
  renderedReleaseKind,
} from '@openchoreo-portal/model';
import {
  describeConformance,
  officialManifests,
} from './__testUtils__/conformance';
import { startPlane, TestPlane } from './__testUtils__/plane';
import { kindOf, Portal, startPortal, until } from './__testUtils__/portal';
import { applyPlatform } from './__testUtils__/shop';

jest.setTimeout(60_000);

describeConformance()('official manifests over HTTP', () => {
  let plane: TestPlane;
  let portal: Portal;
  const manifests = [
    ...officialManifests('getting-started'),
    ...officialManifests('from-image'),
  ];

  beforeAll(async () => {
    plane = await startPlane();
    portal = await startPortal({ plane });
    await applyPlatform(portal);
  });
  afterAll(async () => {
    await portal?.stop();
    await plane?.stop();
  });

  it('are taken unchanged by server-side apply, twice without a change', async () => {
    await portal.apply('admin', manifests);
    const generations = async () =>
      Promise.all(
        manifests.map(
          async o =>
            (await portal.find(kindOf(o), o.metadata.name!))?.metadata
              .generation,
        ),
      );
    const before = await generations();
    expect(before).not.toContain(undefined);
    await portal.apply('admin', manifests);
    expect(await generations()).toEqual(before);
  });

  it.each(['greeter-service', 'react-starter'])(
    'reconcile: release, binding and set of %s',
    async name => {
      const binding = await until(async () => {
        const found = await portal.find<ReleaseBinding>(
          releaseBindingKind,
          `${name}-development`,
        );
        const synced = found?.status?.conditions?.find(
          c => c.type === 'ReleaseSynced',
        );
        return synced?.status === 'True' ? found : undefined;
      }, `${name} to be synced`);
      expect(
        await portal.find<ComponentRelease>(
          componentReleaseKind,
          binding.spec.releaseName!,
        ),
      ).toBeDefined();
      await until(async () => {
        const set = await portal.find<RenderedRelease>(
          renderedReleaseKind,
          `${name}-development`,
        );
        return (
          (
            set?.status as { conditions?: { type: string; status: string }[] }
          )?.conditions?.find(c => c.type === 'ResourcesApplied')?.status ===
          'True'
        );
      }, `the set of ${name} to be applied`);
    },
  );

  it('reach the plane, in the cell of their project', async () => {
    const deployments = await plane.list('Deployment');
    expect(deployments.map(d => d.metadata.namespace)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^dp-default-default-development-/),
      ]),
    );
    await until(async () => {
      const found = await portal.find<ProjectReleaseBinding>(
        projectReleaseBindingKind,
        'default-development',
      );
      return (
        found?.status?.conditions?.find(c => c.type === 'Ready')?.status ===
        'True'
      );
    }, 'the cell of the project');
  });

  it('hold components back while their resources have no outputs', async () => {
    await until(async () => {
      const found = await portal.find<ReleaseBinding>(
        releaseBindingKind,
        'doclet-document-development',
      );
      return (
        found?.status?.conditions?.find(c => c.type === 'ReleaseSynced')
          ?.reason === 'ResourceDependenciesPending'
      );
    }, 'the binding to say what it waits for');
    expect(
      await portal.find(renderedReleaseKind, 'doclet-document-development'),
    ).toBeUndefined();
  });
});
