import { StructuralSchema } from '@openchoreo-portal/model';

/** A schema of Swagger 2.0, as JSON. */
export type SwaggerSchema = Record<string, unknown>;

/** What only OpenAPI v3 can say, and clients of version 2 stumble over; and examples, which Kubernetes does not publish. */
const UNKNOWN = new Set([
  'oneOf',
  'anyOf',
  'allOf',
  'not',
  'const',
  'nullable',
  'example',
]);

/**
 * A structural schema as Kubernetes publishes it in OpenAPI v2: what version 2 cannot say goes, so that a document of version 2 never refuses
 * what the server takes. A value that may be null, an object with unknown fields and a list without a schema lose their type, because clients
 * (kubectl) would hold their fields to be all there are.
 */
export function toSwaggerSchema(
  schema: StructuralSchema,
  metadata: SwaggerSchema,
): SwaggerSchema {
  const { properties, items, additionalProperties, required, type, ...rest } =
    schema;
  const out: SwaggerSchema = Object.fromEntries(
    Object.entries(rest).filter(([key]) => !UNKNOWN.has(key)),
  );
  const isOpen = schema['x-kubernetes-preserve-unknown-fields'] === true;
  const isHidden = schema.nullable === true || isOpen;
  const isListOfAnything =
    type === 'array' && (items === undefined || isHidden);
  if (
    type !== undefined &&
    !schema.nullable &&
    !(isOpen && type === 'object') &&
    !isListOfAnything
  )
    out.type = type;
  const inner = (child: StructuralSchema) => toSwaggerSchema(child, metadata);
  if (properties && !isHidden)
    out.properties = Object.fromEntries(
      Object.entries(properties).map(([name, child]) => [name, inner(child)]),
    );
  if (items && !isHidden) out.items = inner(items);
  if (additionalProperties !== undefined)
    out.additionalProperties =
      typeof additionalProperties === 'boolean'
        ? additionalProperties
        : inner(additionalProperties);
  const needed = neededOf(schema, isHidden);
  if (needed.length > 0) out.required = needed;
  return schema['x-kubernetes-embedded-resource'] && !isOpen
    ? asResource(out, metadata)
    : out;
}

/** Required fields; those that may be null need not be there. */
function neededOf(schema: StructuralSchema, isHidden: boolean): string[] {
  const { required = [], properties = {}, additionalProperties } = schema;
  if (typeof additionalProperties === 'object' && additionalProperties.nullable)
    return [];
  return isHidden
    ? required
    : required.filter(name => !properties[name]?.nullable);
}

/** An object within an object has what every object has. */
function asResource(
  schema: SwaggerSchema,
  metadata: SwaggerSchema,
): SwaggerSchema {
  const required = (schema.required ?? []) as string[];
  return {
    ...schema,
    properties: {
      ...(schema.properties as object | undefined),
      apiVersion: {
        type: 'string',
        description: 'Group and version of the kind.',
      },
      kind: { type: 'string', description: 'Kind of the object.' },
      metadata,
    },
    required: [
      ...required,
      ...['kind', 'apiVersion'].filter(name => !required.includes(name)),
    ],
  };
}
