import { ResourceKind } from '@openchoreo-portal/client';
import {
  keyOf,
  NamespacedName,
  ReleaseBinding,
  releaseBindingKind,
  StoredObject,
} from '@openchoreo-portal/model';
import { Lookups } from '../runtime';
import { referencesOf } from '../runtime/references';

/** The same world, but with these bindings in place of those that are stored. */
export function withBindings(
  base: Lookups,
  bindings: readonly ReleaseBinding[],
): Lookups {
  const mine = new Map(bindings.map(b => [keyOf(b.metadata), b]));
  const isBinding = (kind: ResourceKind) =>
    kind.kind === releaseBindingKind.kind &&
    kind.group === releaseBindingKind.group;
  const laidOver = <T extends StoredObject>(
    stored: T[],
    fits: (binding: ReleaseBinding) => boolean,
  ): T[] => [
    ...stored.filter(o => !mine.has(keyOf(o.metadata))),
    // The kind was compared, so these are T.
    ...([...mine.values()].filter(fits) as StoredObject[] as T[]),
  ];
  return {
    get<T extends StoredObject>(kind: ResourceKind, key: NamespacedName) {
      const own: StoredObject | undefined = isBinding(kind)
        ? mine.get(keyOf(key))
        : undefined;
      return (own as T | undefined) ?? base.get<T>(kind, key);
    },
    list: <T extends StoredObject>(kind: ResourceKind, namespace?: string) => {
      const stored = base.list<T>(kind, namespace);
      return isBinding(kind)
        ? laidOver(
            stored,
            b => namespace === undefined || b.metadata.namespace === namespace,
          )
        : stored;
    },
    refers: <T extends StoredObject>(kind: ResourceKind, reference: string) => {
      const stored = base.refers<T>(kind, reference);
      return isBinding(kind)
        ? laidOver(stored, b => referencesOf(b).includes(reference))
        : stored;
    },
  };
}
