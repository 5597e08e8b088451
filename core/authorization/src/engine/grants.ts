import { KubeObject } from '@openchoreo-portal/model';
import { ACTIONS } from '../actions';
import { Scope } from '../types';
import { Binding, Mapping, Role } from './compile';
import { cutScope, scopeKey } from './scope';

/** A right that somebody gets. */
export interface GainedRight {
  action: string;
  scope: Scope;
}

/** A role or binding before and after a write, compiled; both absent when nothing of it can apply. */
export type PolicyChange =
  | { roleKey: string; before?: Role; after?: Role }
  | { before?: Binding; after?: Binding };

/**
 * What a change of a role or binding gives to somebody: allowing more, or denying less. Actions that are never asked at the scope of a
 * mapping (those of the whole installation, in a namespace) give nothing there.
 */
export function gainedRights(
  change: PolicyChange,
  roles: ReadonlyMap<string, Role>,
  bindings: Iterable<Binding>,
): GainedRight[] {
  const gained = new Map<string, GainedRight>();
  const add = (mapping: Mapping, gives: (action: string) => boolean) => {
    for (const { name, lowestScope } of ACTIONS) {
      const isAsked =
        scopeKey(cutScope(mapping.scope, lowestScope)) === mapping.scopeKey;
      if (isAsked && gives(name)) {
        gained.set(`${name} ${mapping.scopeKey}`, {
          action: name,
          scope: mapping.scope,
        });
      }
    }
  };
  if ('roleKey' in change) {
    const { roleKey, before, after } = change;
    for (const { deny, mappings } of bindings) {
      const [less, more] = deny ? [after, before] : [before, after];
      for (const mapping of mappings) {
        if (mapping.roleKey !== roleKey) continue;
        add(mapping, a => Boolean(more?.covers(a)) && !less?.covers(a));
      }
    }
    return [...gained.values()];
  }
  const { before, after } = change;
  const covers = (mapping: Mapping) => (action: string) =>
    roles.get(mapping.roleKey)?.covers(action) ?? false;
  for (const mapping of mappingsOf(after, false)) {
    if (!has(before, after!, mapping)) add(mapping, covers(mapping));
  }
  for (const mapping of mappingsOf(before, true)) {
    if (!has(after, before!, mapping)) add(mapping, covers(mapping));
  }
  return [...gained.values()];
}

function mappingsOf(binding: Binding | undefined, deny: boolean): Mapping[] {
  return binding?.deny === deny ? binding.mappings : [];
}

/** True when a binding already says this, to the same people. */
function has(
  binding: Binding | undefined,
  like: Binding,
  mapping: Mapping,
): boolean {
  return (
    binding !== undefined &&
    binding.deny === like.deny &&
    binding.entitlement === like.entitlement &&
    binding.mappings.some(
      m =>
        m.roleKey === mapping.roleKey &&
        m.scopeKey === mapping.scopeKey &&
        conditionsOf(m) === conditionsOf(mapping),
    )
  );
}

const conditionsOf = ({ conditions }: Mapping) =>
  JSON.stringify(
    conditions.map(({ actions, expression }) => [actions, expression]),
  );

/** The stored and the new object name the same policy; either may be absent. */
export type PolicyObjects = { before?: KubeObject; after?: KubeObject };
