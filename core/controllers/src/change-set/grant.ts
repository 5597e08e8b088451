import { ChangeSet, changeSetKind, Promotion } from '@openchoreo-portal/model';
import { Lookups, projectRef } from '../runtime';

/**
 * Why a Promotion of one component need not ask its gates: a change set that was let through writes exactly this digest, or takes it back to what ran.
 * Undefined when no change set speaks about it.
 */
export function grantOf(
  lookups: Lookups,
  promotion: Pick<Promotion, 'metadata' | 'spec'>,
): string | undefined {
  const { namespace } = promotion.metadata;
  const { owner, releaseBinding, digest, bindingKind } = promotion.spec;
  if (bindingKind && bindingKind !== 'ReleaseBinding') return undefined;
  for (const set of lookups.refers<ChangeSet>(
    changeSetKind,
    projectRef(namespace, owner.projectName),
  )) {
    const { phase, items = [] } = set.status ?? {};
    if (phase !== 'Executing' && phase !== 'Returning') continue;
    const item = items.find(i => i.releaseBinding === releaseBinding);
    if (phase === 'Executing' && item?.digest === digest) {
      return `Let through with change set ${set.metadata.name}.`;
    }
    if (phase === 'Returning' && item?.previous.digest === digest) {
      return `Returns with change set ${set.metadata.name}.`;
    }
  }
  return undefined;
}
