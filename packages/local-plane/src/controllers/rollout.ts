import { DeploymentSpec } from '../cluster/objects';

/** One ReplicaSet of a Deployment, as far as a rollout cares. */
export interface RolloutSet {
  /** `spec.replicas`. */
  replicas: number;
  available: number;
  /** Pods that still exist, terminating ones included. */
  pods: number;
}

/** Absolute value of `25%` or a number; percentages of surge round up, of unavailability down. */
export function resolveShare(
  value: number | string | undefined,
  of: number,
  round: 'up' | 'down',
  fallback: string,
): number {
  const given = value ?? fallback;
  if (typeof given === 'number') return Math.max(0, Math.floor(given));
  const match = /^(\d{1,5})%$/.exec(given);
  if (!match)
    return Number.isFinite(Number(given)) ? Math.max(0, Number(given)) : 0;
  const exact = (Number(match[1]) * of) / 100;
  return round === 'up' ? Math.ceil(exact) : Math.floor(exact);
}

/**
 * The next step of a rollout: how large each ReplicaSet should be. `old` is ordered from oldest to newest. Never goes below
 * `desired - maxUnavailable` available pods, nor above `desired + maxSurge` pods. Pure.
 */
export function planRollout(
  spec: Pick<DeploymentSpec, 'replicas' | 'strategy'>,
  current: RolloutSet,
  old: readonly RolloutSet[],
): { current: number; old: number[] } {
  const desired = spec.replicas ?? 1;
  const oldSizes = old.map(s => s.replicas);
  if (spec.strategy?.type === 'Recreate') {
    const gone = old.every(s => s.pods === 0);
    return {
      current: gone ? desired : Math.min(current.replicas, desired),
      old: oldSizes.map(() => 0),
    };
  }
  const rolling = spec.strategy?.rollingUpdate;
  const surge = resolveShare(rolling?.maxSurge, desired, 'up', '25%');
  let unavailable = resolveShare(
    rolling?.maxUnavailable,
    desired,
    'down',
    '25%',
  );
  if (surge === 0 && unavailable === 0) unavailable = 1;
  unavailable = Math.min(unavailable, desired);

  const oldTotal = oldSizes.reduce((a, b) => a + b, 0);
  const total = oldTotal + current.replicas;
  let size = Math.min(current.replicas, desired);
  if (current.replicas < desired) {
    const room = Math.max(0, desired + surge - total);
    size = Math.min(desired, current.replicas + room);
    // Nothing old runs: there is nothing to be careful about.
    if (oldTotal === 0) size = desired;
  }

  const minAvailable = desired - unavailable;
  const newUnavailable = Math.max(0, current.replicas - current.available);
  let removable = Math.max(0, total - minAvailable - newUnavailable);
  // Old pods that do not work anyway go first and cost no availability.
  old.forEach((set, i) => {
    const broken = Math.max(0, oldSizes[i] - set.available);
    const cut = Math.min(broken, removable);
    oldSizes[i] -= cut;
    removable -= cut;
  });
  const available =
    current.available + old.reduce((sum, s) => sum + s.available, 0);
  let spare = Math.max(0, available - minAvailable);
  old.forEach((set, i) => {
    const cut = Math.min(oldSizes[i], set.available, spare);
    oldSizes[i] -= cut;
    spare -= cut;
  });
  return { current: size, old: oldSizes };
}
