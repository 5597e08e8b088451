import { CelTypeSpec } from '@openchoreo-portal/cel';
import {
  ApiError,
  applyDefaults,
  isJsonObject,
  resolveParameterSchema,
  SchemaSection,
  StructuralSchema,
  validateValue,
} from '@openchoreo-portal/model';
import { RenderError } from '../errors';

const cache = new WeakMap<object, StructuralSchema>();
const numbers = new WeakMap<StructuralSchema, CelTypeSpec>();

/**
 * The structural schema of a section; undefined when there is none. Resolved once per object.
 *
 * @throws RenderError when the schema itself is broken
 */
export function structuralSchema(
  section: SchemaSection | undefined,
  place: { source: string; path: string },
): StructuralSchema | undefined {
  const raw = section?.openAPIV3Schema;
  if (!raw) return undefined;
  const known = cache.get(raw);
  if (known) return known;
  try {
    const made = resolveParameterSchema(raw);
    cache.set(raw, made);
    return made;
  } catch (e) {
    if (!(e instanceof ApiError)) throw e;
    throw new RenderError(
      (e.causes.length ? e.causes : [{ message: e.message }]).map(cause => ({
        source: place.source,
        path: `${place.path}.${
          ('field' in cause && cause.field) || 'openAPIV3Schema'
        }`,
        message: cause.message,
      })),
    );
  }
}

/**
 * Values as templates see them: defaults filled, then validated. Without a schema the result is empty, whatever was given.
 *
 * @param values where `value` was written, for messages
 * @param type where the schema was written
 * @throws RenderError naming every field that is wrong
 */
export function valuesOf(
  section: SchemaSection | undefined,
  value: unknown,
  values: { source: string; path: string },
  type: { source: string; path: string },
): Record<string, unknown> {
  const schema = structuralSchema(section, type);
  if (!schema) return {};
  const full = applyDefaults(schema, value ?? {});
  const found = validateValue(schema, full, { path: values.path });
  if (found.length > 0) {
    throw new RenderError(
      found.map(cause => ({
        source: values.source,
        path: cause.field ?? values.path,
        message: cause.message,
        reason: cause.reason,
      })),
      'Correct the values, or choose a release whose schema accepts them.',
    );
  }
  return isJsonObject(full) ? full : {};
}

/**
 * Declared type of a value with that schema. Rendering needs only what changes meaning: `number` is double whatever it looks like;
 * everything else is left open, so that no template which evaluates is refused.
 */
export function numericTypes(
  schema: StructuralSchema | undefined,
): CelTypeSpec {
  if (!schema) return 'dyn';
  let found = numbers.get(schema);
  if (found === undefined) {
    found = typesBelow(schema, 0) ?? 'dyn';
    numbers.set(schema, found);
  }
  return found;
}

/**
 * Declared type of a value with that schema, as far as the schema tells. For admission: a field that the schema does not name is a
 * mistake there, unless the schema lets others in.
 */
export function declaredType(
  schema: StructuralSchema | undefined,
  depth = 0,
): CelTypeSpec {
  const simple = {
    string: 'string',
    integer: 'int',
    number: 'double',
    boolean: 'bool',
  } as const;
  if (
    !schema ||
    depth > 32 ||
    schema.nullable ||
    schema['x-kubernetes-int-or-string']
  ) {
    return 'dyn';
  }
  const { type, items, properties = {}, additionalProperties } = schema;
  if (type === 'array') return { list: declaredType(items, depth + 1) };
  if (type === undefined) return 'dyn';
  if (type !== 'object') return simple[type];
  const names = Object.keys(properties);
  if (names.length > 0) {
    const object = Object.fromEntries(
      names.map(name => [name, declaredType(properties[name], depth + 1)]),
    );
    const open =
      schema['x-kubernetes-preserve-unknown-fields'] === true ||
      (additionalProperties !== undefined && additionalProperties !== false);
    return { object, open };
  }
  return isJsonObject(additionalProperties)
    ? {
        map: declaredType(additionalProperties as StructuralSchema, depth + 1),
      }
    : { map: 'dyn' };
}

function typesBelow(
  schema: StructuralSchema | undefined,
  depth: number,
): CelTypeSpec | undefined {
  if (!schema || depth > 32 || schema.nullable) return undefined;
  if (schema.type === 'number') return 'double';
  if (schema.items) {
    const items = typesBelow(schema.items, depth + 1);
    return items && { list: items };
  }
  if (schema.properties) {
    const object: Record<string, CelTypeSpec> = {};
    for (const [name, child] of Object.entries(schema.properties)) {
      const type = typesBelow(child, depth + 1);
      if (type) object[name] = type;
    }
    return Object.keys(object).length ? { object, open: true } : undefined;
  }
  if (isJsonObject(schema.additionalProperties)) {
    const values = typesBelow(
      schema.additionalProperties as StructuralSchema,
      depth + 1,
    );
    return values && { map: values };
  }
  return undefined;
}
