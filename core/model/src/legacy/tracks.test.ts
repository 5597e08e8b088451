import { convertLegacy } from './convert';
import { first, later, problems } from './__testUtils__/manifests';

/** Lines of two components, with what belonged to them. */
const line = (component: string, name: string, spec: object = {}) =>
  first('DeploymentTrack', { name, project: 'shop', component }, spec);

describe('DeploymentTracks', () => {
  const shop = [
    first('Project', { name: 'shop' }, { deploymentPipelineRef: 'default' }),
    later('DeploymentPipeline', 'default', {
      promotionPaths: [
        {
          sourceEnvironmentRef: 'qa',
          targetEnvironmentRefs: [{ name: 'prod' }],
        },
        {
          sourceEnvironmentRef: 'dev',
          targetEnvironmentRefs: [{ name: 'qa' }],
        },
      ],
    }),
    first(
      'Component',
      { name: 'web', project: 'shop' },
      {
        type: 'Service',
        source: { gitRepository: { url: 'https://git.acme.dev/web' } },
      },
    ),
  ];
  const built = (branch: string) => ({
    autoDeploy: true,
    buildTemplateSpec: { branch, path: '/src' },
  });

  it('are the component itself, or previews of their branch', () => {
    const { objects, notes } = convertLegacy([
      ...shop,
      line('web', 'main', built('release')),
      line('web', 'login', built('feature/Login')),
      line('api', 'default'),
      line('api', 'login', built('feature/Login')),
    ]);
    expect(objects.flatMap(problems)).toEqual([]);
    expect(objects.find(o => o.kind === 'Component')?.spec).toMatchObject({
      autoDeploy: true,
      workflow: {
        parameters: {
          repository: {
            url: 'https://git.acme.dev/web',
            revision: { branch: 'release' },
            appPath: '/src',
          },
        },
      },
    });
    expect(objects.filter(o => o.kind === 'PreviewEnvironment')).toEqual([
      {
        apiVersion: 'delivery.openchoreo.dev/v1alpha1',
        kind: 'PreviewEnvironment',
        metadata: { name: 'shop-feature-login', namespace: 'acme' },
        spec: {
          owner: { projectName: 'shop' },
          parentEnvironment: 'dev',
          source: { branch: 'feature/Login' },
          components: ['api', 'web'],
        },
      },
    ]);
    const [about] = notes.filter(n => /DeploymentTrack/.test(n.about));
    expect(about.message).toMatch(/preview shop-feature-login .*PreviewPolicy/);
  });

  it('take what belonged to them along', () => {
    const deployment = (track: string) => {
      const object = first('Deployment', {
        name: `d-${track}`,
        project: 'shop',
        component: 'web',
        environment: 'dev',
      });
      object.metadata.labels![`core.choreo.dev/deployment-track`] = track;
      return object;
    };
    const { objects, notes } = convertLegacy([
      ...shop,
      line('web', 'main'),
      line('web', 'login'),
      deployment('main'),
      deployment('login'),
    ]);
    expect(objects.filter(o => o.kind === 'ReleaseBinding')).toHaveLength(1);
    expect(notes).toContainEqual({
      about: 'Deployment d-login-7c1e',
      message: 'It belongs to the preview of login now.',
    });
  });

  it('of a branch with a long name have a name that no other has, and ask for the environment when none is known', () => {
    const { objects, notes } = convertLegacy([
      line('web', 'main'),
      line('web', 'a', built(`${'very/'.repeat(10)}long`)),
      line('web', 'b', built(`${'very/'.repeat(10)}longer`)),
    ]);
    const names = objects
      .filter(o => o.kind === 'PreviewEnvironment')
      .map(o => o.metadata.name!);
    expect(new Set(names).size).toBe(2);
    expect(Math.max(...names.map(n => n.length))).toBeLessThanOrEqual(32);
    expect(notes.map(n => n.message).join()).toMatch(/spec\.parentEnvironment/);
  });
});
