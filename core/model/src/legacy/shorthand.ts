import { isJsonObject } from '../json';
import { JsonObject, JsonValue } from '../object';

const SCALARS = new Set(['string', 'integer', 'number', 'boolean', 'object']);
const NUMBERS = new Set([
  'minimum',
  'maximum',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'multipleOf',
]);
const MAX_DEPTH = 32;

/** A schema that says something nobody knows. */
export class ShorthandError extends Error {}

/**
 * The schema that a field of an older type meant: `"integer | default=1 | minimum=1"`, `"[]string"`, `"map<string>"`, a name of `types`, or an object of
 * fields. Fields without default are required. Throws {@link ShorthandError} naming what is not understood.
 */
export function fromShorthand(
  fields: JsonObject,
  types: JsonObject = {},
  depth = 0,
): JsonObject {
  if (depth > MAX_DEPTH)
    throw new ShorthandError('the schema is nested too deeply');
  const properties: JsonObject = {};
  const required: string[] = [];
  for (const [name, value] of Object.entries(fields)) {
    const schema = fieldSchema(name, value, types, depth);
    // An object that must have a field must be there itself.
    if (schema.required) required.push(name);
    const { required: mark, ...rest } = schema;
    properties[name] = Array.isArray(mark) ? schema : rest;
  }
  return {
    type: 'object',
    properties,
    ...(required.length > 0 ? { required } : {}),
    // As with a default for each field, nothing need be given at all.
    ...(required.length > 0 || depth === 0 ? {} : { default: {} }),
  };
}

function fieldSchema(
  name: string,
  value: JsonValue,
  types: JsonObject,
  depth: number,
): JsonObject {
  if (isJsonObject(value)) {
    return fromShorthand(value as JsonObject, types, depth + 1);
  }
  if (typeof value !== 'string') {
    throw new ShorthandError(`${name} is no type: ${JSON.stringify(value)}`);
  }
  const [word, ...marks] = value.split('|').map(part => part.trim());
  const base = typeSchema(name, word, types, depth);
  const schema: JsonObject = { ...base };
  for (const mark of marks) {
    const at = mark.indexOf('=');
    const key = at < 0 ? mark : mark.slice(0, at).trim();
    const given = at < 0 ? 'true' : mark.slice(at + 1).trim();
    if (key === 'default') schema.default = valueOf(given, base.type);
    else if (key === 'enum') {
      schema.enum = given
        .split(',')
        .map(entry => valueOf(entry.trim(), base.type));
    } else if (key === 'required') schema.required = given === 'true';
    else if (NUMBERS.has(key)) schema[key] = Number(given);
    else schema[key] = unquoted(given);
  }
  if (schema.required === false) delete schema.required;
  else if (
    schema.default === undefined &&
    schema.required === undefined &&
    typeof base.default === 'undefined'
  ) {
    schema.required = true;
  }
  return schema;
}

function typeSchema(
  name: string,
  word: string,
  types: JsonObject,
  depth: number,
): JsonObject {
  if (SCALARS.has(word)) return { type: word };
  const list = /^\[\](.+)$/.exec(word) ?? /^array<(.+)>$/.exec(word);
  const map = /^map<(?:string\s*,\s*)?(.+)>$/.exec(word);
  if (list || map) {
    const inner = typeSchema(name, (list ?? map)![1].trim(), types, depth + 1);
    const { default: _, ...items } = inner;
    return list
      ? { type: 'array', items }
      : { type: 'object', additionalProperties: items };
  }
  const named = types[word];
  if (named !== undefined && depth < MAX_DEPTH) {
    const schema = fieldSchema(name, named, types, depth + 1);
    const { required: mark, ...rest } = schema;
    return Array.isArray(mark) ? schema : rest;
  }
  throw new ShorthandError(`${name} has the unknown type ${word}`);
}

function valueOf(given: string, type: JsonValue | undefined): JsonValue {
  if (type === 'string') return unquoted(given);
  try {
    return JSON.parse(given) as JsonValue;
  } catch {
    return unquoted(given);
  }
}

const unquoted = (given: string) => given.replace(/^(["'])(.*)\1$/, '$2');
