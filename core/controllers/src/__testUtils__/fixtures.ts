import { KubeObject, PromotionGate } from '@openchoreo-portal/model';
import { dataPlane } from './world';

const API = 'openchoreo.dev/v1alpha1';

function namespaced(kind: string, name: string, spec: object): KubeObject {
  return {
    apiVersion: API,
    kind,
    metadata: { name, namespace: 'default' },
    spec,
  };
}

/** A type with a Deployment and a Service, small enough to read. */
export const serviceType: KubeObject = {
  apiVersion: API,
  kind: 'ClusterComponentType',
  metadata: { name: 'small' },
  spec: {
    workloadType: 'deployment',
    allowedWorkflows: [{ kind: 'ClusterWorkflow', name: 'build' }],
    environmentConfigs: {
      openAPIV3Schema: {
        type: 'object',
        properties: { replicas: { type: 'integer', default: 1 } },
      },
    },
    resources: [
      {
        id: 'deployment',
        template: {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          metadata: {
            name: '${metadata.name}',
            namespace: '${metadata.namespace}',
          },
          spec: {
            replicas: '${environmentConfigs.replicas}',
            selector: { matchLabels: '${metadata.podSelectors}' },
            template: {
              metadata: { labels: '${metadata.podSelectors}' },
              spec: {
                containers: [
                  {
                    name: 'main',
                    image: '${workload.container.image}',
                    env: '${dependencies.toContainerEnvs()}',
                  },
                ],
              },
            },
          },
        },
      },
      {
        id: 'service',
        includeWhen: '${size(workload.endpoints) > 0}',
        template: {
          apiVersion: 'v1',
          kind: 'Service',
          metadata: {
            name: '${metadata.componentName}',
            namespace: '${metadata.namespace}',
          },
          spec: {
            selector: '${metadata.podSelectors}',
            ports: '${workload.toServicePorts()}',
          },
        },
      },
    ],
  },
};

/** Project type that makes only the namespace. */
export const projectType: KubeObject = {
  apiVersion: API,
  kind: 'ClusterProjectType',
  metadata: { name: 'default' },
  spec: {
    resources: [
      {
        id: 'namespace',
        template: {
          apiVersion: 'v1',
          kind: 'Namespace',
          metadata: {
            name: '${metadata.namespace}',
            labels: '${metadata.labels}',
          },
        },
      },
    ],
  },
};

const ENVIRONMENTS = ['development', 'staging', 'production'];

/** Plane, environments, pipeline, types and project `shop` with its cells. */
export const platform: KubeObject[] = [
  dataPlane,
  ...ENVIRONMENTS.map(name =>
    namespaced('Environment', name, {
      dataPlaneRef: { kind: 'ClusterDataPlane', name: 'default' },
      isProduction: name === 'production',
    }),
  ),
  namespaced('DeploymentPipeline', 'default', {
    promotionPaths: [
      {
        sourceEnvironmentRef: { name: 'development' },
        targetEnvironmentRefs: [{ name: 'staging' }],
      },
      {
        sourceEnvironmentRef: { name: 'staging' },
        targetEnvironmentRefs: [{ name: 'production' }],
      },
    ],
  }),
  serviceType,
  projectType,
  namespaced('Project', 'shop', {
    deploymentPipelineRef: { name: 'default' },
    type: { kind: 'ClusterProjectType', name: 'default' },
  }),
  ...ENVIRONMENTS.map(environment =>
    namespaced('ProjectReleaseBinding', `shop-${environment}`, {
      owner: { projectName: 'shop' },
      environment,
    }),
  ),
];

/** A component of project `shop`. */
export function component(name: string, spec: object = {}): KubeObject {
  return namespaced('Component', name, {
    owner: { projectName: 'shop' },
    componentType: {
      kind: 'ClusterComponentType',
      name: 'deployment/small',
    },
    autoDeploy: true,
    ...spec,
  });
}

/** Its workload. */
export function workload(
  name: string,
  image: string,
  spec: object = {},
): KubeObject {
  return namespaced('Workload', `${name}-workload`, {
    owner: { projectName: 'shop', componentName: name },
    container: { image },
    endpoints: { http: { type: 'HTTP', port: 8080 } },
    ...spec,
  });
}

/** A binding as a person writes it. */
export function binding(
  name: string,
  environment: string,
  releaseName: string,
  spec: object = {},
): KubeObject {
  return namespaced('ReleaseBinding', `${name}-${environment}`, {
    owner: { projectName: 'shop', componentName: name },
    environment,
    releaseName,
    ...spec,
  });
}

/** Production asks `required` people of group `approvers`. */
export function productionPolicy(required = 1, rule: object = {}): KubeObject {
  return {
    apiVersion: 'delivery.openchoreo.dev/v1alpha1',
    kind: 'PromotionPolicy',
    metadata: { name: 'production-approval', namespace: 'default' },
    spec: {
      targets: [{ environment: 'production' }],
      gates: [
        {
          name: 'approvers',
          approval: { required, from: [{ value: 'approvers' }], ...rule },
        },
      ],
    },
  };
}

