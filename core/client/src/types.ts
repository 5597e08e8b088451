import {
  GroupVersionKind,
  KindDefinition,
  KubeObject,
  NamespacedName,
  StoredObject,
} from '@openchoreo-portal/model';

/** One HTTP exchange, independent of what carries it (fetch, the in-process server, a plane stream). */
export interface TransportRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path and query below the server's root, e.g. `/apis/apps/v1/namespaces/x/deployments?watch=true`. */
  path: string;
  /** Header names in lower case. */
  headers?: Record<string, string>;
  body?: string | Uint8Array;
  signal?: AbortSignal;
}

/** The answer; `body` streams, so that watches and log follows work over every transport. */
export interface TransportResponse {
  status: number;
  /** Header names in lower case. */
  headers: Record<string, string>;
  body: AsyncIterable<Uint8Array>;
}

/** Carries requests to one API server. Rejects with `ApiError` ServiceUnavailable when the server cannot be reached. */
export type Transport = (
  request: TransportRequest,
) => Promise<TransportResponse>;

/** The part of a kind that URLs need; any {@link KindDefinition} is one. */
export type ResourceKind = Pick<
  KindDefinition,
  'group' | 'version' | 'kind' | 'plural' | 'scope'
>;

/** What a list or watch selects. */
export interface ListOptions {
  /** Absent on a namespaced kind: all namespaces. */
  namespace?: string;
  /** Kubernetes syntax, equality and set based. */
  labelSelector?: string;
  fieldSelector?: string;
  /** Page size; all pages are followed when absent. */
  limit?: number;
  continue?: string;
  resourceVersion?: string;
}

/** One page, or all pages, of a list. */
export interface ObjectList<T> {
  items: T[];
  metadata: {
    resourceVersion: string;
    continue?: string;
    remainingItemCount?: number;
  };
}

/** What a watch yields. `BOOKMARK` carries only a resource version. */
export interface WatchEvent<T> {
  type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK';
  object: T;
}

/** Options of every write. */
export interface WriteOptions {
  /** Default: the client's own field manager. */
  fieldManager?: string;
  dryRun?: boolean;
  fieldValidation?: 'Strict' | 'Warn' | 'Ignore';
  /** `status` writes only the status of kinds that have the subresource. */
  subresource?: 'status' | string;
}

/** Options of a delete. */
export interface DeleteOptions {
  propagationPolicy?: 'Background' | 'Foreground' | 'Orphan';
  preconditions?: { uid?: string; resourceVersion?: string };
  gracePeriodSeconds?: number;
  dryRun?: boolean;
}

/** Patch formats. */
export type PatchType = 'merge' | 'json' | 'strategic';

/**
 * Kubernetes-style resource API. Implemented over HTTP (`createClient(transport)`) and in process by the API server, so that
 * controllers, CLI, portal and tests use one interface. All methods reject with `ApiError`.
 */
export interface ResourceClient {
  get<T extends StoredObject>(
    kind: ResourceKind,
    key: NamespacedName,
  ): Promise<T>;
  list<T extends StoredObject>(
    kind: ResourceKind,
    options?: ListOptions,
  ): Promise<ObjectList<T>>;
  /**
   * Streams changes after `resourceVersion` (absent or empty: current state as ADDED first, then changes). Ends when the server closes the stream
   * or `signal` aborts; rejects with `Expired` when the version is too old.
   */
  watch<T extends StoredObject>(
    kind: ResourceKind,
    options: ListOptions & { signal: AbortSignal },
  ): AsyncIterable<WatchEvent<T>>;
  create<T extends StoredObject>(
    kind: ResourceKind,
    object: KubeObject,
    options?: WriteOptions,
  ): Promise<T>;
  /** Replaces; `metadata.resourceVersion`, when present, must be current (`Conflict` otherwise). */
  update<T extends StoredObject>(
    kind: ResourceKind,
    object: KubeObject,
    options?: WriteOptions,
  ): Promise<T>;
  patch<T extends StoredObject>(
    kind: ResourceKind,
    key: NamespacedName,
    type: PatchType,
    body: unknown,
    options?: WriteOptions,
  ): Promise<T>;
  /** Server-side apply; creates when missing. `Conflict` lists fields and managers unless `force`. */
  apply<T extends StoredObject>(
    kind: ResourceKind,
    object: KubeObject,
    options: WriteOptions & { fieldManager: string; force?: boolean },
  ): Promise<T>;
  /** Resolves with the last state, or with the object that finalizers still hold. */
  delete(
    kind: ResourceKind,
    key: NamespacedName,
    options?: DeleteOptions,
  ): Promise<StoredObject | undefined>;
  deleteCollection(
    kind: ResourceKind,
    options: ListOptions,
    deleteOptions?: DeleteOptions,
  ): Promise<void>;
}

/** Finds the URL parts of a kind, from a static registry or from a server's discovery documents. */
export interface KindResolver {
  resolve(
    gvk: GroupVersionKind | { group: string; kind: string },
  ): Promise<ResourceKind | undefined>;
}
