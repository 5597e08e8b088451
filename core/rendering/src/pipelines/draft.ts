import {
  isJsonObject,
  KubeObject,
  parseApiVersion,
  renderedResourceId,
  sha256Hex,
  TargetPlane,
} from '@openchoreo-portal/model';
import { compareText } from '../context/configurations';
import { Problems } from '../errors';
import { RenderedObject } from '../inputs';
import { Place } from '../template/engine';

/** An object while it is being rendered; traits may still change it. */
export interface DraftObject {
  targetPlane: TargetPlane;
  object: Record<string, unknown>;
  /** Where its template was written. */
  place: Place;
  /** Patches that changed it, in order. */
  changedBy?: Place[];
}

/** Why an object is as it is. */
export interface ObjectOrigin {
  /** Template that made it. */
  from: Place;
  /** Patches that changed it, in order; one entry per loop item. */
  changedBy: Place[];
}

/** Group, version and kind of a draft; empty texts when absent. */
export function gvkOf(object: Record<string, unknown>): {
  group: string;
  version: string;
  kind: string;
} {
  const { apiVersion, kind } = object;
  return {
    ...parseApiVersion(typeof apiVersion === 'string' ? apiVersion : ''),
    kind: typeof kind === 'string' ? kind : '',
  };
}

/**
 * Merges labels over those of the object.
 *
 * @param object changed in place
 */
export function mergeLabels(
  object: Record<string, unknown>,
  labels: Record<string, string>,
): void {
  if (!isJsonObject(object.metadata)) object.metadata = {};
  const metadata = object.metadata as Record<string, unknown>;
  const own = isJsonObject(metadata.labels) ? metadata.labels : {};
  metadata.labels = { ...own, ...labels };
}

/** Checks that every draft names an object and that no two name the same. */
export function checkDrafts(drafts: readonly DraftObject[]): void {
  const problems = new Problems();
  const seen = new Map<string, DraftObject>();
  for (const draft of drafts) {
    const { apiVersion, kind, metadata } = draft.object;
    const name = isJsonObject(metadata) ? metadata.name : undefined;
    if (!isText(apiVersion) || !isText(kind) || !isText(name)) {
      const missing = Object.entries({
        apiVersion,
        kind,
        'metadata.name': name,
      }).flatMap(([key, value]) => (isText(value) ? [] : [key]));
      problems.add({
        ...draft.place,
        message: `the rendered object has no ${missing.join(', ')}`,
      });
      continue;
    }
    const identity = identityOf(draft);
    const first = seen.get(identity);
    if (first) {
      problems.add({
        ...draft.place,
        message: `renders ${kind} ${name}, which ${first.place.source} ${first.place.path} renders, too`,
        reason: 'FieldValueDuplicate',
      });
    }
    seen.set(identity, draft);
  }
  problems.throwIfAny();
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function identityOf({ targetPlane, object }: DraftObject): string {
  const { group, kind } = gvkOf(object);
  const { name, namespace } = object.metadata as Record<string, unknown>;
  return [targetPlane, group, kind, namespace ?? '', name].join('\0');
}

/** By kind, apiVersion, namespace and name, so that the order of templates does not show. */
export function compareObjects(
  a: Record<string, unknown>,
  b: Record<string, unknown>,
): number {
  const x = isJsonObject(a.metadata) ? a.metadata : NOTHING;
  const y = isJsonObject(b.metadata) ? b.metadata : NOTHING;
  return (
    compareTexts(a.kind, b.kind) ||
    compareTexts(a.apiVersion, b.apiVersion) ||
    compareTexts(x.namespace, y.namespace) ||
    compareTexts(x.name, y.name)
  );
}

const NOTHING: Record<string, unknown> = {};

/** What is no text counts as an empty one. */
function compareTexts(a: unknown, b: unknown): number {
  return compareText(
    typeof a === 'string' ? a : '',
    typeof b === 'string' ? b : '',
  );
}

/** Turns drafts into rendered objects: each plane's ids are `{kind}-{name}`, with a hash where that is not unique. */
export function finish(drafts: readonly DraftObject[]): RenderedObject[] {
  const taken = new Set<string>();
  return drafts.map(draft => {
    const object = draft.object as unknown as KubeObject;
    let id = renderedResourceId(object.kind, object.metadata.name ?? '');
    if (taken.has(`${draft.targetPlane}/${id}`)) {
      id = `${id.slice(0, 54)}-${sha256Hex(identityOf(draft)).slice(0, 8)}`;
    }
    taken.add(`${draft.targetPlane}/${id}`);
    return { id, targetPlane: draft.targetPlane, object };
  });
}

/** Where finished drafts come from, by plane and id, `dataplane/deployment-web-…`. */
export function originsOf(
  drafts: readonly DraftObject[],
  objects: readonly RenderedObject[],
): Record<string, ObjectOrigin> {
  return Object.fromEntries(
    drafts.map(({ place, changedBy = [] }, i) => {
      const { targetPlane, id } = objects[i];
      return [`${targetPlane}/${id}`, { from: place, changedBy }];
    }),
  );
}
