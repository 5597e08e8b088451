import { isJsonObject, TargetPlane } from '@openchoreo-portal/model';
import { Problems } from '../errors';
import { field, Place, problemAt, TemplateEngine } from '../template/engine';
import { Scope, withVariable } from '../template/scope';
import { DraftObject } from './draft';

/** An object template of any type or trait. */
export interface ObjectTemplate {
  targetPlane?: TargetPlane;
  includeWhen?: string;
  forEach?: string;
  /** Default `item`. */
  var?: string;
  template: unknown;
}

/** Default name of the loop variable. */
export const ITEM = 'item';

/** Renders one template: `includeWhen` decides once, then `forEach` repeats. */
export function renderTemplate(
  engine: TemplateEngine,
  template: ObjectTemplate,
  scope: Scope,
  place: Place,
): DraftObject[] {
  const { includeWhen } = template;
  if (
    includeWhen !== undefined &&
    !engine.condition(includeWhen, scope, field(place, 'includeWhen'))
  ) {
    return [];
  }
  return loop(engine, template, scope, place).map(inner => {
    const at = field(place, 'template');
    const object = engine.render(template.template, inner, at);
    if (!isJsonObject(object)) throw problemAt(at, 'must render an object');
    return { targetPlane: template.targetPlane ?? 'dataplane', object, place };
  });
}

/** Renders a list of templates; problems of all of them are reported together. */
export function renderTemplates(
  engine: TemplateEngine,
  templates: readonly ObjectTemplate[],
  scope: Scope,
  place: Place,
): DraftObject[] {
  const problems = new Problems();
  const drafts = templates.flatMap(
    (template, i) =>
      problems.attempt(() =>
        renderTemplate(engine, template, scope, field(place, i)),
      ) ?? [],
  );
  problems.throwIfAny();
  return drafts;
}

/** One scope per item of `forEach`; the scope itself when there is none. */
export function loop(
  engine: TemplateEngine,
  template: { forEach?: string; var?: string },
  scope: Scope,
  place: Place,
): Scope[] {
  if (template.forEach === undefined) return [scope];
  const name = template.var ?? ITEM;
  return engine
    .items(template.forEach, scope, field(place, 'forEach'))
    .map(item => withVariable(scope, name, item));
}
