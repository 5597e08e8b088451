import {
  createErrorHandler,
  ErrorSchema,
  RJSFSchema,
  RJSFValidationError,
  toErrorList,
  toErrorSchema,
  unwrapErrorHandler,
  ValidatorType,
} from '@rjsf/utils';
import { StructuralSchema, validateValue } from '@openchoreo-portal/model';
import { checkValues } from './check';

/**
 * Checks a form with the platform's own validation, so that form and server never disagree, and without a schema compiler in the browser.
 */
export function formValidator(
  structural: StructuralSchema,
): ValidatorType<unknown> {
  const errorsOf = (value: unknown): RJSFValidationError[] =>
    checkValues(structural, value).map(({ path, message }) => ({
      property: `.${path}`,
      message,
      stack: message,
    }));
  return {
    validateFormData(formData, _schema, customValidate) {
      const errors = errorsOf(formData);
      const errorSchema = toErrorSchema<unknown>(errors);
      if (!customValidate) return { errors, errorSchema };
      const more = unwrapErrorHandler(
        customValidate(formData, createErrorHandler(formData)),
      );
      return {
        errors: [...errors, ...toErrorList(more)],
        errorSchema: { ...errorSchema, ...more } as ErrorSchema<unknown>,
      };
    },
    toErrorList: (errorSchema, path) => toErrorList(errorSchema, path),
    isValid: (schema: RJSFSchema, formData) =>
      validateValue(schema as StructuralSchema, formData).length === 0,
    rawValidation: (_schema, formData) => ({
      errors: errorsOf(formData) as never[],
    }),
  };
}
