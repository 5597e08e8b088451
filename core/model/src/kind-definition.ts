import { GroupKind, GroupVersionKind, GroupVersionResource } from './object';

/** Structural OpenAPI v3 schema, as in a CustomResourceDefinition (`spec.versions[].schema.openAPIV3Schema`). */
export interface StructuralSchema {
  type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean';
  format?: string;
  description?: string;
  title?: string;
  default?: unknown;
  example?: unknown;
  nullable?: boolean;
  enum?: unknown[];
  const?: unknown;
  properties?: Record<string, StructuralSchema>;
  additionalProperties?: boolean | StructuralSchema;
  required?: string[];
  minProperties?: number;
  maxProperties?: number;
  items?: StructuralSchema;
  minItems?: number;
  maxItems?: number;
  uniqueItems?: boolean;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: boolean;
  exclusiveMaximum?: boolean;
  multipleOf?: number;
  oneOf?: StructuralSchema[];
  anyOf?: StructuralSchema[];
  allOf?: StructuralSchema[];
  not?: StructuralSchema;
  'x-kubernetes-preserve-unknown-fields'?: boolean;
  'x-kubernetes-int-or-string'?: boolean;
  'x-kubernetes-embedded-resource'?: boolean;
  'x-kubernetes-list-type'?: 'atomic' | 'set' | 'map';
  'x-kubernetes-list-map-keys'?: string[];
  'x-kubernetes-map-type'?: 'atomic' | 'granular';
  'x-kubernetes-validations'?: ValidationRule[];
}

/** One CEL rule of a schema node (`x-kubernetes-validations`). */
export interface ValidationRule {
  rule: string;
  message?: string;
  messageExpression?: string;
  reason?: string;
  fieldPath?: string;
  optionalOldSelf?: boolean;
}

/** A column of `kubectl get`. */
export interface PrinterColumn {
  name: string;
  type: 'string' | 'integer' | 'number' | 'boolean' | 'date';
  /** JSONPath without braces, e.g. `.status.conditions[?(@.type=="Ready")].status`. */
  jsonPath: string;
  description?: string;
  /** 0 is always shown, higher only with `-o wide`. */
  priority?: number;
}

/** Everything the API server and its clients need to know about a kind. Pure data. */
export interface KindDefinition extends GroupVersionKind {
  /** Lower-case plural, used in URLs. */
  plural: string;
  singular: string;
  shortNames?: string[];
  categories?: string[];
  scope: 'Namespaced' | 'Cluster';
  /** Schema of the whole object; `metadata` stays `{type: object}`. */
  schema: StructuralSchema;
  /** True when `/status` is a subresource of its own; writes to the main resource then ignore `status`. */
  statusSubresource: boolean;
  printerColumns?: PrinterColumn[];
  /** JSON paths usable in `fieldSelector` besides metadata, e.g. `.spec.environment`. */
  selectableFields?: string[];
  /** One sentence for people. */
  description?: string;
  /** True when values of `data`/`stringData` must never reach logs, audit or history. */
  sensitive?: boolean;
}

/** Lookup of kinds. Several versions of one kind may be registered; the first is the storage version. */
export interface KindRegistry {
  all(): readonly KindDefinition[];
  byKind(gk: GroupKind & { version?: string }): KindDefinition | undefined;
  byResource(gvr: GroupVersionResource): KindDefinition | undefined;
}

/** Builds a registry. Throws when two definitions claim the same plural or kind. */
export function createKindRegistry(
  kinds: readonly KindDefinition[],
): KindRegistry {
  const byKind = new Map<string, KindDefinition>();
  const byResource = new Map<string, KindDefinition>();
  for (const kind of kinds) {
    const kindKeys = [`${kind.group}/${kind.version}/${kind.kind}`];
    const gk = `${kind.group}//${kind.kind}`;
    if (!byKind.has(gk)) kindKeys.push(gk);
    const resourceKey = `${kind.group}/${kind.version}/${kind.plural}`;
    if (byKind.has(kindKeys[0]) || byResource.has(resourceKey)) {
      throw new Error(
        `Kind ${kind.kind} (${resourceKey}) is registered twice.`,
      );
    }
    for (const key of kindKeys) byKind.set(key, kind);
    byResource.set(resourceKey, kind);
  }
  return {
    all: () => kinds,
    byKind: ({ group, version, kind }) =>
      byKind.get(`${group}/${version ?? ''}/${kind}`),
    byResource: ({ group, version, resource }) =>
      byResource.get(`${group}/${version}/${resource}`),
  };
}
