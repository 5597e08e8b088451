import {
  ANNOTATIONS,
  apiVersionOf,
  Environment,
  environmentKind,
  EnvironmentSpec,
  generateName,
  KubeObject,
  LABELS,
  PreviewEnvironment,
  ProjectReleaseBinding,
  projectReleaseBindingKind,
  ProjectReleaseBindingSpec,
  ReleaseBinding,
  releaseBindingKind,
  releaseBindingName,
  ReleaseBindingSpec,
  ResourceReleaseBinding,
  resourceReleaseBindingKind,
  ResourceReleaseBindingSpec,
} from '@openchoreo-portal/model';
import { controllerReference } from '../runtime';

const PREFIX = 'preview-';
const MAX_NAME = 40;

/** Name of the environment that is made for a preview. */
export function previewEnvironmentName(preview: string): string {
  const name = preview.startsWith(PREFIX) ? preview : `${PREFIX}${preview}`;
  // Cut names would be the same for many.
  return name.length > MAX_NAME
    ? generateName([name], { limit: MAX_NAME })
    : name;
}

function metadata(
  preview: PreviewEnvironment,
  name: string,
  labels: Record<string, string> = {},
) {
  return {
    name,
    namespace: preview.metadata.namespace,
    labels: {
      ...labels,
      [LABELS.preview]: preview.metadata.name,
      [LABELS.project]: preview.spec.owner.projectName,
    },
    ownerReferences: [controllerReference(preview)],
  };
}

/** The environment of a preview: where its parent is, and never production. */
export function desiredEnvironment(
  preview: PreviewEnvironment,
  name: string,
  parent: Environment,
): KubeObject<EnvironmentSpec> {
  const { branch, pullRequest } = preview.spec.source;
  const what = pullRequest ? `pull request ${pullRequest}` : branch;
  return {
    apiVersion: apiVersionOf(environmentKind),
    kind: environmentKind.kind,
    metadata: {
      ...metadata(preview, name),
      annotations: {
        [ANNOTATIONS.displayName]: `Preview of ${what}`,
        ...(parent.metadata.annotations?.[ANNOTATIONS.networkPolicyMode]
          ? {
              [ANNOTATIONS.networkPolicyMode]:
                parent.metadata.annotations[ANNOTATIONS.networkPolicyMode],
            }
          : {}),
      },
    },
    spec: {
      ...(parent.spec.dataPlaneRef
        ? { dataPlaneRef: parent.spec.dataPlaneRef }
        : {}),
      ...(parent.spec.gateway ? { gateway: parent.spec.gateway } : {}),
      isProduction: false,
    },
  };
}

/** The project's cell in the preview, as in the parent. */
export function desiredCell(
  preview: PreviewEnvironment,
  environment: string,
  parent: ProjectReleaseBinding,
): KubeObject<ProjectReleaseBindingSpec> {
  const { projectName } = preview.spec.owner;
  return {
    apiVersion: apiVersionOf(projectReleaseBindingKind),
    kind: projectReleaseBindingKind.kind,
    metadata: metadata(preview, releaseBindingName(projectName, environment)),
    spec: { ...parent.spec, environment },
  };
}

/** A resource of the project in the preview; nothing of it is kept afterwards. */
export function desiredResource(
  preview: PreviewEnvironment,
  environment: string,
  parent: ResourceReleaseBinding,
): KubeObject<ResourceReleaseBindingSpec> {
  const { resourceName } = parent.spec.owner;
  return {
    apiVersion: apiVersionOf(resourceReleaseBindingKind),
    kind: resourceReleaseBindingKind.kind,
    metadata: metadata(preview, releaseBindingName(resourceName, environment)),
    spec: { ...parent.spec, environment, retainPolicy: 'Delete' },
  };
}

/** A component in the preview: with the parent's overrides, and the branch's release as soon as there is one. */
export function desiredBinding(
  preview: PreviewEnvironment,
  environment: string,
  parent: ReleaseBinding,
  releaseName: string,
): KubeObject<ReleaseBindingSpec> {
  const { componentName } = parent.spec.owner;
  return {
    apiVersion: apiVersionOf(releaseBindingKind),
    kind: releaseBindingKind.kind,
    metadata: metadata(
      preview,
      releaseBindingName(componentName, environment),
      {
        [LABELS.component]: componentName,
        [LABELS.environment]: environment,
      },
    ),
    spec: { ...parent.spec, environment, releaseName },
  };
}
