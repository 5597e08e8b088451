import { StoredObject } from '@openchoreo-portal/model';
import { parseDocument, stringify } from 'yaml';

/** The part of an object that people edit: no status, no bookkeeping. */
export function editableYaml(object: StoredObject): string {
  const { apiVersion, kind, metadata, spec } = object;
  const { name, namespace, labels, annotations } = metadata;
  return stringify(
    {
      apiVersion,
      kind,
      metadata: {
        name,
        ...(namespace ? { namespace } : {}),
        ...(labels ? { labels } : {}),
        ...(annotations ? { annotations } : {}),
      },
      spec,
    },
    { lineWidth: 0 },
  );
}

/**
 * Reads what was typed back into a full object: bookkeeping comes from `base`, so that a change by somebody else is a conflict. Throws when the text is
 * no YAML object, or names another object.
 */
export function parseDefinition(
  text: string,
  base: StoredObject,
): StoredObject {
  const document = parseDocument(text);
  const [problem] = document.errors;
  if (problem) throw new Error(`This is not valid YAML: ${problem.message}`);
  const value: unknown = document.toJS({ maxAliasCount: 50 });
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw new Error(
      'A definition is an object with apiVersion, kind, metadata and spec.',
    );
  }
  const edited = value as StoredObject;
  for (const field of ['name', 'namespace'] as const) {
    if (edited.metadata?.[field] !== base.metadata[field]) {
      throw new Error(
        `metadata.${field} cannot change here. Create a new object instead.`,
      );
    }
  }
  return {
    ...base,
    ...edited,
    metadata: {
      ...base.metadata,
      labels: edited.metadata.labels,
      annotations: edited.metadata.annotations,
      managedFields: undefined,
    },
  };
}
