import { AccessQuestion } from '@openchoreo-portal/plugin-openchoreo-react';
import {
  apiVersionOf,
  KubeObject,
  LABELS,
  ProjectRelease,
  ProjectReleaseBinding,
  projectReleaseBindingKind,
  ResourceRelease,
  ResourceReleaseBinding,
  resourceReleaseBindingKind,
} from '@openchoreo-portal/model';

/** A binding of a cell or of a resource. */
export type SetBinding = ProjectReleaseBinding | ResourceReleaseBinding;
/** A release of a cell or of a resource. */
export type SetRelease = ProjectRelease | ResourceRelease;

/** The cell of a project, or one of its resources. */
export interface SetSubject {
  namespace: string;
  project: string;
  /** Absent: the cell. */
  resource?: string;
}

/** What a person asks for in one environment. */
export interface SetChange {
  releaseName: string;
  configs: object | undefined;
}

export const bindingKindOf = ({ resource }: SetSubject) =>
  resource === undefined
    ? projectReleaseBindingKind
    : resourceReleaseBindingKind;

/** True when a binding or a release belongs to the subject. */
export function isOf(
  { project, resource }: SetSubject,
  object: SetBinding | SetRelease,
): boolean {
  const owner: { projectName: string; resourceName?: string } =
    object.spec.owner;
  return owner.projectName === project && owner.resourceName === resource;
}

/** Name of the release that a binding asks for. */
export function askedRelease(
  binding: SetBinding | undefined,
): string | undefined {
  if (!binding) return undefined;
  return 'projectRelease' in binding.spec
    ? binding.spec.projectRelease
    : (binding as ResourceReleaseBinding).spec.resourceRelease;
}

/** Values of a binding that are particular to its environment. */
export function configsOf(binding: SetBinding | undefined): unknown {
  if (!binding) return undefined;
  return 'resourceTypeEnvironmentConfigs' in binding.spec
    ? binding.spec.resourceTypeEnvironmentConfigs
    : (binding as ProjectReleaseBinding).spec.environmentConfigs;
}

/** What a release asks for in each environment: the schema of its type. */
export function environmentSchema(release: SetRelease | undefined) {
  if (!release) return undefined;
  const type =
    'projectType' in release.spec
      ? release.spec.projectType
      : release.spec.resourceType;
  return type.spec.environmentConfigs?.openAPIV3Schema;
}

/** Fields of the binding's spec that a change writes; null takes a field away, as merge patches do. */
export function specChange(
  { resource }: SetSubject,
  { releaseName, configs }: SetChange,
): Record<string, unknown> {
  return resource === undefined
    ? { projectRelease: releaseName, environmentConfigs: configs ?? null }
    : {
        resourceRelease: releaseName,
        resourceTypeEnvironmentConfigs: configs ?? null,
      };
}

/** The binding as it would be, for its plan and, where there is none yet, for its creation. */
export function changedBinding(
  subject: SetSubject,
  environment: string,
  existing: SetBinding | undefined,
  change: SetChange,
): KubeObject {
  const { namespace, project, resource } = subject;
  const kind = bindingKindOf(subject);
  const owner = {
    projectName: project,
    ...(resource === undefined ? {} : { resourceName: resource }),
  };
  const spec = Object.entries({
    ...existing?.spec,
    owner,
    environment,
    ...specChange(subject, change),
  }).filter(([, value]) => value !== null);
  return {
    apiVersion: apiVersionOf(kind),
    kind: kind.kind,
    metadata: existing?.metadata ?? {
      name: `${resource ?? project}-${environment}`,
      namespace,
      labels: {
        [LABELS.project]: project,
        [LABELS.environment]: environment,
      },
    },
    spec: Object.fromEntries(spec),
  };
}

/** May this person write the binding of the subject in an environment? */
export function setQuestion(
  subject: SetSubject,
  environment: string,
  verb: 'create' | 'update',
): AccessQuestion {
  const { namespace, project, resource } = subject;
  return {
    action: `${bindingKindOf(subject).kind.toLowerCase()}:${verb}`,
    scope: { namespace, project, ...(resource ? { resource } : {}) },
    attributes: { 'resource.environment': `${namespace}/${environment}` },
  };
}
