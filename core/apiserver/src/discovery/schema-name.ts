/** Name of a kind's schema: the group backwards, as Kubernetes does for CustomResourceDefinitions. */
export function schemaName(kind: {
  group: string;
  version: string;
  kind: string;
}): string {
  const group = kind.group
    ? kind.group.split('.').reverse().join('.')
    : 'io.k8s.api.core';
  return `${group}.${kind.version}.${kind.kind}`;
}
