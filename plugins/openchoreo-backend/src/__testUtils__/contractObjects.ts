const schema = {
  openAPIV3Schema: {
    type: 'object',
    properties: { replicas: { type: 'integer', default: 1 } },
  },
};
const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: {
    name: '${metadata.name}',
    namespace: '${metadata.namespace}',
  },
  spec: {},
};
const configMap = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: '${metadata.name}', namespace: '${metadata.namespace}' },
};
const componentType = {
  workloadType: 'deployment',
  parameters: schema,
  environmentConfigs: schema,
  resources: [{ id: 'deployment', template: deployment }],
};
const trait = {
  parameters: schema,
  environmentConfigs: schema,
  creates: [{ template: configMap }],
};
const projectType = {
  parameters: schema,
  resources: [
    {
      id: 'namespace',
      template: {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name: '${metadata.namespace}' },
      },
    },
  ],
};
const resourceType = {
  parameters: schema,
  resources: [{ id: 'config', template: configMap }],
};
const workflow = {
  parameters: schema,
  runTemplate: {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Workflow',
    metadata: {
      name: '${metadata.workflowRunName}',
      namespace: '${metadata.namespace}',
    },
    spec: { entrypoint: 'main' },
  },
};
const plane = {
  planeID: 'contract',
  clusterAgent: { clientCA: { value: 'test' } },
};
const observabilityPlane = { ...plane, observerURL: 'http://localhost:1' };
const role = { actions: ['component:view'] };
const roleBinding = (kind: string) => ({
  entitlement: { claim: 'groups', value: 'contract' },
  roleMappings: [{ roleRef: { kind, name: 'contract' } }],
});
const owner = { projectName: 'contract' };
const component = { ...owner, componentName: 'contract' };
const resource = { ...owner, resourceName: 'contract' };

/**
 * One valid spec per kind of the contract, in the order in which they can be made; all are called `contract`. `undefined`: the kind has no spec.
 */
export const CONTRACT_SPECS: Record<string, object | undefined> = {
  Namespace: undefined,
  ClusterDataPlane: plane,
  ClusterWorkflowPlane: plane,
  ClusterObservabilityPlane: observabilityPlane,
  DataPlane: plane,
  WorkflowPlane: plane,
  ObservabilityPlane: observabilityPlane,
  Environment: { dataPlaneRef: { kind: 'DataPlane', name: 'contract' } },
  DeploymentPipeline: {
    promotionPaths: [
      {
        sourceEnvironmentRef: { name: 'development' },
        targetEnvironmentRefs: [{ name: 'staging' }],
      },
    ],
  },
  ClusterProjectType: projectType,
  ProjectType: projectType,
  ClusterComponentType: componentType,
  ComponentType: componentType,
  ClusterTrait: trait,
  Trait: trait,
  ClusterResourceType: resourceType,
  ResourceType: resourceType,
  ClusterWorkflow: workflow,
  Workflow: workflow,
  Project: {
    deploymentPipelineRef: { kind: 'DeploymentPipeline', name: 'contract' },
    type: { kind: 'ProjectType', name: 'contract' },
  },
  ProjectRelease: {
    owner,
    projectType: { kind: 'ProjectType', name: 'contract', spec: projectType },
  },
  ProjectReleaseBinding: {
    owner,
    environment: 'development',
    projectRelease: 'contract',
  },
  Component: {
    owner,
    componentType: { kind: 'ComponentType', name: 'deployment/contract' },
  },
  Workload: { owner: component, container: { image: 'registry/contract:1' } },
  ComponentRelease: {
    owner: component,
    componentType: {
      kind: 'ComponentType',
      name: 'deployment/contract',
      spec: componentType,
    },
    workload: { container: { image: 'registry/contract:1' } },
  },
  ReleaseBinding: {
    owner: component,
    environment: 'development',
    releaseName: 'contract',
  },
  Resource: { owner, type: { kind: 'ResourceType', name: 'contract' } },
  ResourceRelease: {
    owner: resource,
    resourceType: {
      kind: 'ResourceType',
      name: 'contract',
      spec: resourceType,
    },
  },
  ResourceReleaseBinding: {
    owner: resource,
    environment: 'development',
    resourceRelease: 'contract',
  },
  WorkflowRun: { workflow: { kind: 'Workflow', name: 'contract' } },
  ObservabilityAlertsNotificationChannel: {
    environment: 'development',
    type: 'webhook',
    webhookConfig: { url: 'http://localhost:1/hook' },
  },
  SecretReference: {
    template: { type: 'Opaque' },
    data: [{ secretKey: 'a', remoteRef: { key: 'b' } }],
  },
  ClusterAuthzRole: role,
  AuthzRole: role,
  ClusterAuthzRoleBinding: roleBinding('ClusterAuthzRole'),
  AuthzRoleBinding: roleBinding('AuthzRole'),
};
