import { TraitPatch } from '@openchoreo-portal/model';
import { TraitInstance } from '../context/trait';
import { Problems } from '../errors';
import { applyPatch, PatchError, PatchOperation } from '../patch';
import { field, Place, problemAt, TemplateEngine } from '../template/engine';
import { isOmitted } from '../template/omit';
import { Scope } from '../template/scope';
import { DraftObject } from './draft';
import { selectTargets } from './target';
import { loop, renderTemplates } from './templates';
import { checkRules } from './validations';

/**
 * Applies one trait: its rules, then what it creates, patches and removes, in that order. Patches and removals see what was
 * created before, also by earlier traits.
 *
 * @param drafts changed in place
 */
export function applyTrait(
  engine: TemplateEngine,
  trait: TraitInstance,
  drafts: DraftObject[],
): void {
  const { spec, scope, source } = trait;
  const place = (list: string) => ({ source, path: `spec.${list}` });
  checkRules(engine, spec, scope, source);
  drafts.push(
    ...renderTemplates(engine, spec.creates ?? [], scope, place('creates')),
  );
  const problems = new Problems();
  spec.patches?.forEach((patch, i) =>
    problems.attempt(() =>
      applyTraitPatch(engine, patch, drafts, scope, field(place('patches'), i)),
    ),
  );
  problems.throwIfAny();
  spec.removes?.forEach((remove, i) => {
    const at = field(place('removes'), i);
    for (const inner of loop(engine, remove, scope, at)) {
      const { target, targetPlane } = remove;
      const gone = new Set(
        selectTargets(engine, drafts, target, targetPlane, inner, at),
      );
      const kept = drafts.filter(draft => !gone.has(draft));
      drafts.splice(0, drafts.length, ...kept);
    }
  });
}

function applyTraitPatch(
  engine: TemplateEngine,
  patch: TraitPatch,
  drafts: readonly DraftObject[],
  scope: Scope,
  place: Place,
): void {
  const { target, targetPlane } = patch;
  for (const inner of loop(engine, patch, scope, place)) {
    const found = selectTargets(
      engine,
      drafts,
      target,
      targetPlane,
      inner,
      place,
    );
    if (found.length === 0) continue;
    for (const draft of found) {
      draft.changedBy = [...(draft.changedBy ?? []), place];
    }
    patch.operations.forEach((operation, i) => {
      const at = field(field(place, 'operations'), i);
      const rendered = renderOperation(engine, operation, inner, at);
      if (!rendered) return;
      for (const draft of found) {
        try {
          applyPatch(draft.object, [rendered]);
        } catch (e) {
          if (!(e instanceof PatchError)) throw e;
          throw problemAt(field(at, 'path'), `${target.kind}: ${e.message}`);
        }
      }
    });
  }
}

/** The operation with its expressions evaluated; undefined when its value is omitted, so that a condition can switch it off. */
function renderOperation(
  engine: TemplateEngine,
  operation: TraitPatch['operations'][number],
  scope: Scope,
  place: Place,
): PatchOperation | undefined {
  const path = engine.render(operation.path, scope, field(place, 'path'));
  if (typeof path !== 'string') {
    throw problemAt(field(place, 'path'), 'must be a string');
  }
  const { op } = operation;
  if (op === 'remove') return { op, path };
  if (operation.value === undefined) {
    throw problemAt(place, `${op} needs a value`);
  }
  const value = engine.render(operation.value, scope, field(place, 'value'));
  return isOmitted(value) ? undefined : { op, path, value };
}
