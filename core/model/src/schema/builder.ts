import { StructuralSchema, ValidationRule } from '../kind-definition';
import { JsonObject, JsonValue } from '../object';

/**
 * A structural schema that carries the TypeScript type of the values it accepts, so that a kind's type and its schema are one
 * source. Nodes are immutable: every method returns a new node.
 */
export interface SchemaNode<T, Optional extends boolean = false> {
  readonly schema: StructuralSchema;
  readonly isOptional: Optional;
  /** Never set; carries `T`. */
  readonly _type?: T;
  /** The property may be absent. */
  optional(): SchemaNode<T, true>;
  /** The server fills this value when the property is absent; clients may therefore leave it out. */
  default(value: T): SchemaNode<T, true>;
  /** A CEL rule (`x-kubernetes-validations`) with its message for people. */
  rule(rule: string, message: string): SchemaNode<T, Optional>;
  /** The value, once written, cannot change. */
  immutable(path: string): SchemaNode<T, Optional>;
  describe(description: string): SchemaNode<T, Optional>;
  /** Adds or replaces keywords that do not change the type. */
  with(keywords: Partial<StructuralSchema>): SchemaNode<T, Optional>;
}

/** The TypeScript type of a node. */
export type Infer<N> = N extends SchemaNode<infer T, boolean> ? T : never;

type AnyNode = SchemaNode<unknown, boolean>;
type Shape = Record<string, AnyNode>;
type OptionalKeys<S extends Shape> = {
  [K in keyof S]: S[K] extends SchemaNode<unknown, true> ? K : never;
}[keyof S];
type Flatten<T> = { [K in keyof T]: T[K] };
/** The object type described by a shape. */
export type ObjectOf<S extends Shape> = Flatten<
  { [K in Exclude<keyof S, OptionalKeys<S>>]: Infer<S[K]> } & {
    [K in OptionalKeys<S>]?: Infer<S[K]>;
  }
>;

type Bounds = Pick<StructuralSchema, 'minItems' | 'maxItems'>;
type StringKeywords = Pick<
  StructuralSchema,
  'minLength' | 'maxLength' | 'pattern' | 'format'
>;

function node<T, O extends boolean>(
  schema: StructuralSchema,
  isOptional: O,
): SchemaNode<T, O> {
  const derive = (extra: Partial<StructuralSchema>) =>
    node<T, O>({ ...schema, ...extra }, isOptional);
  const addRule = (rule: ValidationRule) =>
    derive({
      'x-kubernetes-validations': [
        ...(schema['x-kubernetes-validations'] ?? []),
        rule,
      ],
    });
  return {
    schema,
    isOptional,
    optional: () => node<T, true>(schema, true),
    default: value => node<T, true>({ ...schema, default: value }, true),
    rule: (rule, message) => addRule({ rule, message }),
    immutable: path =>
      addRule({ rule: 'self == oldSelf', message: `${path} is immutable` }),
    describe: description => derive({ description }),
    with: derive,
  };
}

const make = <T>(schema: StructuralSchema) => node<T, false>(schema, false);

/** Builders of {@link SchemaNode}s. */
export const s = {
  string: (keywords: StringKeywords = {}) =>
    make<string>({ type: 'string', ...keywords }),
  /** A string of at least one character. */
  name: (keywords: StringKeywords = {}) =>
    make<string>({ type: 'string', minLength: 1, ...keywords }),
  enum: <const V extends readonly string[]>(...values: V) =>
    make<V[number]>({ type: 'string', enum: [...values] }),
  integer: (
    keywords: Pick<StructuralSchema, 'format' | 'minimum' | 'maximum'> = {},
  ) => make<number>({ type: 'integer', ...keywords }),
  number: () => make<number>({ type: 'number' }),
  boolean: () => make<boolean>({ type: 'boolean' }),
  /** RFC 3339 time. */
  time: () => make<string>({ type: 'string', format: 'date-time' }),
  array: <T>(
    items: SchemaNode<T, boolean>,
    keywords: Bounds & { uniqueBy?: (keyof T & string)[]; set?: boolean } = {},
  ) => {
    const { uniqueBy, set, ...bounds } = keywords;
    return make<T[]>({
      type: 'array',
      items: items.schema,
      ...bounds,
      ...(uniqueBy
        ? {
            'x-kubernetes-list-type': 'map',
            'x-kubernetes-list-map-keys': uniqueBy,
          }
        : {}),
      ...(set ? { 'x-kubernetes-list-type': 'set' } : {}),
    });
  },
  map: <T>(
    values: SchemaNode<T, boolean>,
    keywords: Pick<StructuralSchema, 'maxProperties'> = {},
  ) =>
    make<Record<string, T>>({
      type: 'object',
      additionalProperties: values.schema,
      ...keywords,
    }),
  object: <S extends Shape>(shape: S) => {
    const properties: Record<string, StructuralSchema> = {};
    const required: string[] = [];
    for (const [key, child] of Object.entries(shape)) {
      properties[key] = child.schema;
      if (!child.isOptional) required.push(key);
    }
    return make<ObjectOf<S>>({
      type: 'object',
      properties,
      ...(required.length ? { required } : {}),
    });
  },
  /** An object whose fields are somebody else's: kept as they are. */
  openObject: <T extends object = JsonObject>() =>
    make<T>({ type: 'object', 'x-kubernetes-preserve-unknown-fields': true }),
  /** Any JSON value, kept as it is. */
  any: <T = JsonValue>() =>
    make<T>({ 'x-kubernetes-preserve-unknown-fields': true }),
};
