import { ListOptions, ResourceKind, WriteOptions } from '../types';

/** Path of a collection, below the server's root. Cluster-scoped kinds ignore the namespace. */
export function collectionPath(kind: ResourceKind, namespace?: string): string {
  const root = kind.group
    ? `/apis/${kind.group}/${kind.version}`
    : `/api/${kind.version}`;
  return namespace && kind.scope === 'Namespaced'
    ? `${root}/namespaces/${encodeURIComponent(namespace)}/${kind.plural}`
    : `${root}/${kind.plural}`;
}

/** Path of one object, or of its subresource. */
export function objectPath(
  kind: ResourceKind,
  key: { namespace?: string; name: string },
  subresource?: string,
): string {
  const path = `${collectionPath(kind, key.namespace)}/${encodeURIComponent(
    key.name,
  )}`;
  return subresource ? `${path}/${subresource}` : path;
}

/** Query parameters, without those that are undefined; empty text when there are none. */
export function query(
  parameters: Record<string, string | number | boolean | undefined>,
): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) search.set(name, String(value));
  }
  const text = search.toString();
  return text ? `?${text}` : '';
}

/** Query parameters of a list or watch. */
export function listParameters(options: ListOptions) {
  const { labelSelector, fieldSelector, limit, resourceVersion } = options;
  return {
    labelSelector,
    fieldSelector,
    limit,
    continue: options.continue,
    resourceVersion,
  };
}

/** Query parameters of a write. */
export function writeParameters(
  options: WriteOptions,
  defaultManager: string | undefined,
) {
  return {
    fieldManager: options.fieldManager ?? defaultManager,
    dryRun: options.dryRun ? 'All' : undefined,
    fieldValidation: options.fieldValidation,
  };
}
