import { getOwn, isJsonObject, StoredObject } from '@openchoreo-portal/model';

/** Where one object names another. */
export interface Link {
  /** Kinds that may be meant; the first that has such an object is. */
  kinds: readonly string[];
  name: string;
  /** Path of the field, e.g. `spec.promotionPaths[0].sourceEnvironmentRef`. */
  field: string;
  /** True: this object is deleted with the one it names. */
  owned: boolean;
}

interface Rule {
  path: string;
  kinds: readonly string[];
}

const either = (kind: string) => [kind, `Cluster${kind}`];
const ENVIRONMENT = either('Environment');
const uses = (path: string, ...kinds: string[]): Rule => ({
  path: `spec.${path}`,
  kinds,
});
const of = (kind: string): Rule => uses(`owner.${OWNERS[kind]}`, kind);
const OWNERS: Record<string, string> = {
  Project: 'projectName',
  Component: 'componentName',
  Resource: 'resourceName',
};
const ofEnvironment = uses('environment', ...ENVIRONMENT);

/** What is deleted with what it names. The controllers take their objects apart in the same way. */
const OWNED: Record<string, readonly Rule[]> = {
  Component: [of('Project')],
  Resource: [of('Project')],
  ProjectRelease: [of('Project')],
  ProjectReleaseBinding: [of('Project'), ofEnvironment],
  Workload: [of('Component')],
  ComponentRelease: [of('Component')],
  ReleaseBinding: [of('Component'), ofEnvironment],
  ResourceRelease: [of('Resource')],
  ResourceReleaseBinding: [of('Resource'), ofEnvironment],
  WorkflowRun: [
    {
      path: 'metadata.labels.openchoreo\\.dev/component',
      kinds: ['Component'],
    },
  ],
};

const plane = (path: string, kind: string) => uses(path, ...either(kind));
const typeRules = [
  uses('allowedWorkflows[]', ...either('Workflow')),
  uses('allowedTraits[]', ...either('Trait')),
  uses('traits[]', ...either('Trait')),
];
const pipelineRules = [
  uses('promotionPaths[].sourceEnvironmentRef', ...ENVIRONMENT),
  uses('promotionPaths[].targetEnvironmentRefs[]', ...ENVIRONMENT),
];
const roleRules = [uses('roleMappings[].roleRef', ...either('AuthzRole'))];
const observed = [plane('observabilityPlaneRef', 'ObservabilityPlane')];
const workflowRules = [plane('workflowPlaneRef', 'WorkflowPlane')];
const hosted = [plane('dataPlaneRef', 'DataPlane')];

/** What stops working, or waits, without what it names. */
const USES: Record<string, readonly Rule[]> = {
  Project: [
    uses('deploymentPipelineRef', ...either('DeploymentPipeline')),
    uses('type', ...either('ProjectType')),
  ],
  Component: [
    uses('componentType', ...either('ComponentType')),
    uses('traits[]', ...either('Trait')),
    uses('workflow', ...either('Workflow')),
  ],
  Workload: [
    uses('dependencies.endpoints[].component', 'Component'),
    uses('dependencies.resources[].ref', 'Resource'),
    uses('container.env[].valueFrom.secretKeyRef', 'SecretReference'),
    uses('container.files[].valueFrom.secretKeyRef', 'SecretReference'),
  ],
  Resource: [uses('type', ...either('ResourceType'))],
  ReleaseBinding: [uses('releaseName', 'ComponentRelease')],
  ProjectReleaseBinding: [uses('projectRelease', 'ProjectRelease')],
  ResourceReleaseBinding: [uses('resourceRelease', 'ResourceRelease')],
  ComponentType: typeRules,
  ClusterComponentType: typeRules,
  Environment: hosted,
  ClusterEnvironment: hosted,
  DeploymentPipeline: pipelineRules,
  ClusterDeploymentPipeline: pipelineRules,
  DataPlane: observed,
  ClusterDataPlane: observed,
  WorkflowPlane: observed,
  ClusterWorkflowPlane: observed,
  Workflow: workflowRules,
  ClusterWorkflow: workflowRules,
  WorkflowRun: [uses('workflow', ...either('Workflow'))],
  AuthzRoleBinding: roleRules,
  ClusterAuthzRoleBinding: roleRules,
  ObservabilityAlertsNotificationChannel: [ofEnvironment],
  PromotionPolicy: [
    uses('pipeline', ...either('DeploymentPipeline')),
    uses('targets[].environment', ...ENVIRONMENT),
    uses('projects[]', 'Project'),
  ],
  DriftPolicy: [
    uses('environments[]', ...ENVIRONMENT),
    uses('projects[]', 'Project'),
    uses('components[]', 'Component'),
  ],
  PreviewPolicy: [
    uses('parentEnvironment', ...ENVIRONMENT),
    uses('projects[]', 'Project'),
  ],
  PreviewEnvironment: [
    uses('owner.projectName', 'Project'),
    uses('environment', ...ENVIRONMENT),
  ],
};

/** Every field in which an object names another one. */
export function linksOf(object: StoredObject): Link[] {
  const read = (rules: readonly Rule[] | undefined, owned: boolean): Link[] =>
    (rules ?? []).flatMap(({ path, kinds }) =>
      valuesAt(object, path).flatMap(({ field, value }): Link[] => {
        const link = meant(value, kinds);
        return link ? [{ ...link, field, owned }] : [];
      }),
    );
  return [...read(OWNED[object.kind], true), ...read(USES[object.kind], false)];
}

/**
 * Kinds whose objects a field may name. `path` is that of the name itself, with `[]` for items: `spec.deploymentPipelineRef.name`. Empty for other
 * fields.
 */
export function kindsNamedAt(kind: string, path: string): readonly string[] {
  const rule = [...(OWNED[kind] ?? []), ...(USES[kind] ?? [])].find(
    r => r.path === path || `${r.path}.name` === path,
  );
  return rule?.kinds ?? [];
}

/** A field is a name, or a kind and a name; names of component types have their workload type before a slash. */
function meant(
  value: unknown,
  kinds: readonly string[],
): Pick<Link, 'kinds' | 'name'> | undefined {
  const given = isJsonObject(value) ? getOwn(value, 'name') : value;
  if (typeof given !== 'string' || given === '' || given === '*') {
    return undefined;
  }
  const name = given.slice(given.lastIndexOf('/') + 1);
  const kind = isJsonObject(value) ? getOwn(value, 'kind') : undefined;
  return { kinds: typeof kind === 'string' ? [kind] : kinds, name };
}

/** Values below a path; `[]` stands for every item, `\.` for a dot in a key. */
function valuesAt(
  object: unknown,
  path: string,
): { field: string; value: unknown }[] {
  const steps = path.split(/(?<!\\)\./).map(step => step.replace(/\\\./g, '.'));
  let found = [{ field: '', value: object }];
  for (const step of steps) {
    const many = step.endsWith('[]');
    const key = many ? step.slice(0, -2) : step;
    found = found.flatMap(({ field, value }) => {
      if (!isJsonObject(value)) return [];
      const next = getOwn(value, key);
      const at = field ? `${field}.${key}` : key;
      if (next === undefined || next === null) return [];
      if (!many) return [{ field: at, value: next }];
      return Array.isArray(next)
        ? next.map((item, i) => ({ field: `${at}[${i}]`, value: item }))
        : [];
    });
  }
  return found;
}
