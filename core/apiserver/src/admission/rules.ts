import {
  CelTypeSpec,
  createEnvironment,
  Program,
} from '@openchoreo-portal/cel';
import {
  collectRules,
  ErrorCause,
  isTransitionRule,
  RuleSite,
  StructuralSchema,
  ValidationRule,
} from '@openchoreo-portal/model';
import { isObject, Json } from '../json/value';

const KEYWORDS = new Set([
  'true',
  'false',
  'null',
  'in',
  'as',
  'break',
  'const',
  'continue',
  'else',
  'for',
  'function',
  'if',
  'import',
  'let',
  'loop',
  'package',
  'namespace',
  'return',
  'var',
  'void',
  'while',
]);
/** Bounds of one rule: as much as an expression over one object may reasonably take. */
const BUDGET = { cost: 1_000_000, size: 4_000_000 };

/** The name of a property in an expression; Kubernetes escapes what is no identifier. Undefined: it cannot be reached. */
function identifier(name: string): string | undefined {
  if (KEYWORDS.has(name)) return `__${name}__`;
  const escaped = name
    .replace(/__/g, '__underscores__')
    .replace(/\./g, '__dot__')
    .replace(/-/g, '__dash__')
    .replace(/\//g, '__slash__');
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(escaped) ? escaped : undefined;
}

function typeOf(schema: StructuralSchema, root: boolean): CelTypeSpec {
  if (schema['x-kubernetes-int-or-string'] || schema.nullable) return 'dyn';
  switch (schema.type) {
    case 'boolean':
      return 'bool';
    case 'integer':
      return 'int';
    case 'number':
      return 'double';
    case 'string':
      if (schema.format === 'date-time') return 'timestamp';
      if (schema.format === 'duration') return 'duration';
      return 'string';
    case 'array':
      return { list: schema.items ? typeOf(schema.items, false) : 'dyn' };
    case 'object': {
      if (schema['x-kubernetes-preserve-unknown-fields']) return 'dyn';
      if (isObject(schema.additionalProperties))
        return {
          map: typeOf(schema.additionalProperties as StructuralSchema, false),
        };
      if (!schema.properties) return 'dyn';
      const fields: Record<string, CelTypeSpec> = {};
      for (const [name, child] of Object.entries(schema.properties)) {
        const key = identifier(name);
        if (key) fields[key] = typeOf(child, false);
        if (KEYWORDS.has(name)) fields[name] = typeOf(child, false);
      }
      if (root || schema['x-kubernetes-embedded-resource']) {
        fields.apiVersion = 'string';
        fields.kind = 'string';
        fields.metadata = 'dyn';
      }
      return { object: fields, open: true };
    }
    default:
      return 'dyn';
  }
}

/** The value as an expression sees it: dates and durations typed, escaped names. Copies only what it changes. */
function valueOf(
  schema: StructuralSchema | undefined,
  value: unknown,
): unknown {
  if (!schema) return value;
  if (schema.format === 'date-time' && typeof value === 'string')
    return new Date(value);
  if (Array.isArray(value)) {
    const mapped = value.map(item => valueOf(schema.items, item));
    return mapped.some((item, i) => item !== value[i]) ? mapped : value;
  }
  if (!isObject(value)) return value;
  let out: Json = value;
  for (const [name, member] of Object.entries(value)) {
    const child =
      schema.properties?.[name] ??
      (isObject(schema.additionalProperties)
        ? (schema.additionalProperties as StructuralSchema)
        : undefined);
    const key = schema.properties?.[name] ? identifier(name) ?? name : name;
    const next = valueOf(child, member);
    if (next === member && key === name) continue;
    if (out === value) out = { ...value };
    // Keywords may be selected as they are, too: official rules say `has(self.var)`.
    if (key !== name && !KEYWORDS.has(name)) delete out[name];
    out[key] = next;
  }
  return out;
}

interface Compiled {
  program?: Program;
  message?: Program;
  error?: string;
}

const environments = new WeakMap<
  StructuralSchema,
  ReturnType<typeof createEnvironment>
>();
const programs = new WeakMap<StructuralSchema, Map<ValidationRule, Compiled>>();

function compile(site: RuleSite): Compiled {
  let rules = programs.get(site.schema);
  if (!rules) programs.set(site.schema, (rules = new Map()));
  const known = rules.get(site.rule);
  if (known) return known;
  let environment = environments.get(site.schema);
  if (!environment) {
    const self = typeOf(site.schema, site.path === '');
    environment = createEnvironment({ variables: { self, oldSelf: self } });
    environments.set(site.schema, environment);
  }
  let compiled: Compiled;
  try {
    // `self` is dynamic where a rule treats the schema more loosely than it is written; the evaluation still decides.
    const loose = () =>
      createEnvironment({ variables: { self: 'dyn', oldSelf: 'dyn' } });
    const make = (source: string) => {
      try {
        return environment!.compile(source);
      } catch {
        return loose().compile(source);
      }
    };
    compiled = {
      program: make(site.rule.rule),
      message: site.rule.messageExpression
        ? make(site.rule.messageExpression)
        : undefined,
    };
  } catch (error) {
    compiled = { error: (error as Error).message };
  }
  rules.set(site.rule, compiled);
  return compiled;
}

const REASONS: Record<string, string> = {
  FieldValueInvalid: 'Invalid value',
  FieldValueForbidden: 'Forbidden',
  FieldValueRequired: 'Required value',
  FieldValueDuplicate: 'Duplicate value',
};

function cause(site: RuleSite, detail: string): ErrorCause {
  const reason = site.rule.reason ?? 'FieldValueInvalid';
  const words = REASONS[reason] ?? 'Invalid value';
  let shown = `${JSON.stringify(site.self)}: `;
  if (Array.isArray(site.self)) shown = '"array": ';
  else if (isObject(site.self)) shown = '"object": ';
  const field = `${site.path}${site.rule.fieldPath ?? ''}`.replace(/^\./, '');
  return {
    reason,
    message: `${words}: ${
      reason === 'FieldValueInvalid' ? shown : ''
    }${detail}`,
    field: field || '<nil>',
  };
}

/** Evaluates the CEL rules of a schema; rules about the old value run only where there is one. */
export function evaluateRules(
  schema: StructuralSchema,
  self: unknown,
  oldSelf: unknown,
): ErrorCause[] {
  const found: ErrorCause[] = [];
  for (const site of collectRules(schema, self, oldSelf)) {
    const transition = isTransitionRule(site.rule.rule);
    if (transition && site.oldSelf === undefined && !site.rule.optionalOldSelf)
      continue;
    const { program, message, error } = compile(site);
    const ruleText = `failed rule: ${site.rule.rule.trim()}`;
    if (!program) {
      found.push(cause(site, `rule compile error: ${error}`));
      continue;
    }
    const bindings = {
      self: valueOf(site.schema, site.self),
      ...(transition
        ? { oldSelf: valueOf(site.schema, site.oldSelf) }
        : { oldSelf: null }),
    };
    try {
      if (program.evaluate(bindings, { budget: BUDGET }) === true) continue;
      const text =
        message && String(message.evaluate(bindings, { budget: BUDGET }));
      found.push(cause(site, text || site.rule.message || ruleText));
    } catch (failure) {
      found.push(
        cause(
          site,
          `${(failure as Error).message} evaluating rule: ${
            site.rule.message ?? site.rule.rule.trim()
          }`,
        ),
      );
    }
  }
  return found;
}
