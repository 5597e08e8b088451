import { StoredObject } from '@openchoreo-portal/model';
import { deletionImpact } from './impact';
import { linksOf } from './links';

function object(
  kind: string,
  name: string,
  spec: object = {},
  metadata: object = {},
): StoredObject {
  return {
    apiVersion: 'openchoreo.dev/v1alpha1',
    kind,
    metadata: {
      name,
      uid: `${kind}-${name}`,
      resourceVersion: '1',
      creationTimestamp: '2026-01-01T00:00:00Z',
      ...(kind.startsWith('Cluster') || kind === 'Organization'
        ? {}
        : { namespace: 'default' }),
      ...metadata,
    },
    spec,
  };
}

const owner = { projectName: 'shop', componentName: 'api' };
const objects = [
  object('Project', 'shop', { deploymentPipelineRef: { name: 'main' } }),
  object('Component', 'api', {
    owner: { projectName: 'shop' },
    componentType: { kind: 'ClusterComponentType', name: 'deployment/service' },
  }),
  object('Workload', 'api', { owner }),
  object('Workload', 'web', {
    owner: { projectName: 'shop', componentName: 'web' },
    dependencies: { endpoints: [{ component: 'api', name: 'http' }] },
  }),
  object('ReleaseBinding', 'api-live', {
    owner,
    environment: 'live',
    releaseName: 'api-1',
  }),
  object('ComponentRelease', 'api-1', { owner }),
  object(
    'RenderedRelease',
    'api-live',
    {
      owner,
      environmentName: 'live',
      resources: [
        { id: 'a', object: { kind: 'Deployment' } },
        { id: 'b', object: { kind: 'Service' } },
        { id: 'c', object: { kind: 'Service' } },
      ],
    },
    { ownerReferences: [{ uid: 'ReleaseBinding-api-live' }] },
  ),
  object(
    'WorkflowRun',
    'build-1',
    {},
    {
      labels: { 'openchoreo.dev/component': 'api' },
    },
  ),
  object('Environment', 'live', { isProduction: true }),
  object('ClusterEnvironment', 'live', {}),
  object('DeploymentPipeline', 'main', {
    promotionPaths: [
      {
        sourceEnvironmentRef: { name: 'test' },
        targetEnvironmentRefs: [{ name: 'live' }],
      },
    ],
  }),
];
const find = (kind: string, name: string) =>
  objects.find(o => o.kind === kind && o.metadata.name === name)!;
const names = (list: readonly { kind: string; name: string }[]) =>
  list.map(o => `${o.kind}/${o.name}`);

describe('deletionImpact', () => {
  it('takes a component apart down to the planes, and names its callers', () => {
    const impact = deletionImpact(find('Component', 'api'), objects);
    expect(names(impact.goes)).toEqual([
      'ComponentRelease/api-1',
      'ReleaseBinding/api-live',
      'RenderedRelease/api-live',
      'WorkflowRun/build-1',
      'Workload/api',
    ]);
    expect(impact.running).toEqual([
      {
        environment: 'live',
        production: true,
        kinds: [
          { kind: 'Service', count: 2 },
          { kind: 'Deployment', count: 1 },
        ],
      },
    ]);
    expect(impact.production).toBe(true);
    expect(impact.dependents).toEqual([
      {
        kind: 'Workload',
        namespace: 'default',
        name: 'web',
        field: 'spec.dependencies.endpoints[0].component',
        on: { kind: 'Component', namespace: 'default', name: 'api' },
      },
    ]);
  });

  it('prefers the environment of the namespace to a cluster-wide one', () => {
    expect(
      names(deletionImpact(find('ClusterEnvironment', 'live'), objects).goes),
    ).toEqual([]);
    const own = deletionImpact(find('Environment', 'live'), objects);
    expect(names(own.goes)).toEqual([
      'ReleaseBinding/api-live',
      'RenderedRelease/api-live',
    ]);
    expect(names(own.dependents)).toEqual(['DeploymentPipeline/main']);
  });

  it('takes everything of an organisation', () => {
    const impact = deletionImpact(object('Organization', 'default'), objects);
    expect(impact.goes).toHaveLength(objects.length - 1);
    expect(impact.dependents).toEqual([]);
  });

  it('finds nothing in objects of any shape', () => {
    for (const spec of [null, 7, [], { owner: 3, traits: {}, type: [] }]) {
      expect(
        linksOf({ ...object('Component', 'x'), spec } as StoredObject),
      ).toEqual([]);
    }
  });
});
