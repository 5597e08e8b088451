import { KubeObject } from '@openchoreo-portal/model';
import { ACTIONS, findAction } from '../actions';
import { AccessRequest, Decision, Scope, Subject } from '../types';
import {
  Binding,
  compileBinding,
  compileRole,
  entitlementKey,
  policyKey,
  PolicyProblem,
  PolicyRef,
  Role,
} from './compile';
import { CompileCondition, compileWithCel } from './conditions';
import { GainedRight, gainedRights, PolicyObjects } from './grants';
import { ActionView, Capability, createActionView } from './view';

/** What a subject may see or touch with one action, for filtering lists. */
export interface ListFilter {
  /** True: some object at or below the scope may pass. */
  some(scope: Scope): boolean;
  /** True: every object at or below the scope passes; no need to look at them. */
  every(scope: Scope): boolean;
  allows(scope: Scope, attributes?: Readonly<Record<string, string>>): boolean;
}

/** Holds roles and bindings and answers questions about them. Synchronous and in memory; feed it from a watch. */
export interface AuthorizationEngine {
  /** Forgets everything and takes these roles and bindings; other kinds are ignored. */
  replace(objects: Iterable<KubeObject>): void;
  upsert(object: KubeObject): void;
  remove(ref: PolicyRef): void;
  decide(subject: Subject, request: AccessRequest): Decision;
  /** Answers in the order of the questions. */
  decideAll(subject: Subject, requests: readonly AccessRequest[]): Decision[];
  /** Valid until the next change; make one per list. */
  listFilter(subject: Subject, action: string): ListFilter;
  /**
   * Everything the subject may do at, above and below a scope (default: the whole installation), by action. Actions of which it has
   * neither an allow nor a deny are absent.
   */
  capabilities(subject: Subject, scope?: Scope): Record<string, Capability>;
  /** Names of the roles that the subject has in a whole namespace or everywhere; those of single projects, and denied ones, do not count. */
  rolesOf(subject: Pick<Subject, 'claims'>, namespace: string): string[];
  /** What a write of a role or binding would give to somebody; both objects are the same policy. */
  gains(change: PolicyObjects): GainedRight[];
  /** Roles and bindings that do not do what their author meant. */
  problems(): PolicyProblem[];
}

/** Options of {@link createAuthorizationEngine}. */
export interface EngineOptions {
  /** Default: CEL over the attribute table. */
  compileCondition?: CompileCondition;
}

const ROLE_KINDS = new Set(['AuthzRole', 'ClusterAuthzRole']);
const BINDING_KINDS = new Set(['AuthzRoleBinding', 'ClusterAuthzRoleBinding']);
const CLUSTER_KINDS = new Set(['ClusterAuthzRole', 'ClusterAuthzRoleBinding']);

/** Kinds the engine is fed with. */
export const POLICY_KINDS: readonly string[] = [
  ...ROLE_KINDS,
  ...BINDING_KINDS,
];

/**
 * Makes an engine without policies; it denies everything.
 *
 * A question is allowed when some allow binding of the subject covers it and *no* deny binding of the subject does, whichever of
 * the subject's groups either was given to.
 */
