import {
  controlPlaneRegistry,
  KindDefinition,
  OPENCHOREO_GROUP,
} from '@openchoreo-portal/model';

/** Query parameters that select objects by their owner, and the field each looks at. */
export const OWNER_FILTERS = {
  project: 'spec.owner.projectName',
  component: 'spec.owner.componentName',
  resource: 'spec.owner.resourceName',
  workflow: 'spec.workflow.name',
} as const;
/** See {@link OWNER_FILTERS}. */
export type OwnerFilter = keyof typeof OWNER_FILTERS;

/** How a kind appears in the REST dialect. Only what does not follow from the kind itself is written down. */
export interface ResourceRow {
  kind: KindDefinition;
  /** Name of an object in the path. */
  param: string;
  /** In operation ids: `list{many}`, `get{one}`. Default: the kind. */
  one: string;
  many: string;
  /** Name of its schema. Default: the kind; `Resource` is taken by an authorisation question. */
  schema: string;
  tag: string;
  filter?: OwnerFilter;
  /** Verbs it has. */
  verbs: ReadonlyArray<'list' | 'create' | 'get' | 'put' | 'delete'>;
  /** `GET …/{name}/schema`. */
  typeSchema: boolean;
  /** Not part of OpenChoreo's own contract. */
  extension: boolean;
}

type Override = Partial<Omit<ResourceRow, 'kind'>>;

const ALL = ['list', 'create', 'get', 'put', 'delete'] as const;
const FROZEN = ['list', 'create', 'get', 'delete'] as const;
const READ = ['list', 'get'] as const;
const type = { typeSchema: true };
const authorization = (word: string, param = 'name') => ({
  one: word,
  many: `${word}s`,
  param,
  tag: 'Authorization',
});

/** Kinds of the contract, in its order. */
const CONTRACT: Record<string, Override> = {
  Namespace: {},
  Project: {},
  ProjectType: { param: 'ptName', ...type },
  ProjectRelease: { filter: 'project', verbs: FROZEN },
  ProjectReleaseBinding: { filter: 'project' },
  Component: { filter: 'project' },
  Workload: { filter: 'component' },
  ComponentRelease: { filter: 'component', verbs: FROZEN },
  ReleaseBinding: { filter: 'component' },
  Resource: { filter: 'project', schema: 'ResourceInstance' },
  ResourceType: { param: 'rtName', ...type },
  ResourceRelease: { filter: 'resource', verbs: FROZEN },
  ResourceReleaseBinding: { filter: 'resource' },
  ComponentType: { param: 'ctName', ...type },
  Trait: type,
  Workflow: type,
  WorkflowRun: { filter: 'workflow', param: 'runName' },
  Environment: { param: 'envName' },
  DeploymentPipeline: {},
  DataPlane: { param: 'dpName' },
  WorkflowPlane: {},
  ObservabilityPlane: {},
  ObservabilityAlertsNotificationChannel: {},
  SecretReference: {},
  ClusterComponentType: { param: 'cctName', ...type },
  ClusterTrait: type,
  ClusterResourceType: { param: 'crtName', ...type },
  ClusterProjectType: { param: 'cptName', ...type },
  ClusterWorkflow: type,
  ClusterDataPlane: { param: 'cdpName' },
  ClusterWorkflowPlane: {},
  ClusterObservabilityPlane: {},
  ClusterAuthzRole: authorization('ClusterRole'),
  ClusterAuthzRoleBinding: authorization('ClusterRoleBinding'),
  AuthzRole: authorization('NamespaceRole'),
  AuthzRoleBinding: authorization('NamespaceRoleBinding'),
};

/** Kinds that OpenChoreo's contract does not have. Kinds of neither list are served alike, with every verb. */
const EXTENSIONS: Record<string, Override> = {
  RenderedRelease: { filter: 'project', verbs: READ },
  Promotion: { verbs: FROZEN },
  Approval: { verbs: FROZEN },
};

/** Kinds of Kubernetes itself that have no route here. */
const LEFT_OUT = new Set(['Event']);

/** One row per kind of the registry: a new kind is served without another line. */
export const RESOURCES: readonly ResourceRow[] = controlPlaneRegistry()
  .all()
  .filter(({ kind }) => !LEFT_OUT.has(kind))
  .map(row)
  .sort((a, b) => rank(a) - rank(b));

function row(kind: KindDefinition): ResourceRow {
  const known = CONTRACT[kind.kind];
  return {
    kind,
    param: `${kind.kind[0].toLowerCase()}${kind.kind.slice(1)}Name`,
    one: kind.kind,
    many: `${kind.kind}s`,
    schema: kind.kind,
    tag: `${kind.kind}s`,
    verbs: ALL,
    typeSchema: false,
    extension: known === undefined,
    ...(known ?? EXTENSIONS[kind.kind]),
  };
}

function rank({ kind }: ResourceRow): number {
  const at = Object.keys(CONTRACT).indexOf(kind.kind);
  if (at >= 0) return at;
  return kind.group === OPENCHOREO_GROUP ? 100 : 101;
}
