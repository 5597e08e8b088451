import { ApiError } from '../errors';
import { cloneJson, getOwn, hasOwn, isJsonObject, setOwn } from '../json';
import { StructuralSchema } from '../kind-definition';
import { JsonObject } from '../object';
import { applyDefaults } from './defaulting';
import { fieldPath, indexPath } from './paths';
import { compilePattern } from './patterns';
import { validateValue } from './validation';

const MOST_DEPTH = 64;
const MOST_NODES = 20_000;
const REF = /^#\/\$defs\/([^/]+)$/;
const SCHEMA_LISTS = ['oneOf', 'anyOf', 'allOf'];
const TYPES = ['object', 'array', 'string', 'integer', 'number', 'boolean'];

interface Context {
  defs: Record<string, unknown>;
  /** Names of the references being followed. */
  following: string[];
  nodes: number;
}

/** Options of {@link resolveParameterSchema}. */
export interface ResolveOptions {
  /** Prefix of the paths in errors. Default `openAPIV3Schema`. */
  path?: string;
  /** Keep `x-*` keywords (the portal and auto-build read `x-openchoreo-*`). Default false. */
  keepExtensions?: boolean;
}

/**
 * Turns a parameter schema as platform engineers write it into a structural schema: `$ref`s to `#/$defs/…` are replaced by what
 * they name with their sibling keywords merged over it, `x-*` keywords other than Kubernetes' go.
 *
 * @throws ApiError `Invalid` for other references, cycles, nesting beyond 64, more than 20 000 nodes, or broken keywords
 */
export function resolveParameterSchema(
  raw: JsonObject | StructuralSchema | undefined,
  options: ResolveOptions = {},
): StructuralSchema {
  const path = options.path ?? 'openAPIV3Schema';
  const root = raw ?? {};
  if (!isJsonObject(root)) throw invalid(path, 'a schema is an object');
  const defs = getOwn(root, '$defs') ?? {};
  if (!isJsonObject(defs)) throw invalid(`${path}.$defs`, 'must be an object');
  const context: Context = { defs, following: [], nodes: 0 };
  return resolve(root, path, 0, context, options.keepExtensions ?? false);
}

/** Everything wrong with a schema's defaults and patterns, for admission of types; empty when all is well. */
export function checkParameterSchema(
  schema: StructuralSchema,
  path = 'openAPIV3Schema',
): string[] {
  const found: string[] = [];
  visit(schema, path, (node, at) => {
    if (node.pattern !== undefined && !compilePattern(node.pattern)) {
      found.push(`${at}.pattern: '${node.pattern}' is not a RE2 pattern`);
    }
    if (node.default !== undefined) {
      const full = applyDefaults(node, cloneJson(node.default));
      for (const cause of validateValue(node, full, {
        path: `${at}.default`,
      })) {
        found.push(`${cause.field}: ${cause.message}`);
      }
    }
  });
  return found;
}

function resolve(
  raw: Record<string, unknown>,
  path: string,
  depth: number,
  context: Context,
  keep: boolean,
): StructuralSchema {
  if (depth > MOST_DEPTH)
    throw invalid(path, `nested deeper than ${MOST_DEPTH}`);
  if (++context.nodes > MOST_NODES) {
    throw invalid(path, `more than ${MOST_NODES} nodes after resolving $ref`);
  }
  const ref = getOwn(raw, '$ref');
  if (ref !== undefined) {
    return followRef(raw, ref, path, depth, context, keep);
  }
  const out: Record<string, unknown> = {};
  const child = (value: unknown, at: string): StructuralSchema => {
    if (!isJsonObject(value)) throw invalid(at, 'a schema is an object');
    return resolve(value, at, depth + 1, context, keep);
  };
  for (const key of Object.keys(raw)) {
    const value = raw[key];
    const at = fieldPath(path, key);
    if (key === '$defs' || key === '__proto__') continue;
    if (key.startsWith('x-') && !key.startsWith('x-kubernetes-') && !keep) {
      continue;
    }
    if (key === 'properties') {
      if (!isJsonObject(value)) throw invalid(at, 'must be an object');
      const properties: Record<string, unknown> = {};
      for (const name of Object.keys(value)) {
        if (name === '__proto__') throw invalid(at, 'bad property name');
        properties[name] = child(value[name], fieldPath(at, name));
      }
      out[key] = properties;
    } else if (key === 'items' || key === 'not') {
      out[key] = child(value, at);
    } else if (key === 'additionalProperties' && isJsonObject(value)) {
      out[key] = child(value, at);
    } else if (SCHEMA_LISTS.includes(key)) {
      if (!Array.isArray(value)) throw invalid(at, 'must be a list');
      out[key] = value.map((v, i) => child(v, indexPath(at, i)));
    } else {
      setOwn(out, key, cloneJson(value));
    }
  }
  return checkedKeywords(out, path);
}

