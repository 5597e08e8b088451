import { Entity, stringifyEntityRef } from '@backstage/catalog-model';

/** What changed between two states of the entities that came from one source. */
export interface EntityDelta {
  added: Entity[];
  removed: Entity[];
}

/**
 * Remembers which entities each object led to, so that a change becomes the smallest delta: unchanged entities are not sent, and an entity that no
 * longer follows from its object is removed.
 */
export class EntityMap {
  private readonly bySource = new Map<string, Map<string, string>>();

  /** The delta that brings the catalog from what `source` led to before, to `entities`. */
  replace(source: string, entities: Entity[]): EntityDelta {
    const before = this.bySource.get(source);
    const after = new Map<string, string>();
    const delta: EntityDelta = { added: [], removed: [] };
    for (const entity of entities) {
      const ref = stringifyEntityRef(entity);
      const text = JSON.stringify(entity);
      after.set(ref, text);
      if (before?.get(ref) !== text) delta.added.push(entity);
    }
    for (const [ref, text] of before ?? []) {
      if (!after.has(ref)) delta.removed.push(JSON.parse(text) as Entity);
    }
    if (after.size > 0) this.bySource.set(source, after);
    else this.bySource.delete(source);
    return delta;
  }

  /** Every entity, for a full sync. */
  all(): Entity[] {
    return [...this.bySource.values()].flatMap(entities =>
      [...entities.values()].map(text => JSON.parse(text) as Entity),
    );
  }
}
