import { ErrorCause } from '../errors';

const LONGEST_SHOWN = 120;

/** Causes worded as Kubernetes words them, because tools look for those words. */
export const causes = {
  required: (field: string): ErrorCause => ({
    reason: 'FieldValueRequired',
    message: 'Required value',
    field,
  }),
  invalid: (field: string, value: unknown, detail: string): ErrorCause => ({
    reason: 'FieldValueInvalid',
    message: `Invalid value: ${show(value)}: ${detail}`,
    field,
  }),
  type: (field: string, value: unknown, expected: string): ErrorCause => {
    const actual = JSON.stringify(typeName(value));
    return {
      reason: 'FieldValueTypeInvalid',
      message: `Invalid value: ${actual}: ${body(
        field,
      )} must be of type ${expected}: ${actual}`,
      field,
    };
  },
  notSupported: (
    field: string,
    value: unknown,
    supported: unknown[],
  ): ErrorCause => ({
    reason: 'FieldValueNotSupported',
    message: `Unsupported value: ${show(value)}: supported values: ${supported
      .map(show)
      .join(', ')}`,
    field,
  }),
  duplicate: (field: string, value: unknown): ErrorCause => ({
    reason: 'FieldValueDuplicate',
    message: `Duplicate value: ${show(value)}`,
    field,
  }),
  forbidden: (field: string, detail: string): ErrorCause => ({
    reason: 'FieldValueForbidden',
    message: `Forbidden: ${detail}`,
    field,
  }),
  tooLong: (field: string, most: number): ErrorCause => ({
    reason: 'FieldValueTooLong',
    message: `Too long: may not be more than ${most} bytes`,
    field,
  }),
  tooMany: (field: string, actual: number, most: number): ErrorCause => ({
    reason: 'FieldValueTooMany',
    message: `Too many: ${actual}: must have at most ${most} items`,
    field,
  }),
};

/** `spec.port in body`, the way Kubernetes names a field inside a sentence. */
export function body(field: string): string {
  return `${field || '<root>'} in body`;
}

function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') {
    return Number.isInteger(value) ? 'integer' : 'number';
  }
  return typeof value;
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? 'null';
  return text.length > LONGEST_SHOWN
    ? `${text.slice(0, LONGEST_SHOWN)}…`
    : text;
}
