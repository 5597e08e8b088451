import { StructuralSchema } from '@openchoreo-portal/model';

/**
 * Small vocabulary for the schemas of Kubernetes' own kinds. The local plane describes what it acts on, and the list keys that
 * server-side apply needs; everything else is kept as it came (`x-kubernetes-preserve-unknown-fields`).
 */

/** Anything goes, and stays. */
export const anything: StructuralSchema = {
  'x-kubernetes-preserve-unknown-fields': true,
};

export const str: StructuralSchema = { type: 'string' };
export const bool: StructuralSchema = { type: 'boolean' };
export const int: StructuralSchema = { type: 'integer' };
export const intOrString: StructuralSchema = {
  'x-kubernetes-int-or-string': true,
};
export const count: StructuralSchema = { type: 'integer', minimum: 0 };

/** A port number. */
export const port: StructuralSchema = {
  type: 'integer',
  minimum: 1,
  maximum: 65535,
};

/** Map of strings (labels, `data`). */
export const strings: StructuralSchema = {
  type: 'object',
  additionalProperties: { type: 'string' },
};

/** Map of quantities, which YAML may give as numbers. */
export const quantities: StructuralSchema = {
  type: 'object',
  additionalProperties: { 'x-kubernetes-int-or-string': true },
};

/** Object with known fields; others are preserved. */
export function open(
  properties: Record<string, StructuralSchema>,
  required?: string[],
): StructuralSchema {
  return {
    type: 'object',
    properties,
    ...(required ? { required } : {}),
    'x-kubernetes-preserve-unknown-fields': true,
  };
}

/** List merged by key on server-side apply. */
export function listMap(
  items: StructuralSchema,
  ...keys: string[]
): StructuralSchema {
  return {
    type: 'array',
    items,
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': keys,
  };
}

/** List replaced as a whole. */
export function list(items: StructuralSchema = anything): StructuralSchema {
  return { type: 'array', items, 'x-kubernetes-list-type': 'atomic' };
}

/** `status.conditions`, merged by type. */
export const conditions: StructuralSchema = listMap(
  open({ type: str, status: str, reason: str, message: str }, [
    'type',
    'status',
  ]),
  'type',
);

export const labelSelector: StructuralSchema = open({
  matchLabels: strings,
  matchExpressions: list(
    open({ key: str, operator: str, values: list(str) }, ['key', 'operator']),
  ),
});

/** Schema of a whole object around its `spec` and `status`. */
export function object(
  fields: Record<string, StructuralSchema>,
  required?: string[],
): StructuralSchema {
  return {
    type: 'object',
    properties: {
      apiVersion: str,
      kind: str,
      metadata: { type: 'object' },
      ...fields,
    },
    ...(required ? { required } : {}),
    'x-kubernetes-preserve-unknown-fields': true,
  };
}
