import { ErrorCause } from '../errors';
import {
  canonicalJson,
  getOwn,
  hasOwn,
  isJsonObject,
  jsonEqual,
} from '../json';
import { StructuralSchema } from '../kind-definition';
import { body, causes } from './causes';
import { validateLogic } from './logic';
import { fieldPath, indexPath } from './paths';
import { hasType, validateScalar } from './scalars';

/** Bounds of one validation. */
export interface ValidationOptions {
  /** Prefix of the paths in causes. Default empty. */
  path?: string;
  /** Most causes reported; then it stops. Default 50. */
  maxCauses?: number;
  /** Deepest nesting of the value. Default 64. */
  maxDepth?: number;
}

/** State of one validation; internal to this folder. */
export interface Run {
  causes: ErrorCause[];
  maxCauses: number;
  maxDepth: number;
}

/**
 * Checks a value against a schema and returns everything that is wrong with it, in words and paths of Kubernetes. CEL rules are
 * not evaluated here (see `collectRules`). Never throws, and its work is bounded by the sizes of schema and value.
 */
export function validateValue(
  schema: StructuralSchema,
  value: unknown,
  options: ValidationOptions = {},
): ErrorCause[] {
  const run: Run = {
    causes: [],
    maxCauses: options.maxCauses ?? 50,
    maxDepth: options.maxDepth ?? 64,
  };
  validateNode(schema, value, options.path ?? '', 0, run);
  return run.causes.slice(0, run.maxCauses);
}

/** Validates one node of a value; internal to this folder. */
export function validateNode(
  schema: StructuralSchema,
  value: unknown,
  path: string,
  depth: number,
  run: Run,
): void {
  if (run.causes.length >= run.maxCauses) return;
  if (depth > run.maxDepth) {
    run.causes.push(
      causes.forbidden(path, `nested deeper than ${run.maxDepth} levels`),
    );
    return;
  }
  if (value === null && schema.nullable) return;
  if (!hasType(schema, value)) {
    const expected = schema['x-kubernetes-int-or-string']
      ? 'integer or string'
      : schema.type!;
    run.causes.push(causes.type(path, value, expected));
    if (schema.enum) {
      run.causes.push(causes.notSupported(path, value, schema.enum));
    }
    return;
  }
  if (schema.enum && !schema.enum.some(v => jsonEqual(v, value))) {
    run.causes.push(causes.notSupported(path, value, schema.enum));
  }
  if (schema.const !== undefined && !jsonEqual(schema.const, value)) {
    run.causes.push(causes.notSupported(path, value, [schema.const]));
  }
  if (Array.isArray(value)) validateArray(schema, value, path, depth, run);
  else if (isJsonObject(value)) {
    validateObject(schema, value, path, depth, run);
  } else validateScalar(schema, value, path, run);
  validateLogic(schema, value, path, depth, run);
}

function validateArray(
  schema: StructuralSchema,
  list: unknown[],
  path: string,
  depth: number,
  run: Run,
): void {
  const { items, minItems, maxItems } = schema;
  if (maxItems !== undefined && list.length > maxItems) {
    // Looking at the items of an oversized list would make the bound pointless.
    run.causes.push(causes.tooMany(path, list.length, maxItems));
    return;
  }
  if (minItems !== undefined && list.length < minItems) {
    run.causes.push(
      causes.invalid(
        path,
        list.length,
        `${body(path)} should have at least ${minItems} items`,
      ),
    );
  }
  if (items) {
    list.forEach((item, i) =>
      validateNode(items, item, indexPath(path, i), depth + 1, run),
    );
  }
  validateUnique(schema, list, path, run);
}

function validateUnique(
  schema: StructuralSchema,
  list: unknown[],
  path: string,
  run: Run,
): void {
  const keys = uniqueKeys(schema);
  if (!keys) return;
  if (schema['x-kubernetes-list-type'] === 'map') {
    // As in Kubernetes: null is an empty object here, and anything else without keys ends the comparison.
    const odd = list.findIndex(item => item !== null && !isJsonObject(item));
    if (odd >= 0) {
      run.causes.push(
        causes.invalid(indexPath(path, odd), list[odd], 'must be an object'),
      );
      return;
    }
  }
  const seen = new Map<string, number>();
  list.forEach((item, i) => {
    const identity = keys(item);
    const text = canonicalJson(identity);
    const before = seen.get(text) ?? 0;
    // Named once, however often it is repeated, as Kubernetes does.
    if (before === 1 && run.causes.length < run.maxCauses) {
      run.causes.push(causes.duplicate(indexPath(path, i), identity));
    }
    seen.set(text, before + 1);
  });
}

function uniqueKeys(
  schema: StructuralSchema,
): ((item: unknown) => unknown) | undefined {
  const mapKeys = schema['x-kubernetes-list-map-keys'];
  if (schema['x-kubernetes-list-type'] === 'map' && mapKeys) {
    return item => {
      const object = isJsonObject(item) ? item : {};
      const present = mapKeys.filter(k => getOwn(object, k) !== undefined);
      return Object.fromEntries(present.map(k => [k, object[k]]));
    };
  }
  return schema['x-kubernetes-list-type'] === 'set' || schema.uniqueItems
    ? item => item
    : undefined;
}

function validateObject(
  schema: StructuralSchema,
  object: Record<string, unknown>,
  path: string,
  depth: number,
  run: Run,
): void {
  const keys = Object.keys(object);
  const { minProperties, maxProperties, properties } = schema;
  if (maxProperties !== undefined && keys.length > maxProperties) {
    run.causes.push(causes.tooMany(path, keys.length, maxProperties));
    return;
  }
  if (minProperties !== undefined && keys.length < minProperties) {
    run.causes.push(
      causes.invalid(
        path,
        keys.length,
        `${body(path)} should have at least ${minProperties} properties`,
      ),
    );
  }
  for (const name of schema.required ?? []) {
    if (getOwn(object, name) === undefined) {
      run.causes.push(causes.required(fieldPath(path, name)));
    }
  }
  if (schema['x-kubernetes-embedded-resource']) {
    for (const name of ['apiVersion', 'kind']) {
      if (typeof getOwn(object, name) !== 'string') {
        run.causes.push(causes.required(fieldPath(path, name)));
      }
    }
  }
  for (const key of keys) {
    const at = fieldPath(path, key);
    if (object[key] === undefined) continue;
    if (properties && hasOwn(properties, key)) {
      validateNode(properties[key], object[key], at, depth + 1, run);
    } else if (isJsonObject(schema.additionalProperties)) {
      validateNode(
        schema.additionalProperties as StructuralSchema,
        object[key],
        at,
        depth + 1,
        run,
      );
    } else if (schema.additionalProperties === false) {
      run.causes.push(
        causes.forbidden(at, `${body(at)} is a forbidden property`),
      );
    }
  }
}
