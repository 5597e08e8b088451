import {
  ANNOTATIONS,
  isJsonObject,
  KubeObject,
  LABELS,
  ReleaseBinding,
  RenderedRelease,
  renderedReleaseKind,
  renderedReleaseName,
  RenderedReleaseSpec,
  TargetPlane,
} from '@openchoreo-portal/model';
import { digestOf, RenderedObject } from '@openchoreo-portal/rendering';
import { controllerReference } from '../runtime';

/** On a component's RenderedRelease: digest of the set it is part of. */
export const DIGEST_ANNOTATION = 'delivery.openchoreo.dev/digest';
/** On a component's RenderedRelease: the ComponentRelease it was rendered from. */
export const RELEASE_ANNOTATION = 'delivery.openchoreo.dev/release';

/** On a component's RenderedRelease: generations of what it was made from, by uid. */
export const INPUTS_ANNOTATION = 'delivery.openchoreo.dev/inputs';

/** Digest of what a binding asks for. A restart is not a change of what runs, so it does not count. */
export function bindingDigest(
  binding: Pick<ReleaseBinding, 'spec'>,
  objects: readonly RenderedObject[],
): string {
  return digestOf({
    releaseName: binding.spec.releaseName ?? '',
    environment: binding.spec.environment,
    objects: objects.map(({ id, targetPlane, object }) => ({
      id,
      targetPlane,
      object: withoutRestart(object),
    })),
  });
}

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
      annotations: {
        [DIGEST_ANNOTATION]: digest,
        [RELEASE_ANNOTATION]: releaseName ?? '',
        [INPUTS_ANNOTATION]: JSON.stringify(inputs),
      },
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

/** What a binding's set on the planes is now, as its RenderedReleases say. */
export interface AppliedSet {
  dataPlane?: RenderedRelease;
  observabilityPlane?: RenderedRelease;
  /** Undefined when there is no set. */
  digest?: string;
  releaseName?: string;
}

/** Reads the applied set. The data plane's release is written last, so it speaks for both. */
export function appliedSet(releases: readonly RenderedRelease[]): AppliedSet {
  const on = (plane: TargetPlane) =>
    releases.find(r => (r.spec.targetPlane ?? 'dataplane') === plane);
  const dataPlane = on('dataplane');
  const observabilityPlane = on('observabilityplane');
  const annotations = dataPlane?.metadata.annotations ?? {};
  return {
    ...(dataPlane ? { dataPlane } : {}),
    ...(observabilityPlane ? { observabilityPlane } : {}),
    ...(annotations[DIGEST_ANNOTATION]
      ? { digest: annotations[DIGEST_ANNOTATION] }
      : {}),
    ...(annotations[RELEASE_ANNOTATION]
      ? { releaseName: annotations[RELEASE_ANNOTATION] }
      : {}),
  };
}

/** Objects of the applied set with their planes. */
export function appliedObjects(applied: AppliedSet): RenderedObject[] {
  const of = (
    targetPlane: TargetPlane,
    release: RenderedRelease | undefined,
  ): RenderedObject[] =>
    (release?.spec.resources ?? []).map(({ id, object }) => ({
      id,
      object,
      targetPlane,
    }));
  return [
    ...of('dataplane', applied.dataPlane),
    ...of('observabilityplane', applied.observabilityPlane),
  ];
}

function withoutRestart(object: KubeObject): KubeObject {
  const { spec } = object;
  if (!isJsonObject(spec) || !isJsonObject(spec.template)) return object;
  const { metadata } = spec.template;
  if (!isJsonObject(metadata) || !isJsonObject(metadata.annotations)) {
    return object;
  }
  if (!(ANNOTATIONS.restartedAt in metadata.annotations)) return object;
  const { [ANNOTATIONS.restartedAt]: _, ...annotations } = metadata.annotations;
  const { annotations: __, ...bare } = metadata;
  return {
    ...object,
    spec: {
      ...spec,
      template: {
        ...spec.template,
        metadata:
          Object.keys(annotations).length > 0 ? { ...bare, annotations } : bare,
      },
    },
  };
}