/** Any gates in front of production. */
export function gatePolicy(
  gates: readonly PromotionGate[],
  spec: object = {},
): KubeObject {
  return {
    apiVersion: 'delivery.openchoreo.dev/v1alpha1',
    kind: 'PromotionPolicy',
    metadata: { name: 'production-gates', namespace: 'default' },
    spec: {
      targets: [{ environment: 'production' }],
      gates: [...gates],
      ...spec,
    },
  };
}

/** One person's decision. */
export function approval(
  name: string,
  promotion: { metadata: { name: string }; spec: { digest: string } },
  decision: 'Approve' | 'Reject' | 'BreakGlass' = 'Approve',
  spec: object = {},
): KubeObject {
  return {
    apiVersion: 'delivery.openchoreo.dev/v1alpha1',
    kind: 'Approval',
    metadata: { name, namespace: 'default' },
    spec: {
      promotionName: promotion.metadata.name,
      digest: promotion.spec.digest,
      decision,
      ...spec,
    },
  };
}

/** A project type with a network policy and, where it is asked for, a program of its own. */
export const cellType: KubeObject = {
  apiVersion: API,
  kind: 'ClusterProjectType',
  metadata: { name: 'cell' },
  spec: {
    parameters: {
      openAPIV3Schema: {
        type: 'object',
        properties: {
          tier: { type: 'string', default: '10' },
          agent: { type: 'boolean', default: false },
        },
      },
    },
    resources: [
      {
        id: 'namespace',
        template: {
          apiVersion: 'v1',
          kind: 'Namespace',
          metadata: {
            name: '${metadata.namespace}',
            labels: '${metadata.labels}',
          },
        },
      },
      {
        id: 'policy',
        template: {
          apiVersion: 'networking.k8s.io/v1',
          kind: 'NetworkPolicy',
          metadata: { name: 'cell', namespace: '${metadata.namespace}' },
          spec: {
            podSelector: { matchLabels: { tier: '${parameters.tier}' } },
          },
        },
      },
      {
        id: 'agent',
        includeWhen: '${parameters.agent}',
        template: {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          metadata: { name: 'agent', namespace: '${metadata.namespace}' },
          spec: {
            selector: { matchLabels: { app: 'agent' } },
            template: {
              metadata: { labels: { app: 'agent' } },
              spec: {
                containers: [{ name: 'agent', image: 'registry/agent:1' }],
              },
            },
          },
        },
      },
    ],
  },
};

/** Project `shop` of type {@link cellType}. */
export function shop(parameters: object = {}): KubeObject {
  return namespaced('Project', 'shop', {
    deploymentPipelineRef: { name: 'default' },
    type: { kind: 'ClusterProjectType', name: 'cell' },
    parameters,
  });
}

/** The project's binding as a person writes it. */
export function cell(environment: string, projectRelease?: string): KubeObject {
  return namespaced('ProjectReleaseBinding', `shop-${environment}`, {
    owner: { projectName: 'shop' },
    environment,
    ...(projectRelease ? { projectRelease } : {}),
  });
}

/** A database, small enough to read; its address is an output. */
export const storeType: KubeObject = {
  apiVersion: API,
  kind: 'ClusterResourceType',
  metadata: { name: 'store' },
  spec: {
    parameters: {
      openAPIV3Schema: {
        type: 'object',
        properties: { version: { type: 'string', default: '1' } },
      },
    },
    environmentConfigs: {
      openAPIV3Schema: {
        type: 'object',
        properties: { replicas: { type: 'integer', default: 1 } },
      },
    },
    outputs: [{ name: 'host', value: '${metadata.name}.svc' }],
    resources: [
      {
        id: 'store',
        template: {
          apiVersion: 'apps/v1',
          kind: 'StatefulSet',
          metadata: {
            name: '${metadata.name}',
            namespace: '${metadata.namespace}',
          },
          spec: {
            replicas: '${environmentConfigs.replicas}',
            serviceName: 'store',
            selector: { matchLabels: { app: 'store' } },
            template: {
              metadata: { labels: { app: 'store' } },
              spec: {
                containers: [
                  {
                    name: 'store',
                    image: 'registry/store:${parameters.version}',
                  },
                ],
              },
            },
          },
        },
      },
    ],
  },
};

/** A resource of project `shop`. */
export function resource(name: string, version = '1'): KubeObject {
  return namespaced('Resource', name, {
    owner: { projectName: 'shop' },
    type: { kind: 'ClusterResourceType', name: 'store' },
    parameters: { version },
  });
}

/** Its binding as a person writes it. */
export function resourceBinding(
  name: string,
  environment: string,
  resourceRelease: string,
  spec: object = {},
): KubeObject {
  return namespaced('ResourceReleaseBinding', `${name}-${environment}`, {
    owner: { projectName: 'shop', resourceName: name },
    environment,
    resourceRelease,
    ...spec,
  });
}

/** The platform without a project, with types of cells and resources, and a production that asks. */
export const cellPlatform: KubeObject[] = [
  ...platform.filter(
    o => !['Project', 'ProjectReleaseBinding'].includes(o.kind),
  ),
  cellType,
  storeType,
  productionPolicy(),
];
