import {
  AuthzRoleBindingSpec,
  causes,
  ErrorCause,
  KubeObject,
} from '@openchoreo-portal/model';
import {
  CompileCondition,
  compileWithCel,
  sharedAttributes,
} from './conditions';

/**
 * Checks a binding beyond its schema, for admission: every condition must compile against the attributes that all of its actions
 * carry. Other kinds have no findings.
 */
export function checkPolicy(
  object: KubeObject,
  compileCondition: CompileCondition = compileWithCel,
): ErrorCause[] {
  const spec = object.spec as Partial<AuthzRoleBindingSpec> | undefined;
  return (spec?.roleMappings ?? []).flatMap((mapping, m) =>
    (mapping.conditions ?? []).flatMap((condition, c) => {
      const field = `spec.roleMappings[${m}].conditions[${c}].expression`;
      const shared = sharedAttributes(condition.actions);
      if (shared.length === 0) {
        return [
          causes.invalid(
            field,
            condition.expression,
            `the actions ${condition.actions.join(
              ', ',
            )} have no attribute in common that a condition could look at`,
          ),
        ];
      }
      try {
        compileCondition(condition.expression, shared);
        return [];
      } catch (error) {
        return [
          causes.invalid(
            field,
            condition.expression,
            `${(error as Error).message}; it may look at ${shared.join(', ')}`,
          ),
        ];
      }
    }),
  );
}
