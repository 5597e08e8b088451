import { canonicalJson, getOwn, hasOwn, isJsonObject } from '../json';
import { StructuralSchema, ValidationRule } from '../kind-definition';
import { fieldPath, indexPath } from './paths';

/** One CEL rule with the values it is about. */
export interface RuleSite {
  rule: ValidationRule;
  schema: StructuralSchema;
  path: string;
  self: unknown;
  /** Absent on create, and where the old value cannot be told (items of atomic lists): transition rules are then skipped. */
  oldSelf?: unknown;
}

/**
 * Finds every `x-kubernetes-validations` rule that applies to a value, in document order. Old and new values are matched as
 * Kubernetes does: by property, by the keys of map lists, by value in sets, never in atomic lists.
 */
export function collectRules(
  schema: StructuralSchema,
  self: unknown,
  oldSelf?: unknown,
): RuleSite[] {
  const sites: RuleSite[] = [];
  if (holdsRules(schema)) walk(schema, self, oldSelf, '', sites);
  return sites;
}

/** True when a rule speaks about the old value, so that it must not run without one. */
export function isTransitionRule(rule: string): boolean {
  return /\boldSelf\b/.test(rule);
}

function walk(
  schema: StructuralSchema,
  self: unknown,
  oldSelf: unknown,
  path: string,
  sites: RuleSite[],
): void {
  if (self === undefined || self === null) return;
  for (const rule of schema['x-kubernetes-validations'] ?? []) {
    sites.push({ rule, schema, path, self, oldSelf });
  }
  if (Array.isArray(self)) {
    const items = schema.items;
    if (!items || !holdsRules(items)) return;
    const old = correlate(schema, oldSelf);
    self.forEach((item, i) =>
      walk(items, item, old(item), indexPath(path, i), sites),
    );
    return;
  }
  if (!isJsonObject(self)) return;
  const before = isJsonObject(oldSelf) ? oldSelf : undefined;
  for (const key of Object.keys(self)) {
    const child = childOf(schema, key);
    if (child && holdsRules(child)) {
      walk(child, self[key], getOwn(before, key), fieldPath(path, key), sites);
    }
  }
}

function childOf(
  schema: StructuralSchema,
  key: string,
): StructuralSchema | undefined {
  if (schema.properties && hasOwn(schema.properties, key)) {
    return schema.properties[key];
  }
  return isJsonObject(schema.additionalProperties)
    ? (schema.additionalProperties as StructuralSchema)
    : undefined;
}

function correlate(
  schema: StructuralSchema,
  old: unknown,
): (item: unknown) => unknown {
  const keys = schema['x-kubernetes-list-map-keys'];
  if (
    !Array.isArray(old) ||
    schema['x-kubernetes-list-type'] !== 'map' ||
    !keys
  ) {
    return () => undefined;
  }
  const identity = (item: unknown) =>
    isJsonObject(item)
      ? canonicalJson(keys.map(k => getOwn(item, k) ?? null))
      : '';
  const byKey = new Map(old.map(item => [identity(item), item]));
  return item => byKey.get(identity(item));
}

const known = new WeakMap<StructuralSchema, boolean>();

/** Most subtrees have no rule; remembering which keeps large objects cheap. */
function holdsRules(schema: StructuralSchema): boolean {
  let answer = known.get(schema);
  if (answer === undefined) {
    answer =
      (schema['x-kubernetes-validations']?.length ?? 0) > 0 ||
      Object.values(schema.properties ?? {}).some(holdsRules) ||
      (schema.items !== undefined && holdsRules(schema.items)) ||
      (isJsonObject(schema.additionalProperties) &&
        holdsRules(schema.additionalProperties as StructuralSchema));
    known.set(schema, answer);
  }
  return answer;
}
