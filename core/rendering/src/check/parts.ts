import { isJsonObject, PostRenderValidation } from '@openchoreo-portal/model';
import { ObjectTemplate, ITEM } from '../pipelines/templates';
import { RESOURCE, Target } from '../pipelines/target';
import { RuleLists } from '../pipelines/validations';
import { field, Place } from '../template/engine';
import { mayHoldExpression } from '../template/scanner';
import { ScopeTypes } from '../template/scope';
import { TypeChecker } from './checker';

/** Expression that the namespace of every namespaced template must be. */
const OWN_NAMESPACE = '${metadata.namespace}';

/** Checks rules over the inputs. */
export function checkRuleLists(
  checker: TypeChecker,
  lists: RuleLists,
  types: ScopeTypes,
): void {
  for (const name of ['validations', 'preRenderValidations'] as const) {
    lists[name]?.forEach(({ rule }, i) =>
      checker.expression(
        rule,
        types,
        checker.at(`spec.${name}[${i}].rule`),
        'bool',
      ),
    );
  }
}

/** Checks rules over the rendered set. */
export function checkPostRuleList(
  checker: TypeChecker,
  rules: readonly PostRenderValidation[] | undefined,
  types: ScopeTypes,
): void {
  rules?.forEach((rule, i) => {
    const place = checker.at(`spec.postRenderValidations[${i}]`);
    checker.expression(rule.when, types, field(place, 'when'), 'bool');
    const inner = checkLoop(checker, rule, types, place);
    checkTarget(checker, rule.target, inner, place);
    checker.expression(
      rule.rule,
      inner.with(RESOURCE),
      field(place, 'rule'),
      'bool',
    );
  });
}

/** Checks the condition of a target. */
export function checkTarget(
  checker: TypeChecker,
  target: Target,
  types: ScopeTypes,
  place: Place,
): void {
  checker.expression(
    target.where,
    types.with(RESOURCE),
    field(field(place, 'target'), 'where'),
    'bool',
  );
}

/** Types that hold nothing to go through; of others that is not known before there are values. */
const SCALARS = [
  'null_type',
  'bool',
  'int',
  'uint',
  'double',
  'string',
  'bytes',
];

/** Checks `forEach` and gives the scope inside the loop. */
export function checkLoop(
  checker: TypeChecker,
  loop: { forEach?: string; var?: string },
  types: ScopeTypes,
  place: Place,
): ScopeTypes {
  if (loop.forEach === undefined) return types;
  const at = field(place, 'forEach');
  const type = checker.expression(loop.forEach, types, at);
  if (type !== undefined && SCALARS.includes(type)) {
    checker.add(at, `must be a list or a map, but is ${type}`, {
      expression: loop.forEach,
    });
  }
  return types.with(loop.var ?? ITEM);
}

/** Checks an object template: its expressions, that its kind is written out, and that it stays in its namespace. */
export function checkObjectTemplate(
  checker: TypeChecker,
  template: ObjectTemplate,
  types: ScopeTypes,
  place: Place,
): void {
  checker.expression(
    template.includeWhen,
    types,
    field(place, 'includeWhen'),
    'bool',
  );
  const inner = checkLoop(checker, template, types, place);
  const at = field(place, 'template');
  checker.template(template.template, inner, at);
  if (!isJsonObject(template.template)) {
    checker.add(at, 'must be an object');
    return;
  }
  const { kind, metadata } = template.template;
  if (typeof kind !== 'string' || kind === '') {
    checker.add(field(at, 'kind'), 'must be given');
  } else if (mayHoldExpression(kind)) {
    checker.add(field(at, 'kind'), 'must be written out, not an expression');
  }
  const namespace = isJsonObject(metadata) ? metadata.namespace : undefined;
  if (
    namespace !== undefined &&
    String(namespace).replace(/\s/g, '') !== OWN_NAMESPACE
  ) {
    checker.add(
      field(field(at, 'metadata'), 'namespace'),
      `must be ${OWN_NAMESPACE} or absent`,
    );
  }
}
