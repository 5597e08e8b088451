import {
  ANNOTATIONS,
  KubeObject,
  StoredObject,
} from '@openchoreo-portal/model';

/** Most people remembered on one object; those who wrote longest ago go first. */
const MAX_AUTHORS = 100;

/** Who wrote an object's spec, with the generation that each wrote last. */
export function parseAuthors(
  object: Pick<KubeObject, 'metadata'> | undefined,
): Map<string, number> {
  const out = new Map<string, number>();
  const text = object?.metadata.annotations?.[ANNOTATIONS.authors] ?? '';
  for (const entry of text.split(',')) {
    // Ids may hold an @ of their own.
    const at = entry.lastIndexOf('@');
    const generation = Number(entry.slice(at + 1));
    if (at <= 0 || !Number.isInteger(generation)) continue;
    out.set(decodeURIComponent(entry.slice(0, at)), generation);
  }
  return out;
}

/** The other way round; commas and percent signs of ids are escaped. */
export function formatAuthors(authors: ReadonlyMap<string, number>): string {
  return [...authors]
    .sort(([, a], [, b]) => b - a)
    .slice(0, MAX_AUTHORS)
    .map(
      ([id, generation]) =>
        `${id.replace(/[%,]/g, c => encodeURIComponent(c))}@${generation}`,
    )
    .join(',');
}

/** Generations of objects, by uid: what an applied set or a release was made from. */
export type Sources = Readonly<Record<string, number>>;

/** The sources that these objects are now. */
export function sourcesOf(
  objects: readonly (StoredObject | undefined)[],
): Record<string, number> {
  return Object.fromEntries(
    objects.flatMap(o =>
      o?.metadata.uid ? [[o.metadata.uid, o.metadata.generation ?? 1]] : [],
    ),
  );
}

/**
 * Everybody who wrote one of the objects after the generation in `since`. An object that `since` does not know counts from its beginning when
 * `unknown` is `all`, else not.
 */
export function authorsSince(
  objects: readonly (StoredObject | undefined)[],
  since: Sources,
  unknown: 'all' | 'none',
): string[] {
  const out = new Set<string>();
  for (const object of objects) {
    if (!object) continue;
    const from = Object.hasOwn(since, object.metadata.uid)
      ? since[object.metadata.uid]
      : undefined;
    if (from === undefined && unknown === 'none') continue;
    for (const [id, generation] of parseAuthors(object)) {
      if (generation > (from ?? 0)) out.add(id);
    }
  }
  return [...out];
}
