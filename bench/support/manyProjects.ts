const ENVIRONMENTS = ['development', 'staging', 'production'];
const api = 'openchoreo.dev/v1alpha1';

const projectName = (i: number) => `project-${String(i).padStart(5, '0')}`;
const stored = (kind: string, name: string, i: number, rest: object) => ({
  apiVersion: api,
  kind,
  metadata: {
    name,
    namespace: 'default',
    uid: `${kind}-${name}`,
    resourceVersion: '1',
    generation: 1,
    creationTimestamp: new Date(Date.UTC(2026, 0, 1) + i * 60_000)
      .toISOString()
      .replace('.000', ''),
    labels: {
      'openchoreo.dev/project': projectName(Math.floor(i / 2)),
      'openchoreo.dev/component': name,
    },
  },
  ...rest,
});

/** One project of {@link manyProjects}; a version makes it another one than before. */
export function projectObject(i: number, version = 1): object {
  const object = stored('Project', projectName(i), i, {
    spec: { deploymentPipelineRef: { name: 'default' } },
  });
  return {
    ...object,
    metadata: {
      ...object.metadata,
      resourceVersion: `${version}`,
      annotations: {
        'openchoreo.dev/description': `Team ${i % 97}, version ${version}`,
      },
    },
  };
}

/**
 * An organisation with so many projects, each of two components in three environments, by plural name of kind: every fortieth component is
 * not well, every hundredth has a failed build, every two hundredth waits for an approval.
 */
export function manyProjects(projects: number): Record<string, object[]> {
  const components = Array.from({ length: projects * 2 }, (_, i) => i);
  const owner = (i: number) => ({
    projectName: projectName(Math.floor(i / 2)),
    componentName: `component-${i}`,
  });
  const condition = (type: string, status: string, reason: string) => ({
    type,
    status,
    reason,
    message: '',
    lastTransitionTime: '2026-01-01T00:00:00Z',
  });
  return {
    projects: Array.from({ length: projects }, (_, i) => projectObject(i)),
    deploymentpipelines: [
      stored('DeploymentPipeline', 'default', 0, {
        spec: {
          promotionPaths: [0, 1].map(i => ({
            sourceEnvironmentRef: { name: ENVIRONMENTS[i] },
            targetEnvironmentRefs: [{ name: ENVIRONMENTS[i + 1] }],
          })),
        },
      }),
    ],
    components: components.map(i =>
      stored('Component', `component-${i}`, i, {
        spec: {
          owner: { projectName: owner(i).projectName },
          componentType: { name: 'deployment/portal-service' },
        },
      }),
    ),
    releasebindings: components.flatMap(i =>
      ENVIRONMENTS.map(environment =>
        stored('ReleaseBinding', `component-${i}-${environment}`, i, {
          spec: { owner: owner(i), environment, state: 'Active' },
          status: {
            conditions: [
              i % 40 === 0
                ? condition('Ready', 'False', 'ResourcesDegraded')
                : condition('Ready', 'True', 'Ready'),
            ],
          },
        }),
      ),
    ),
    workflowruns: components
      .filter(i => i % 5 === 0)
      .map(i =>
        stored('WorkflowRun', `component-${i}`, i, {
          spec: { workflow: { name: 'portal-builder' } },
          status: {
            conditions: [
              i % 100 === 0
                ? condition('WorkflowFailed', 'True', 'WorkflowFailed')
                : condition('WorkflowSucceeded', 'True', 'WorkflowSucceeded'),
            ],
          },
        }),
      ),
    promotions: components
      .filter(i => i % 200 === 0)
      .map(i =>
        stored('Promotion', `component-${i}-production`, i, {
          spec: { owner: owner(i), environment: 'production' },
          status: { phase: 'WaitingForApproval' },
        }),
      ),
  };
}
