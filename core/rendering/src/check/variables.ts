import { CelTypeSpec } from '@openchoreo-portal/cel';
import { DERIVED } from '../context/macros';

const STRING_MAP: CelTypeSpec = { map: 'string' };
const text = (...names: string[]): Record<string, CelTypeSpec> =>
  Object.fromEntries(names.map(name => [name, 'string' as const]));

const ENVIRONMENT: Record<string, CelTypeSpec> = {
  dataplane: {
    object: {
      secretStore: 'string',
      gateway: 'dyn',
      observabilityPlaneRef: { object: text('kind', 'name') },
      annotations: STRING_MAP,
    },
  },
  environment: {
    object: { gateway: 'dyn', defaultNotificationChannel: 'string' },
  },
  gateway: 'dyn',
  [DERIVED]: 'dyn',
};

const SHARED_METADATA: Record<string, CelTypeSpec> = {
  ...text(
    'name',
    'namespace',
    'projectName',
    'projectUID',
    'environmentName',
    'environmentUID',
    'dataPlaneName',
    'dataPlaneUID',
  ),
  labels: STRING_MAP,
  annotations: STRING_MAP,
};

const ENDPOINT: CelTypeSpec = {
  object: {
    ...text('displayName', 'type', 'basePath'),
    port: 'int',
    targetPort: 'int',
    visibility: { list: 'string' },
  },
};

/** Root variables of component templates, as precisely as they are known without values. */
export const COMPONENT_VARIABLES: Record<string, CelTypeSpec> = {
  ...ENVIRONMENT,
  metadata: {
    object: {
      ...SHARED_METADATA,
      ...text('componentName', 'componentUID', 'componentNamespace'),
      podSelectors: STRING_MAP,
    },
  },
  workload: {
    object: {
      container: {
        object: {
          image: 'string',
          command: { list: 'string' },
          args: { list: 'string' },
        },
      },
      endpoints: { map: ENDPOINT },
    },
  },
  configurations: 'dyn',
  dependencies: 'dyn',
};

/** What traits see besides. */
export const TRAIT_VARIABLES: Record<string, CelTypeSpec> = {
  ...COMPONENT_VARIABLES,
  trait: { object: text('name', 'instanceName') },
};

/** Root variables of project templates. */
export const PROJECT_VARIABLES: Record<string, CelTypeSpec> = {
  ...ENVIRONMENT,
  metadata: {
    object: { ...SHARED_METADATA, ...text('projectNamespace') },
  },
};

/** Root variables of resource templates. */
export const RESOURCE_VARIABLES: Record<string, CelTypeSpec> = {
  ...ENVIRONMENT,
  metadata: {
    object: {
      ...SHARED_METADATA,
      ...text('resourceNamespace', 'resourceName', 'resourceUID'),
    },
  },
};

/** Root variables of workflow templates. */
export const WORKFLOW_VARIABLES: Record<string, CelTypeSpec> = {
  metadata: {
    object: {
      ...text('workflowRunName', 'namespaceName', 'namespace'),
      labels: STRING_MAP,
    },
  },
  workflowplane: { object: text('secretStore') },
  externalRefs: 'dyn',
  [DERIVED]: 'dyn',
};
