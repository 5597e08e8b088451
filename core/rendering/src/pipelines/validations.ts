import {
  PostRenderValidation,
  RenderValidation,
} from '@openchoreo-portal/model';
import { Problems } from '../errors';
import { field, Place, TemplateEngine } from '../template/engine';
import { Scope, withVariable } from '../template/scope';
import { DraftObject } from './draft';
import { RESOURCE, selectTargets } from './target';
import { loop } from './templates';

/** Rules of a type or trait, under either name. */
export interface RuleLists {
  /** Old name of `preRenderValidations`. */
  validations?: readonly RenderValidation[];
  preRenderValidations?: readonly RenderValidation[];
}

const REMEDY = 'Change the values so that the rule holds.';

/** Evaluates every rule over the inputs; all that do not hold are reported together. */
export function checkRules(
  engine: TemplateEngine,
  lists: RuleLists,
  scope: Scope,
  source: string,
): void {
  const problems = new Problems();
  for (const name of ['validations', 'preRenderValidations'] as const) {
    lists[name]?.forEach(({ rule, message }, i) => {
      const place = { source, path: `spec.${name}[${i}]` };
      problems.attempt(() => {
        if (engine.condition(rule, scope, field(place, 'rule'))) return;
        problems.add({ ...place, message, reason: 'FieldValueForbidden' });
      });
    });
  }
  problems.throwIfAny(REMEDY);
}

/** Evaluates every rule over the rendered set; all that do not hold are reported together. */
export function checkPostRules(
  engine: TemplateEngine,
  rules: readonly PostRenderValidation[] | undefined,
  drafts: readonly DraftObject[],
  scope: Scope,
  source: string,
): void {
  const problems = new Problems();
  rules?.forEach((rule, i) => {
    const place = { source, path: `spec.postRenderValidations[${i}]` };
    problems.attempt(() => {
      const { when } = rule;
      if (
        when !== undefined &&
        !engine.condition(when, scope, field(place, 'when'))
      ) {
        return;
      }
      for (const inner of loop(engine, rule, scope, place)) {
        checkPostRule(engine, rule, drafts, inner, place, problems);
      }
    });
  });
  problems.throwIfAny(REMEDY);
}

function checkPostRule(
  engine: TemplateEngine,
  rule: PostRenderValidation,
  drafts: readonly DraftObject[],
  scope: Scope,
  place: Place,
  problems: Problems,
): void {
  const { target, targetPlane, message } = rule;
  const found = selectTargets(
    engine,
    drafts,
    target,
    targetPlane,
    scope,
    place,
  );
  if (found.length === 0 && target.mustMatch !== false) {
    problems.add({
      ...field(place, 'target'),
      message: `${message} (no ${target.kind} was rendered that the rule speaks about)`,
      reason: 'FieldValueForbidden',
    });
  }
  for (const draft of found) {
    const inner = withVariable(scope, RESOURCE, draft.object);
    if (!engine.condition(rule.rule, inner, field(place, 'rule'))) {
      problems.add({ ...place, message, reason: 'FieldValueForbidden' });
    }
  }
}
