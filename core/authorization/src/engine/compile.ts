import {
  AuthzCondition,
  AuthzRoleBindingSpec,
  AuthzRoleSpec,
  isJsonObject,
  KubeObject,
} from '@openchoreo-portal/model';
import { patternCovers } from '../actions';
import { Scope } from '../types';
import { CompileCondition, Condition, sharedAttributes } from './conditions';
import { scopeKey, scopeProblem } from './scope';

/** Names one role or binding. */
export interface PolicyRef {
  kind: string;
  namespace?: string;
  name: string;
}

/** A role, ready to be asked. */
export interface Role {
  ref: PolicyRef;
  covers(action: string): boolean;
}

/** One role at one place. */
export interface Mapping {
  roleKey: string;
  roleName: string;
  scope: Scope;
  /** See `scopeKey`. */
  scopeKey: string;
  conditions: readonly Condition[];
}

/** A binding, ready to be asked. */
export interface Binding {
  ref: PolicyRef;
  entitlement: string;
  deny: boolean;
  mappings: Mapping[];
}

/** Something in a role or binding that has no effect, or not the intended one. */
export interface PolicyProblem extends PolicyRef {
  message: string;
}

/** Key of a role or binding. */
export function policyKey(ref: PolicyRef): string {
  return `${ref.kind}/${ref.namespace ?? ''}/${ref.name}`;
}

/** Key of a claim value. */
export function entitlementKey(claim: string, value: string): string {
  return JSON.stringify([claim, value]);
}

/** Compiles an AuthzRole or ClusterAuthzRole. */
export function compileRole(ref: PolicyRef, object: KubeObject): Role {
  const spec = object.spec as Partial<AuthzRoleSpec> | undefined;
  const patterns = strings(spec?.actions);
  const exact = new Set(patterns);
  const wild = patterns.filter(p => p === '*' || p.endsWith(':*'));
  return {
    ref,
    covers: action =>
      exact.has(action) || wild.some(p => patternCovers(p, action)),
  };
}

/** Compiles an AuthzRoleBinding or ClusterAuthzRoleBinding; undefined when nothing of it can ever apply. */
export function compileBinding(
  ref: PolicyRef,
  object: KubeObject,
  compileCondition: CompileCondition,
  problem: (message: string) => void,
): Binding | undefined {
  const spec = object.spec as Partial<AuthzRoleBindingSpec> | undefined;
  const { claim, value } = spec?.entitlement ?? {};
  if (typeof claim !== 'string' || typeof value !== 'string') {
    problem('it names no entitlement');
    return undefined;
  }
  const deny = spec?.effect === 'deny';
  const mappings: Mapping[] = [];
  const given = Array.isArray(spec?.roleMappings) ? spec.roleMappings : [];
  for (const mapping of given) {
    if (!isJsonObject(mapping) || !isJsonObject(mapping.roleRef)) continue;
    const { kind, name } = mapping.roleRef;
    if (typeof name !== 'string') continue;
    if (ref.namespace === undefined && kind !== 'ClusterAuthzRole') {
      problem(`${kind} ${name} cannot be bound cluster-wide`);
      continue;
    }
    const scope = bindingScope(ref, mapping.scope);
    const wrong = scopeProblem(scope);
    if (wrong) problem(wrong);
    // An allow that is not understood allows nothing; a deny is widened to what is understood of it.
    if (wrong && !deny) continue;
    const reach = wrong ? { namespace: scope.namespace } : scope;
    mappings.push({
      roleKey: policyKey({
        kind,
        name,
        ...(kind === 'AuthzRole' ? { namespace: ref.namespace } : {}),
      }),
      roleName: name,
      scope: reach,
      scopeKey: scopeKey(reach),
      conditions: compileConditions(
        mapping.conditions,
        compileCondition,
        problem,
      ),
    });
  }
  return { ref, entitlement: entitlementKey(claim, value), deny, mappings };
}

function bindingScope(ref: PolicyRef, raw: unknown): Scope {
  const given = isJsonObject(raw) ? raw : {};
  const text = (key: string) =>
    typeof given[key] === 'string' && given[key] !== ''
      ? (given[key] as string)
      : undefined;
  return {
    // A namespaced binding never reaches beyond its namespace, whatever it says.
    namespace: ref.namespace ?? text('namespace'),
    project: text('project'),
    component: text('component'),
    resource: text('resource'),
  };
}

function compileConditions(
  raw: readonly AuthzCondition[] | undefined,
  compileCondition: CompileCondition,
  problem: (message: string) => void,
): Condition[] {
  return (Array.isArray(raw) ? raw : []).map(condition => {
    const actions = strings(condition?.actions);
    const expression = String(condition?.expression ?? '');
    try {
      const program = compileCondition(expression, sharedAttributes(actions));
      return { actions, expression, program };
    } catch (error) {
      problem(`condition '${expression}': ${(error as Error).message}`);
      return { actions, expression };
    }
  });
}

function strings(raw: unknown): string[] {
  return Array.isArray(raw) ? raw.filter(v => typeof v === 'string') : [];
}
