import type { HealthRule } from './result';
import { degraded, healthy, progressing } from './result';
import { condition, maps, text } from './view';

export const claimHealth: HealthRule = (_, { status }) => {
  switch (status.phase) {
    case 'Bound':
      return healthy('Bound', 'The volume is bound.');
    case 'Lost':
      return degraded('Lost', 'The volume behind the claim is gone.');
    default:
      return progressing('Pending', 'Waits for a volume.');
  }
};

export const namespaceHealth: HealthRule = (_, { status }) =>
  status.phase === 'Terminating'
    ? progressing('Terminating', 'The namespace is being deleted.')
    : healthy('Active', 'The namespace is active.');

/** External Secrets Operator: `Ready` tells whether the last synchronisation worked. */
export const syncHealth: HealthRule = (_, { status }) => {
  const ready = condition(status, 'Ready');
  if (!ready)
    return progressing('Syncing', 'Waits for the first synchronisation.');
  return ready.status === 'True'
    ? healthy(ready.reason || 'Synced', ready.message || 'Synchronised.')
    : degraded(
        ready.reason || 'SyncFailed',
        ready.message || 'Synchronisation failed.',
      );
};

/** Gateway API routes: every parent must accept the route and resolve what it points to. Without a gateway there is no status. */
export const routeHealth: HealthRule = (_, { status, generation }) => {
  const parents = maps(status, 'parents');
  if (parents.length === 0) {
    return progressing('Pending', 'No gateway has taken the route yet.');
  }
  for (const parent of parents) {
    for (const type of ['Accepted', 'ResolvedRefs']) {
      const found = condition(parent, type);
      const observed = maps(parent, 'conditions').find(
        c => c.type === type,
      )?.observedGeneration;
      if (
        generation !== undefined &&
        typeof observed === 'number' &&
        observed < generation
      ) {
        return progressing(
          'Observing',
          'The gateway has not looked at the latest version yet.',
        );
      }
      if (found?.status === 'False') {
        return degraded(
          found.reason || `Not${type}`,
          found.message || `The gateway says ${type}=False.`,
        );
      }
      if (type === 'Accepted' && found?.status !== 'True') {
        return progressing(
          'Pending',
          'The gateway has not accepted the route yet.',
        );
      }
    }
  }
  return healthy('Accepted', 'The route is served.');
};

/** Kinds that say how they are with one condition. */
export function conditionHealth(type: string): HealthRule {
  return (_, { status }) => {
    const found = condition(status, type);
    if (!found || found.status === 'Unknown') {
      return progressing(
        'Pending',
        text(found ? { m: found.message } : {}, 'm') || `Waits for ${type}.`,
      );
    }
    return found.status === 'True'
      ? healthy(found.reason || type, found.message || `${type}.`)
      : degraded(found.reason || `Not${type}`, found.message || `Not ${type}.`);
  };
}
