/** A value that survives JSON: what manifests, schemas and expressions are made of. */
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | JsonValue[]
  | JsonObject;
/** A JSON object. */
export interface JsonObject {
  [key: string]: JsonValue;
}

/** Kubernetes `metav1.OwnerReference`. */
export interface OwnerReference {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller?: boolean;
  blockOwnerDeletion?: boolean;
}

/** Kubernetes `metav1.ManagedFieldsEntry`. */
export interface ManagedFieldsEntry {
  manager: string;
  operation: 'Apply' | 'Update';
  apiVersion: string;
  /** RFC 3339, seconds. */
  time?: string;
  fieldsType: 'FieldsV1';
  fieldsV1: JsonObject;
  subresource?: string;
}

/** Kubernetes `metav1.ObjectMeta`: what a client may send. The server fills the rest (see {@link StoredObjectMeta}). */
export interface ObjectMeta {
  name?: string;
  generateName?: string;
  namespace?: string;
  uid?: string;
  resourceVersion?: string;
  generation?: number;
  /** RFC 3339, seconds. */
  creationTimestamp?: string;
  /** RFC 3339, seconds; set while finalizers hold the object. */
  deletionTimestamp?: string;
  deletionGracePeriodSeconds?: number;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  finalizers?: string[];
  ownerReferences?: OwnerReference[];
  managedFields?: ManagedFieldsEntry[];
}

/** Metadata of an object that was read back from a server. */
export interface StoredObjectMeta extends ObjectMeta {
  name: string;
  uid: string;
  resourceVersion: string;
  creationTimestamp: string;
}

/** Any Kubernetes-style object, as a client sends it. */
export interface KubeObject<Spec = unknown, Status = unknown> {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
  spec?: Spec;
  status?: Status;
  /** Kinds such as ConfigMap and Secret keep their payload beside `spec`. */
  [field: string]: unknown;
}

/** Any Kubernetes-style object, as a server returned it. */
export interface StoredObject<Spec = unknown, Status = unknown>
  extends KubeObject<Spec, Status> {
  metadata: StoredObjectMeta;
}

/** Group and kind; the core group is the empty string. */
export interface GroupKind {
  group: string;
  kind: string;
}

/** Group, version and kind. */
export interface GroupVersionKind extends GroupKind {
  version: string;
}

/** Group, version and plural: names a collection in a URL. */
export interface GroupVersionResource {
  group: string;
  version: string;
  /** Lower-case plural, e.g. `releasebindings`. */
  resource: string;
}

/** Names one object of a known kind. `namespace` is absent for cluster-scoped kinds. */
export interface NamespacedName {
  namespace?: string;
  name: string;
}

/** `apiVersion` of a group and version: `v1`, `apps/v1`. */
export function apiVersionOf(gv: { group: string; version: string }): string {
  return gv.group ? `${gv.group}/${gv.version}` : gv.version;
}

/** Splits `apps/v1` into group and version; `v1` has the empty group. */
export function parseApiVersion(apiVersion: string): {
  group: string;
  version: string;
} {
  const slash = apiVersion.indexOf('/');
  return slash < 0
    ? { group: '', version: apiVersion }
    : {
        group: apiVersion.slice(0, slash),
        version: apiVersion.slice(slash + 1),
      };
}

/** `namespace/name`, or `name` for cluster-scoped objects: the key used by caches and work queues. */
export function keyOf(o: NamespacedName): string {
  return o.namespace ? `${o.namespace}/${o.name}` : o.name;
}

/** Inverse of {@link keyOf}. */
export function parseKey(key: string): NamespacedName {
  const slash = key.indexOf('/');
  return slash < 0
    ? { name: key }
    : { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}
