import { Decision, Scope } from '../types';
import { ActionDefinition, patternCovers } from '../actions';
import { Binding, Mapping, Role } from './compile';
import { evaluateConditions } from './conditions';
import {
  cutScope,
  describeScope,
  isWithin,
  pathOf,
  prefixKeys,
  scopeKey,
  scopeProblem,
} from './scope';

interface Grant {
  binding: Binding;
  mapping: Mapping;
  /** False: no condition can restrict this action. */
  conditional: boolean;
}
type Grants = Map<string, Grant[]>;

/** All that the policies say about one subject and one action, indexed by scope, so that a question is a few map lookups. */
export interface ActionView {
  decide(scope: Scope, attributes: Readonly<Record<string, string>>): Decision;
  /** Like `decide`, without words. */
  allows(scope: Scope, attributes: Readonly<Record<string, string>>): boolean;
  /** True when something at or below the scope may be allowed. */
  some(scope: Scope): boolean;
  /** True when everything at and below the scope is allowed. */
  every(scope: Scope): boolean;
  /** Where the action is given and where it is taken, as far as it matters at, above and below the scope. */
  capability(scope: Scope): Capability;
}

/** One place where an action is allowed or denied. */
export interface CapabilityPlace {
  /** `namespace/acme/project/shop`; `*` is everywhere. */
  path: string;
  /** Expressions of which one must be true; absent when nothing restricts it. */
  constraints?: { expressions: string[] };
}

/** Where a subject may do something. A denied place wins over every allowed one that contains it or lies in it. */
export interface Capability {
  allowed: CapabilityPlace[];
  denied: CapabilityPlace[];
}

/** Builds the view of one subject on one action. */
export function createActionView(
  action: ActionDefinition,
  subjectName: string,
  bindings: Iterable<Binding>,
  roleOf: (key: string) => Role | undefined,
): ActionView {
  const allow: Grants = new Map();
  const deny: Grants = new Map();
  for (const binding of bindings) {
    for (const mapping of binding.mappings) {
      if (roleOf(mapping.roleKey)?.covers(action.name)) {
        const grants = binding.deny ? deny : allow;
        const list = grants.get(mapping.scopeKey) ?? [];
        const conditional = mapping.conditions.length > 0;
        list.push({ binding, mapping, conditional });
        grants.set(mapping.scopeKey, list);
      }
    }
  }

  const applies = (
    grant: Grant,
    attributes: Readonly<Record<string, string>>,
  ): boolean => {
    if (!grant.conditional) return true;
    const result = evaluateConditions(
      grant.mapping.conditions,
      action.name,
      attributes,
    );
    return result === 'met' || (result === 'error' && grant.binding.deny);
  };

  function find(
    grants: Grants,
    keys: readonly string[],
    attributes: Readonly<Record<string, string>>,
  ): Grant | undefined {
    if (grants.size === 0) return undefined;
    for (const key of keys) {
      const found = grants.get(key)?.find(g => applies(g, attributes));
      if (found) return found;
    }
    return undefined;
  }

  const keysOf = (scope: Scope) =>
    prefixKeys(cutScope(scope, action.lowestScope));

  return {
    decide(scope, attributes) {
      const wrong = scopeProblem(scope);
      if (wrong) return { allowed: false, reason: `Denied: ${wrong}.` };
      const keys = keysOf(scope);
      const denied = find(deny, keys, attributes);
      if (denied) return decision(false, denied);
      const allowed = find(allow, keys, attributes);
      if (allowed) return decision(true, allowed);
      const held = keys.flatMap(key => allow.get(key) ?? [])[0];
      const place = describeScope(cutScope(scope, action.lowestScope));
      return {
        allowed: false,
        reason: held
          ? `${nameOf(held.binding)} allows ${
              action.name
            } only under a condition that is not met: ${held.mapping.conditions
              .map(c => c.expression)
              .join(' or ')}.`
          : `No role of ${subjectName} contains ${action.name} for ${place}.`,
      };
    },
    allows(scope, attributes) {
      if (scopeProblem(scope)) return false;
      const keys = keysOf(scope);
      return (
        !find(deny, keys, attributes) && Boolean(find(allow, keys, attributes))
      );
    },
    some(scope) {
      if (scopeProblem(scope)) return false;
      const keys = keysOf(scope);
      const key = keys[keys.length - 1];
      for (const k of keys) {
        if (deny.get(k)?.some(g => !g.conditional)) return false;
      }
      if (keys.some(k => allow.has(k))) return true;
      for (const k of allow.keys()) if (isWithin(k, key)) return true;
      return false;
    },
    every(scope) {
      if (scopeProblem(scope)) return false;
      const keys = keysOf(scope);
      const key = scopeKey(cutScope(scope, action.lowestScope));
      for (const k of deny.keys()) {
        if (isWithin(k, key) || keys.includes(k)) return false;
      }
      return keys.some(k => allow.get(k)?.some(g => !g.conditional));
    },
    capability: scope => ({
      allowed: places(allow, scope),
      denied: places(deny, scope),
    }),
  };

  function places(grants: Grants, scope: Scope): CapabilityPlace[] {
    const keys = keysOf(scope);
    const key = keys[keys.length - 1];
    const found: CapabilityPlace[] = [];
    for (const [k, list] of grants) {
      if (keys.includes(k) || isWithin(k, key)) {
        for (const { mapping } of list) {
          const expressions = mapping.conditions
            .filter(c => c.actions.some(a => patternCovers(a, action.name)))
            .map(c => c.expression);
          found.push({
            path: pathOf(mapping.scope),
            ...(expressions.length ? { constraints: { expressions } } : {}),
          });
        }
      }
    }
    return found;
  }

  function decision(allowed: boolean, { binding, mapping }: Grant): Decision {
    return {
      allowed,
      reason: allowed
        ? `Allowed by ${nameOf(binding)}: role ${mapping.roleName}.`
        : `Denied by ${nameOf(binding)}.`,
      binding: binding.ref,
    };
  }
}

function nameOf({ ref }: Binding): string {
  return ref.namespace === undefined
    ? `${ref.kind} ${ref.name}`
    : `${ref.kind} ${ref.name} in namespace ${ref.namespace}`;
}
