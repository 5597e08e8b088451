/** Page with the definition of any object, also of kinds that the catalog does not show. */
export function definitionPath(object: {
  kind: string;
  namespace?: string;
  name: string;
}): string {
  const query = new URLSearchParams({ kind: object.kind, name: object.name });
  if (object.namespace) query.set('namespace', object.namespace);
  return `/platform-overview/definitions?${query}`;
}
