import { ResourceKind } from '@openchoreo-portal/client';
import {
  GroupVersionKind,
  LABELS,
  RenderedRelease,
  StoredObject,
} from '@openchoreo-portal/model';
import { PlaneSession } from '../planes';
import { PlaneObject, WELL_KNOWN_KINDS } from './objects';

/** Objects of one kind that are on the plane but not wanted. */
export interface Leftovers {
  kind: ResourceKind;
  objects: StoredObject[];
}

/**
 * Objects on the plane that carry this release's uid but are not wanted. Kinds looked at: those of the spec, those of the status, the
 * well-known ones and everything watched so far, so that a lost status write forgets nothing.
 */
export async function leftovers(
  session: PlaneSession,
  release: RenderedRelease,
  wanted: readonly PlaneObject[],
): Promise<Leftovers[]> {
  const out: Leftovers[] = [];
  const ids = new Set(wanted.map(w => w.id));
  for (const gvk of kindsToSearch(release, wanted)) {
    const kind = await session.kind(gvk);
    if (!kind) continue;
    const live = await session.live(kind);
    const objects = live
      .byIndex('release', release.metadata.uid)
      .filter(
        o =>
          !ids.has(o.metadata.labels?.[LABELS.renderedReleaseResourceId] ?? ''),
      );
    if (objects.length > 0) out.push({ kind, objects });
  }
  return out;
}

function kindsToSearch(
  release: RenderedRelease,
  wanted: readonly PlaneObject[],
): GroupVersionKind[] {
  const all: GroupVersionKind[] = [
    ...wanted.map(w => w.gvk),
    ...(release.status?.resources ?? []).map(r => ({
      group: r.group ?? '',
      version: r.version,
      kind: r.kind,
    })),
    ...WELL_KNOWN_KINDS[release.spec.targetPlane ?? 'dataplane'],
  ];
  const unique = new Map(all.map(k => [`${k.group}/${k.kind}`, k]));
  return [...unique.values()];
}
