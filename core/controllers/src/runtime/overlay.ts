import { ResourceKind } from '@openchoreo-portal/client';
import {
  keyOf,
  NamespacedName,
  parseApiVersion,
  StoredObject,
} from '@openchoreo-portal/model';
import { Lookups } from './lookups';
import { referencesOf } from './references';

/** The same world, but with these objects in place of those that are stored. */
export function overlaid(
  base: Lookups,
  objects: readonly StoredObject[],
): Lookups {
  const mine = new Map<string, Map<string, StoredObject>>();
  for (const object of objects) {
    const { group } = parseApiVersion(object.apiVersion);
    const id = `${group}/${object.kind}`;
    const ofKind = mine.get(id) ?? new Map<string, StoredObject>();
    mine.set(id, ofKind.set(keyOf(object.metadata), object));
  }
  const ownOf = ({ group, kind }: ResourceKind) => mine.get(`${group}/${kind}`);
  const laidOver = <T extends StoredObject>(
    kind: ResourceKind,
    stored: T[],
    fits: (object: StoredObject) => boolean,
  ): T[] => {
    const own = ownOf(kind);
    if (!own) return stored;
    return [
      ...stored.filter(o => !own.has(keyOf(o.metadata))),
      // The kind was compared, so these are T.
      ...([...own.values()].filter(fits) as T[]),
    ];
  };
  return {
    get<T extends StoredObject>(kind: ResourceKind, key: NamespacedName) {
      const own = ownOf(kind)?.get(keyOf(key));
      return (own as T | undefined) ?? base.get<T>(kind, key);
    },
    list: <T extends StoredObject>(kind: ResourceKind, namespace?: string) =>
      laidOver(
        kind,
        base.list<T>(kind, namespace),
        o =>
          namespace === undefined || (o.metadata.namespace ?? '') === namespace,
      ),
    refers: <T extends StoredObject>(kind: ResourceKind, reference: string) =>
      laidOver(kind, base.refers<T>(kind, reference), o =>
        referencesOf(o).includes(reference),
      ),
  };
}