export function createAuthorizationEngine(
  options: EngineOptions = {},
): AuthorizationEngine {
  const { compileCondition = compileWithCel } = options;
  const roles = new Map<string, Role>();
  const bindings = new Map<string, Binding>();
  const byEntitlement = new Map<string, Map<string, Binding>>();
  const problems = new Map<string, PolicyProblem[]>();
  let views = new WeakMap<Subject, Map<string, ActionView>>();

  const changed = () => {
    views = new WeakMap();
  };

  function drop(key: string): void {
    roles.delete(key);
    problems.delete(key);
    const old = bindings.get(key);
    if (!old) return;
    bindings.delete(key);
    const group = byEntitlement.get(old.entitlement);
    group?.delete(key);
    if (group?.size === 0) byEntitlement.delete(old.entitlement);
  }

  function put(object: KubeObject): void {
    const ref = refOf(object);
    if (!ref) return;
    const key = policyKey(ref);
    drop(key);
    if (ROLE_KINDS.has(ref.kind)) {
      roles.set(key, compileRole(ref, object));
      return;
    }
    const found: PolicyProblem[] = [];
    const binding = compileBinding(ref, object, compileCondition, message =>
      found.push({ ...ref, message }),
    );
    if (found.length) problems.set(key, found);
    if (!binding) return;
    bindings.set(key, binding);
    const group = byEntitlement.get(binding.entitlement) ?? new Map();
    group.set(key, binding);
    byEntitlement.set(binding.entitlement, group);
  }

  function* bindingsOf(subject: Pick<Subject, 'claims'>): Iterable<Binding> {
    for (const claim of Object.keys(subject.claims)) {
      for (const value of new Set(subject.claims[claim])) {
        const group = byEntitlement.get(entitlementKey(claim, value));
        if (group) yield* group.values();
      }
    }
  }

  function viewOf(subject: Subject, name: string): ActionView | undefined {
    const action = findAction(name);
    if (!action) return undefined;
    let mine = views.get(subject);
    if (!mine) views.set(subject, (mine = new Map()));
    let view = mine.get(name);
    if (!view) {
      view = createActionView(
        action,
        subject.displayName ?? subject.id,
        bindingsOf(subject),
        key => roles.get(key),
      );
      mine.set(name, view);
    }
    return view;
  }

  function decide(subject: Subject, request: AccessRequest): Decision {
    const view = viewOf(subject, request.action);
    if (!view) {
      return {
        allowed: false,
        reason: `There is no action ${request.action}.`,
      };
    }
    const scope = request.scope ?? {};
    const decision = view.decide(scope, request.attributes ?? {});
    if (decision.allowed && request.everywhere && !view.every(scope)) {
      return { allowed: false, reason: 'Not allowed for all objects there.' };
    }
    return !decision.allowed && request.anywhere && view.some(scope)
      ? { allowed: true, reason: 'Allowed for some objects there.' }
      : decision;
  }

  return {
    replace(objects) {
      for (const key of [...roles.keys(), ...bindings.keys()]) drop(key);
      problems.clear();
      for (const object of objects) put(object);
      changed();
    },
    upsert(object) {
      put(object);
      changed();
    },
    remove(ref) {
      drop(policyKey(normalized(ref)));
      changed();
    },
    decide,
    decideAll: (subject, requests) => requests.map(r => decide(subject, r)),
    listFilter(subject, action) {
      const view = viewOf(subject, action);
      return {
        some: scope => view?.some(scope) ?? false,
        every: scope => view?.every(scope) ?? false,
        allows: (scope, attributes) =>
          view?.allows(scope, attributes ?? {}) ?? false,
      };
    },
    capabilities(subject, scope = {}) {
      const found: Record<string, Capability> = {};
      for (const { name } of ACTIONS) {
        const capability = viewOf(subject, name)!.capability(scope);
        if (capability.allowed.length || capability.denied.length) {
          found[name] = capability;
        }
      }
      return found;
    },
    rolesOf(subject, namespace) {
      const allowed = new Set<string>();
      const denied = new Set<string>();
      for (const { deny, mappings } of bindingsOf(subject)) {
        for (const { roleName, scope } of mappings) {
          if (scope.project) continue;
          if (scope.namespace && scope.namespace !== namespace) continue;
          (deny ? denied : allowed).add(roleName);
        }
      }
      return [...allowed].filter(name => !denied.has(name)).sort();
    },
    gains({ before, after }) {
      const object = after ?? before;
      const ref = object && refOf(object);
      if (!ref) return [];
      const all = bindings.values();
      if (ROLE_KINDS.has(ref.kind)) {
        const role = (o?: KubeObject) => (o ? compileRole(ref, o) : undefined);
        return gainedRights(
          { roleKey: policyKey(ref), before: role(before), after: role(after) },
          roles,
          all,
        );
      }
      const binding = (o?: KubeObject) =>
        o && compileBinding(ref, o, compileCondition, () => undefined);
      return gainedRights(
        { before: binding(before), after: binding(after) },
        roles,
        all,
      );
    },
    problems: () => [
      ...[...problems.values()].flat(),
      ...[...bindings.values()].flatMap(({ ref, mappings }) =>
        mappings
          .filter(mapping => !roles.has(mapping.roleKey))
          .map(mapping => ({
            ...ref,
            message: `role ${mapping.roleName} does not exist`,
          })),
      ),
    ],
  };
}

function refOf(object: KubeObject): PolicyRef | undefined {
  const name = object.metadata?.name;
  if (!name || !POLICY_KINDS.includes(object.kind)) return undefined;
  const ref = normalized({
    kind: object.kind,
    namespace: object.metadata.namespace,
    name,
  });
  // A namespaced policy without a namespace would otherwise apply to everything.
  return CLUSTER_KINDS.has(ref.kind) || ref.namespace ? ref : undefined;
}

function normalized({ kind, namespace, name }: PolicyRef): PolicyRef {
  return CLUSTER_KINDS.has(kind) || !namespace
    ? { kind, name }
    : { kind, namespace, name };
}
