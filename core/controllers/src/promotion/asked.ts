import { OrderDecision } from '@openchoreo-portal/delivery';
import {
  ANNOTATIONS,
  BindingKind,
  ChangeSet,
  changeSetKind,
  Promotion,
  promotionKind,
  StoredObject,
} from '@openchoreo-portal/model';
import { AnyBinding, bindingOf } from '../gated-set/binding';
import { controllerOf, Lookups, ownerRef } from '../runtime';

/** What a Promotion can be asked by. */
type Asker = Pick<StoredObject, 'metadata'>;

/** A binding of whatever kind, as far as Promotions are about it. */
export type Asking = Asker & {
  spec: { owner: Promotion['spec']['owner']; environment: string };
};

/** Everything that an object controls as a Promotion. What only names it was made by somebody else. */
function controlledBy(asker: Asker, lookups: Lookups): Promotion[] {
  const { uid } = asker.metadata;
  if (!uid) return [];
  return lookups
    .refers<Promotion>(promotionKind, ownerRef(uid))
    .filter(p => controllerOf(p)?.uid === uid && !p.metadata.deletionTimestamp);
}

/** Promotions that a binding asks with: those it controls that are about its owner and environment. */
export function promotionsOfBinding(
  binding: Asking,
  lookups: Lookups,
  bindingKind: BindingKind = 'ReleaseBinding',
): Promotion[] {
  const { name, namespace } = binding.metadata;
  const { owner, environment } = binding.spec;
  return controlledBy(binding, lookups).filter(
    ({ metadata, spec }) =>
      metadata.namespace === namespace &&
      spec.changeSet === undefined &&
      (spec.bindingKind ?? 'ReleaseBinding') === bindingKind &&
      spec.releaseBinding === name &&
      spec.environment === environment &&
      spec.owner.projectName === owner.projectName &&
      spec.owner.componentName === owner.componentName &&
      spec.owner.resourceName === owner.resourceName,
  );
}

/** Promotions that a change set asks with. */
export function promotionsOfSet(
  set: Pick<ChangeSet, 'metadata' | 'spec'>,
  lookups: Lookups,
): Promotion[] {
  const { name, namespace } = set.metadata;
  return controlledBy(set, lookups).filter(
    ({ metadata, spec }) =>
      metadata.namespace === namespace &&
      spec.changeSet === name &&
      spec.environment === set.spec.environment &&
      spec.owner.projectName === set.spec.owner.projectName,
  );
}

/** The binding or change set that asks with a Promotion; undefined when none does. */
export function askerOf(
  promotion: Promotion,
  lookups: Lookups,
): AnyBinding | ChangeSet | undefined {
  const { namespace, uid } = promotion.metadata;
  const { changeSet, bindingKind } = promotion.spec;
  const isIts = (own: readonly Promotion[]) =>
    own.some(p => p.metadata.uid === uid);
  if (changeSet !== undefined) {
    const set = lookups.get<ChangeSet>(changeSetKind, {
      namespace,
      name: changeSet,
    });
    return set && isIts(promotionsOfSet(set, lookups)) ? set : undefined;
  }
  const binding = bindingOf(promotion, lookups);
  return binding && isIts(promotionsOfBinding(binding, lookups, bindingKind))
    ? binding
    : undefined;
}

/**
 * A Promotion as gates are to be asked about it: where from, by whom and what for is what its binding says now, not what the record says. Whoever was
 * an author when it was made still is one.
 */
export function asAsked(
  promotion: Promotion,
  binding: Asking,
  releaseName: string,
  order: Pick<OrderDecision, 'fromEnvironment' | 'rollback'>,
  authors: readonly string[],
): Promotion {
  const {
    fromEnvironment: _from,
    rollback: _rollback,
    ...spec
  } = promotion.spec;
  const requestedBy =
    binding.metadata.annotations?.[ANNOTATIONS.requestedBy] ?? spec.requestedBy;
  const everybody = new Set(
    [...(spec.authors ?? []), ...authors, spec.requestedBy].filter(Boolean),
  );
  return {
    ...promotion,
    spec: {
      ...spec,
      owner: { ...binding.spec.owner },
      environment: binding.spec.environment,
      releaseName,
      requestedBy,
      authors: [...everybody].sort(),
      ...(order.fromEnvironment
        ? { fromEnvironment: order.fromEnvironment }
        : {}),
      ...(order.rollback ? { rollback: true } : {}),
    },
  };
}
