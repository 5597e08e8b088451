import {
  ANNOTATIONS,
  isJsonObject,
  KubeObject,
  RenderedRelease,
  TargetPlane,
} from '@openchoreo-portal/model';
import { digestOf, RenderedObject } from '@openchoreo-portal/rendering';
import { jsonEqual } from './runtime/equality';

/** On a RenderedRelease: digest of the set it is part of. */
export const DIGEST_ANNOTATION = 'delivery.openchoreo.dev/digest';
/** On a RenderedRelease: the release it was rendered from. */
export const RELEASE_ANNOTATION = 'delivery.openchoreo.dev/release';

/** On a RenderedRelease: generations of what it was made from, by uid. */
export const INPUTS_ANNOTATION = 'delivery.openchoreo.dev/inputs';

/** What a set says about itself on each of its RenderedReleases. */
export function setAnnotations(set: {
  digest: string;
  releaseName: string;
  inputs: Readonly<Record<string, number>>;
}): Record<string, string> {
  return {
    [DIGEST_ANNOTATION]: set.digest,
    [RELEASE_ANNOTATION]: set.releaseName,
    [INPUTS_ANNOTATION]: JSON.stringify(set.inputs),
  };
}

/** The other way round: what {@link INPUTS_ANNOTATION} says. */
export function parseSources(text: string | undefined): Record<string, number> {
  if (!text) return {};
  const value: unknown = JSON.parse(text);
  return value && typeof value === 'object'
    ? (value as Record<string, number>)
    : {};
}

/** Digest of a rendered set. A restart is not a change of what runs, so it does not count. */
export function digestOfSet(set: {
  releaseName: string;
  environment: string;
  objects: readonly RenderedObject[];
}): string {
  return digestOf({
    releaseName: set.releaseName,
    environment: set.environment,
    objects: set.objects.map(({ id, targetPlane, object }) => ({
      id,
      targetPlane,
      object: withoutRestart(object),
    })),
  });
}

/** What a binding's set on the planes is now, as its RenderedReleases say. */
export interface AppliedSet {
  dataPlane?: RenderedRelease;
  observabilityPlane?: RenderedRelease;
  /** Undefined when there is no set. */
  digest?: string;
  releaseName?: string;
}

/** Reads the applied set. The data plane's release is written last, so it speaks for both where there is one. */
export function appliedSet(releases: readonly RenderedRelease[]): AppliedSet {
  const on = (plane: TargetPlane) =>
    releases.find(r => (r.spec.targetPlane ?? 'dataplane') === plane);
  const dataPlane = on('dataplane');
  const observabilityPlane = on('observabilityplane');
  const annotations =
    (dataPlane ?? observabilityPlane)?.metadata.annotations ?? {};
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

/** True when these releases hold exactly these objects. */
export function holds(
  releases: readonly RenderedRelease[],
  objects: readonly RenderedObject[],
): boolean {
  const known = new Map(
    appliedObjects(appliedSet(releases)).map(o => [
      `${o.targetPlane} ${o.id}`,
      o.object,
    ]),
  );
  return (
    known.size === objects.length &&
    objects.every(o =>
      jsonEqual(known.get(`${o.targetPlane} ${o.id}`), o.object),
    )
  );
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
