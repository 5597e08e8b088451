import { TargetPlane } from '@openchoreo-portal/model';
import { field, Place, TemplateEngine } from '../template/engine';
import { Scope, withVariable } from '../template/scope';
import { DraftObject, gvkOf } from './draft';

/** Which rendered objects a patch, removal or rule speaks about. An empty group matches every group. */
export interface Target {
  group: string;
  version: string;
  kind: string;
  /** Condition on `resource`. */
  where?: string;
}

/** Variable that `where` and post-render rules see the object in. */
export const RESOURCE = 'resource';

/** The drafts that a target selects. `where` is decided for all of them before anything changes. */
export function selectTargets(
  engine: TemplateEngine,
  drafts: readonly DraftObject[],
  target: Target,
  targetPlane: TargetPlane | undefined,
  scope: Scope,
  place: Place,
): DraftObject[] {
  const plane = targetPlane ?? 'dataplane';
  const candidates = drafts.filter(draft => {
    const { group, version, kind } = gvkOf(draft.object);
    return (
      draft.targetPlane === plane &&
      (target.group === '' ||
        target.group === undefined ||
        group === target.group) &&
      version === target.version &&
      kind === target.kind
    );
  });
  const { where } = target;
  if (where === undefined) return candidates;
  const at = field(field(place, 'target'), 'where');
  return candidates.filter(draft =>
    engine.condition(where, withVariable(scope, RESOURCE, draft.object), at),
  );
}
