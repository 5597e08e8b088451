import {
  KubeObject,
  LABELS,
  ReleaseBinding,
  renderedReleaseKind,
  renderedReleaseName,
  RenderedReleaseSpec,
  TargetPlane,
} from '@openchoreo-portal/model';
import { RenderedObject } from '@openchoreo-portal/rendering';
import { setAnnotations } from '../applied-set';
import { controllerReference } from '../runtime';

/** The RenderedRelease of a binding on one plane. */
export function desiredRenderedRelease(
  binding: ReleaseBinding,
  plane: TargetPlane,
  objects: readonly RenderedObject[],
  digest: string,
  inputs: Readonly<Record<string, number>>,
): KubeObject<RenderedReleaseSpec> {
  const { owner, environment, releaseName } = binding.spec;
  return {
    apiVersion: binding.apiVersion,
    kind: renderedReleaseKind.kind,
    metadata: {
      name: renderedReleaseName(owner.componentName, environment, plane),
      namespace: binding.metadata.namespace,
      labels: {
        [LABELS.project]: owner.projectName,
        [LABELS.component]: owner.componentName,
        [LABELS.environment]: environment,
      },
      annotations: setAnnotations({
        digest,
        releaseName: releaseName ?? '',
        inputs,
      }),
      ownerReferences: [controllerReference(binding)],
    },
    spec: {
      owner: {
        projectName: owner.projectName,
        componentName: owner.componentName,
      },
      environmentName: environment,
      targetPlane: plane,
      resources: objects
        .filter(o => o.targetPlane === plane)
        .map(({ id, object }) => ({ id, object })),
    },
  };
}
