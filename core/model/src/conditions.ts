/** Kubernetes `metav1.Condition`. */
export interface Condition {
  type: string;
  status: 'True' | 'False' | 'Unknown';
  /** CamelCase, machine readable, never empty. */
  reason: string;
  message: string;
  /** RFC 3339, seconds: when `status` last changed. */
  lastTransitionTime: string;
  /** `metadata.generation` that this condition speaks about. */
  observedGeneration?: number;
}

/** The condition of that type, if any. */
export function findCondition(
  conditions: readonly Condition[] | undefined,
  type: string,
): Condition | undefined {
  return conditions?.find(c => c.type === type);
}

/** True when the condition exists and is `True`. */
export function isConditionTrue(
  conditions: readonly Condition[] | undefined,
  type: string,
): boolean {
  return findCondition(conditions, type)?.status === 'True';
}

/**
 * Returns the list with `next` set. `lastTransitionTime` moves only when `status` changes, and the same array comes back when
 * nothing changed, so that a controller which runs twice writes nothing.
 */
export function setCondition(
  conditions: readonly Condition[] | undefined,
  next: Omit<Condition, 'lastTransitionTime'>,
  now: Date,
): Condition[] {
  const list = conditions ?? [];
  const old = findCondition(list, next.type);
  if (
    old &&
    old.status === next.status &&
    old.reason === next.reason &&
    old.message === next.message &&
    old.observedGeneration === next.observedGeneration
  ) {
    return list as Condition[];
  }
  const lastTransitionTime =
    old && old.status === next.status ? old.lastTransitionTime : timestamp(now);
  const made: Condition = { ...next, lastTransitionTime };
  return old ? list.map(c => (c === old ? made : c)) : [...list, made];
}

/** The list without the condition of that type; the same array when there was none. */
export function removeCondition(
  conditions: readonly Condition[] | undefined,
  type: string,
): Condition[] {
  const list = (conditions ?? []) as Condition[];
  return list.some(c => c.type === type)
    ? list.filter(c => c.type !== type)
    : list;
}

/** RFC 3339 with seconds, as Kubernetes writes times. */
export function timestamp(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}
