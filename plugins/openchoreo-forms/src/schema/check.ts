import {
  applyDefaults,
  ErrorCause,
  isApiError,
  JsonObject,
  StructuralSchema,
  validateValue,
} from '@openchoreo-portal/model';
import { formSchema } from './formSchema';

/** Something wrong with one field. */
export interface FieldProblem {
  /** E.g. `health.periodSeconds` or `env[0].key`. */
  path: string;
  /** Without the path. */
  message: string;
}

/** What is wrong with values, after the defaults: what the server would say, in the words of a form. */
export function checkValues(
  schema: StructuralSchema,
  value: unknown,
): FieldProblem[] {
  return validateValue(schema, applyDefaults(schema, value ?? {})).map(cause =>
    toProblem(cause),
  );
}

/** The same for a schema as a type has it; a type whose schema is broken has one problem that says so. */
export function checkParameters(
  raw: JsonObject | undefined,
  value: unknown,
): FieldProblem[] {
  if (!raw) return [];
  try {
    return checkValues(formSchema(raw).structural, value);
  } catch (error) {
    if (!isApiError(error)) throw error;
    return [{ path: '', message: error.message }];
  }
}

/** A cause of the server as a problem of a field. `prefix` is taken off the path. */
export function toProblem(cause: ErrorCause, prefix = ''): FieldProblem {
  const field = cause.field ?? '';
  const path = field.startsWith(prefix) ? field.slice(prefix.length) : field;
  return {
    path: path.replace(/^\./, ''),
    message: plain(cause.message, field),
  };
}

/** Kubernetes' words without the parts that a form shows anyway. */
function plain(message: string, field: string): string {
  if (message === 'Required value') return 'This is needed.';
  const text = message
    .replace(/^Invalid value: (?:"(?:[^"\\]|\\.)*"|[^\s:]+): /, '')
    .replace(/^Forbidden: /, '')
    .replace(`${field || '<root>'} in body `, '')
    .replace(/^Unsupported value: .*?: supported values: /, 'must be one of ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
