const ENVIRONMENTS = ['development', 'staging', 'production'];
const PROJECT = 'storefront';

/** The component that pages of one component are looked at with. */
export const COMPONENT = 'catalog-api';
/** What every row of {@link rowsOf} has in its name. */
export const ROW = /\brow-\d{3}\b/g;

const name = (i: number) => `row-${String(i).padStart(3, '0')}`;

function stored(kind: string, as: string, rest: object, labels = {}): object {
  return {
    apiVersion: 'openchoreo.dev/v1alpha1',
    kind,
    metadata: {
      name: as,
      namespace: 'default',
      uid: `${kind}-${as}`,
      resourceVersion: '1',
      generation: 1,
      creationTimestamp: '2026-01-01T00:00:00Z',
      labels,
    },
    ...rest,
  };
}

const condition = (type: string) => ({
  type,
  status: 'True',
  reason: type,
  message: '',
  lastTransitionTime: '2026-01-01T00:00:00Z',
});

/** What the watch stream gives when there are so many rows of everything, by plural name of kind. */
export function rowsOf(count: number): Record<string, object[]> {
  const rows = Array.from({ length: count }, (_, i) => name(i));
  const components = [COMPONENT, ...rows];
  const owner = (componentName: string) => ({
    projectName: PROJECT,
    componentName,
  });
  const labels = {
    'openchoreo.dev/project': PROJECT,
    'openchoreo.dev/component': COMPONENT,
  };
  return {
    projects: [PROJECT, ...rows].map(as =>
      stored('Project', as, {
        spec: { deploymentPipelineRef: { name: 'default' } },
      }),
    ),
    environments: ENVIRONMENTS.map(as =>
      stored('Environment', as, { spec: { isProduction: false } }),
    ),
    deploymentpipelines: [
      stored('DeploymentPipeline', 'default', {
        spec: {
          promotionPaths: [0, 1].map(i => ({
            sourceEnvironmentRef: { name: ENVIRONMENTS[i] },
            targetEnvironmentRefs: [{ name: ENVIRONMENTS[i + 1] }],
          })),
        },
      }),
    ],
    components: components.map(as =>
      stored('Component', as, {
        spec: {
          owner: { projectName: PROJECT },
          componentType: { name: 'deployment/portal-service' },
        },
      }),
    ),
    workloads: components.map(as =>
      stored('Workload', as, {
        spec: {
          owner: owner(as),
          container: { image: 'example/image:1' },
          endpoints: { http: { type: 'HTTP', port: 8080 } },
          dependencies: {
            endpoints:
              as === COMPONENT
                ? []
                : [
                    {
                      component: COMPONENT,
                      name: 'http',
                      visibility: 'project',
                    },
                  ],
          },
        },
      }),
    ),
    releasebindings: components.flatMap(as =>
      ENVIRONMENTS.map(environment =>
        stored('ReleaseBinding', `${as}-${environment}`, {
          spec: {
            owner: owner(as),
            environment,
            state: 'Active',
            releaseName: `${as}-1`,
          },
          status: {
            syncedRelease: `${as}-1`,
            conditions: [condition('Ready')],
          },
        }),
      ),
    ),
    componentreleases: rows.map(as =>
      stored('ComponentRelease', as, { spec: { owner: owner(COMPONENT) } }),
    ),
    workflowruns: rows.map(as =>
      stored(
        'WorkflowRun',
        as,
        {
          spec: { workflow: { name: 'portal-builder' } },
          status: { conditions: [condition('WorkflowSucceeded')] },
        },
        labels,
      ),
    ),
  };
}
