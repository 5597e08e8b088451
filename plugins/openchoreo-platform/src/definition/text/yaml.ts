import { StoredObject } from '@openchoreo-portal/model';
import { parseDocument, stringify } from 'yaml';
import type { PlatformText } from '../../texts';

/** The part of an object that people edit: no status, no bookkeeping. */
export function editablePart(object: StoredObject) {
  const {
    apiVersion,
    kind,
    metadata,
    status: _,
    ...rest
  } = object as StoredObject & {
    status?: unknown;
  };
  const { name, namespace, labels, annotations } = metadata;
  return {
    apiVersion,
    kind,
    metadata: {
      name,
      ...(namespace ? { namespace } : {}),
      ...(labels ? { labels } : {}),
      ...(annotations ? { annotations } : {}),
    },
    ...rest,
  };
}

/** {@link editablePart} as text. */
export function editableYaml(object: StoredObject): string {
  return stringify(editablePart(object), { lineWidth: 0 });
}

/**
 * Reads what was typed back into a full object: bookkeeping comes from `base`, so that a change by somebody else is a conflict. Throws, in the
 * person's language, when the text is no YAML object, or names another object.
 */
export function parseDefinition(
  text: string,
  base: StoredObject,
  t: PlatformText,
): StoredObject {
  const document = parseDocument(text);
  const [problem] = document.errors;
  if (problem) {
    throw new Error(t('definition.invalid', { message: problem.message }));
  }
  const value: unknown = document.toJS({ maxAliasCount: 50 });
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw new Error(t('definition.notObject'));
  }
  const edited = value as StoredObject;
  for (const field of ['apiVersion', 'kind'] as const) {
    if (edited[field] !== base[field]) {
      throw new Error(t('definition.identity', { field }));
    }
  }
  for (const field of ['name', 'namespace'] as const) {
    if (edited.metadata?.[field] !== base.metadata[field]) {
      throw new Error(t('definition.identity', { field: `metadata.${field}` }));
    }
  }
  const { status } = base as StoredObject & { status?: unknown };
  return {
    ...edited,
    ...(status === undefined ? {} : { status }),
    metadata: {
      ...base.metadata,
      labels: edited.metadata.labels,
      annotations: edited.metadata.annotations,
      managedFields: undefined,
    },
  } as StoredObject;
}