function followRef(
  raw: Record<string, unknown>,
  ref: unknown,
  path: string,
  depth: number,
  context: Context,
  keep: boolean,
): StructuralSchema {
  const name = typeof ref === 'string' ? REF.exec(ref)?.[1] : undefined;
  if (name === undefined) {
    throw invalid(`${path}.$ref`, 'only #/$defs/<name> can be referred to');
  }
  if (!hasOwn(context.defs, name) || !isJsonObject(context.defs[name])) {
    throw invalid(`${path}.$ref`, `$defs has no ${name}`);
  }
  if (context.following.includes(name)) {
    throw invalid(
      `${path}.$ref`,
      `refers to itself: ${[...context.following, name].join(' -> ')}`,
    );
  }
  const { $ref: _, ...siblings } = raw;
  const target = context.defs[name] as Record<string, unknown>;
  context.following.push(name);
  const resolved = resolve(target, path, depth + 1, context, keep);
  context.following.pop();
  return Object.keys(siblings).length
    ? { ...resolved, ...resolve(siblings, path, depth, context, keep) }
    : resolved;
}

/** Brings newer JSON Schema spellings into the OpenAPI v3 form and rejects keywords of the wrong type. */
function checkedKeywords(
  node: Record<string, unknown>,
  path: string,
): StructuralSchema {
  for (const [bound, exclusive] of [
    ['minimum', 'exclusiveMinimum'],
    ['maximum', 'exclusiveMaximum'],
  ]) {
    if (typeof node[exclusive] === 'number') {
      node[bound] = node[exclusive];
      node[exclusive] = true;
    }
  }
  if (node.type !== undefined && !TYPES.includes(node.type as string)) {
    throw invalid(`${path}.type`, `must be one of ${TYPES.join(', ')}`);
  }
  if (node.pattern !== undefined && typeof node.pattern !== 'string') {
    throw invalid(`${path}.pattern`, 'must be a string');
  }
  for (const key of ['required', 'enum', 'x-kubernetes-list-map-keys']) {
    if (node[key] !== undefined && !Array.isArray(node[key])) {
      throw invalid(`${path}.${key}`, 'must be a list');
    }
  }
  return node as StructuralSchema;
}

/** Calls `see` for a schema and every schema inside it. */
function visit(
  schema: StructuralSchema,
  path: string,
  see: (node: StructuralSchema, path: string) => void,
): void {
  see(schema, path);
  for (const [name, child] of Object.entries(schema.properties ?? {})) {
    visit(child, `${path}.properties.${name}`, see);
  }
  if (schema.items) visit(schema.items, `${path}.items`, see);
  if (isJsonObject(schema.additionalProperties)) {
    visit(
      schema.additionalProperties as StructuralSchema,
      `${path}.additionalProperties`,
      see,
    );
  }
}

function invalid(field: string, detail: string): ApiError {
  return new ApiError({
    reason: 'Invalid',
    message: `The schema is not valid: ${field}: ${detail}.`,
    remedy: 'Correct the schema of the type.',
    causes: [{ reason: 'FieldValueInvalid', message: detail, field }],
  });
}
