import { ResourceKind } from '@openchoreo-portal/client';
import { StoredObject } from '@openchoreo-portal/model';
import { ConditionedStatus, ConditionSet, ControllerContext } from '../runtime';

/** Objects that must be gone before the next group is touched. */
export interface CascadeStep {
  kind: ResourceKind;
  objects: readonly StoredObject[];
}

/**
 * Deletes what an object owns, group after group, and says what is still there. Call it again when one of them goes; it has finished when
 * it returns an empty list.
 */
export async function cascade(
  context: Pick<ControllerContext, 'write'>,
  groups: readonly (readonly CascadeStep[])[],
): Promise<string[]> {
  for (const group of groups) {
    const left: string[] = [];
    for (const { kind, objects } of group) {
      for (const object of objects) {
        left.push(`${kind.kind} ${object.metadata.name}`);
        await context.write.delete(kind, object);
      }
    }
    if (left.length > 0) return left;
  }
  return [];
}

/** `a, b, c and 4 more`: for condition messages. */
export function enumerate(names: readonly string[], most = 3): string {
  if (names.length <= most) return names.join(', ');
  return `${names.slice(0, most).join(', ')} and ${names.length - most} more`;
}

/** What stands in the way of an object's deletion, and how its condition calls that. */
export interface Dismantling {
  kind: ResourceKind;
  /** Removed from the object once nothing is left. */
  finalizer: string;
  /** Reason of the condition `Finalizing` while something is left. */
  reason: string;
  groups: readonly (readonly CascadeStep[])[];
}

/**
 * Takes an object that is being deleted apart in order: deletes the next group, says on its status what it waits for, and lets it go when
 * nothing is left. Returns whether it has finished; the disappearance of a part must wake the object again.
 */
export async function dismantle<
  T extends StoredObject & { status?: ConditionedStatus },
>(
  context: Pick<ControllerContext, 'write' | 'clock'>,
  object: T,
  { kind, finalizer, reason, groups }: Dismantling,
): Promise<boolean> {
  const left = await cascade(context, groups);
  if (left.length === 0) {
    await context.write.removeFinalizer(kind, object, finalizer);
    return true;
  }
  const conditions = new ConditionSet(object, context.clock).set(
    'Finalizing',
    true,
    reason,
    `Waiting for ${enumerate(left)}.`,
  );
  await context.write.status(kind, object, conditions.into(object.status));
  return false;
}
