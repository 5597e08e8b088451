import { KindDefinition } from '../kind-definition';
import { JsonObject, JsonValue } from '../object';

/** The CustomResourceDefinition of a kind, for clusters that serve our kinds themselves. */
export function toCustomResourceDefinition(kind: KindDefinition): JsonObject {
  const { names, version } = crdParts(kind);
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${kind.plural}.${kind.group}` },
    spec: { group: kind.group, names, scope: kind.scope, versions: [version] },
  };
}

function crdParts(kind: KindDefinition) {
  const names: JsonObject = {
    kind: kind.kind,
    listKind: `${kind.kind}List`,
    plural: kind.plural,
    singular: kind.singular,
    ...(kind.shortNames ? { shortNames: kind.shortNames } : {}),
    ...(kind.categories ? { categories: kind.categories } : {}),
  };
  const version: JsonObject = {
    name: kind.version,
    served: true,
    storage: true,
    ...(kind.statusSubresource ? { subresources: { status: {} } } : {}),
    additionalPrinterColumns: (kind.printerColumns ?? []) as never as JsonValue,
    ...(kind.selectableFields
      ? {
          selectableFields: kind.selectableFields.map(jsonPath => ({
            jsonPath,
          })),
        }
      : {}),
    schema: { openAPIV3Schema: kind.schema as never as JsonValue },
  };
  return { names, version };
}
