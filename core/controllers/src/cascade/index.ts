import { ResourceKind } from '@openchoreo-portal/client';
import { StoredObject } from '@openchoreo-portal/model';
import { ControllerContext } from '../runtime';

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
