import { Entity } from '@backstage/catalog-model';
import { StoredObject } from '@openchoreo-portal/model';

/** Backstage namespace of cluster-scoped kinds (reference/portal.md §2). */
export const CLUSTER_NAMESPACE = 'openchoreo-cluster';
/** API version of kinds that Backstage does not know. */
export const CUSTOM_API_VERSION = 'openchoreo.io/v1alpha1';
/** Owner of what names none. */
export const DEFAULT_OWNER = 'group:default/developers';

/** Annotations that lead from an entity back to its object. */
export const ANNOTATION = {
  namespace: 'openchoreo.io/namespace',
  kind: 'openchoreo.io/kind',
  name: 'openchoreo.io/name',
  uid: 'openchoreo.io/uid',
  project: 'openchoreo.io/project',
  component: 'openchoreo.io/component',
  componentType: 'openchoreo.io/component-type',
  environment: 'openchoreo.io/environment',
  endpoint: 'openchoreo.io/endpoint-name',
  workload: 'openchoreo.io/workload',
} as const;

/** `title` and `description` as people wrote them. */
export function titleOf(object: StoredObject): {
  title?: string;
  description?: string;
} {
  const annotations = object.metadata.annotations ?? {};
  const title = annotations['openchoreo.dev/display-name'];
  const description = annotations['openchoreo.dev/description'];
  return {
    ...(title ? { title } : {}),
    ...(description ? { description } : {}),
  };
}

/** Owner of an object: its own annotation, then the given fallback. */
export function ownerOf(
  object: StoredObject,
  fallback: string = DEFAULT_OWNER,
): string {
  return object.metadata.annotations?.['backstage.io/owner'] ?? fallback;
}

/** Metadata every entity shares. Labels that Backstage would refuse are left out. */
export function entityMetadata(
  object: StoredObject,
  extra: Record<string, string> = {},
): Entity['metadata'] {
  const { name, namespace, uid, labels } = object.metadata;
  return {
    name,
    namespace: namespace ?? CLUSTER_NAMESPACE,
    ...titleOf(object),
    labels: {
      ...Object.fromEntries(
        Object.entries(labels ?? {}).filter(
          ([key, value]) => LABEL_KEY.test(key) && LABEL_VALUE.test(value),
        ),
      ),
      'openchoreo.io/managed': 'true',
    },
    annotations: {
      'backstage.io/managed-by-location': LOCATION,
      'backstage.io/managed-by-origin-location': LOCATION,
      [ANNOTATION.kind]: object.kind,
      [ANNOTATION.name]: name,
      [ANNOTATION.uid]: uid,
      ...(namespace ? { [ANNOTATION.namespace]: namespace } : {}),
      ...passedAnnotations(object),
      ...extra,
    },
  };
}

/** Location of all entities that come from the control plane. */
export const LOCATION = 'openchoreo:control-plane';

const LABEL_KEY =
  /^([a-z0-9.-]{1,253}\/)?[a-zA-Z0-9]([-a-zA-Z0-9_.]{0,61}[a-zA-Z0-9])?$/;
const LABEL_VALUE = /^([a-zA-Z0-9]([-a-zA-Z0-9_.]{0,61}[a-zA-Z0-9])?)?$/;

/** Annotations under `backstage.io/` that people set on the object themselves. */
function passedAnnotations(object: StoredObject): Record<string, string> {
  return Object.fromEntries(
    Object.entries(object.metadata.annotations ?? {}).filter(
      ([key]) =>
        key.startsWith('backstage.io/') &&
        !key.startsWith('backstage.io/managed-by'),
    ),
  );
}
