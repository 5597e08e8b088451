import { isJsonObject } from '../json';
import { StructuralSchema } from '../kind-definition';
import { body, causes } from './causes';
import { hasFormat, integerRange } from './formats';
import { matchesPattern } from './patterns';
import type { Run } from './validation';

/** True when the value has the schema's type, or the schema has none. */
export function hasType(schema: StructuralSchema, value: unknown): boolean {
  if (schema['x-kubernetes-int-or-string']) {
    return typeof value === 'string' || Number.isInteger(value);
  }
  switch (schema.type) {
    case undefined:
      return true;
    case 'object':
      return isJsonObject(value);
    case 'array':
      return Array.isArray(value);
    case 'integer':
      return typeof value === 'bigint' || Number.isInteger(value);
    case 'number':
      return typeof value === 'number' || typeof value === 'bigint';
    default:
      return typeof value === schema.type;
  }
}

/** Checks the keywords of strings and numbers. */
export function validateScalar(
  schema: StructuralSchema,
  value: unknown,
  path: string,
  run: Run,
): void {
  if (typeof value === 'string') validateString(schema, value, path, run);
  if (typeof value === 'number' || typeof value === 'bigint') {
    validateNumber(schema, Number(value), path, run);
  }
}

function validateString(
  schema: StructuralSchema,
  value: string,
  path: string,
  run: Run,
): void {
  const { minLength, maxLength, pattern, format } = schema;
  const say = (detail: string) =>
    run.causes.push(causes.invalid(path, value, `${body(path)} ${detail}`));
  const length = characters(value);
  if (maxLength !== undefined && length > maxLength) {
    // Do not match patterns against what is too long anyway.
    run.causes.push(causes.tooLong(path, maxLength));
    return;
  }
  if (minLength !== undefined && length < minLength) {
    say(`should be at least ${minLength} chars long`);
  } else if (pattern !== undefined) {
    const matches = matchesPattern(pattern, value);
    if (matches === undefined) {
      say(`cannot be checked: '${pattern}' is not a valid RE2 pattern`);
    } else if (!matches) say(`should match '${pattern}'`);
  }
  if (format !== undefined && !hasFormat(format, value)) {
    say(`must be of type ${format}`);
  }
}

function validateNumber(
  schema: StructuralSchema,
  value: number,
  path: string,
  run: Run,
): void {
  const { minimum, maximum, multipleOf, format } = schema;
  const say = (detail: string) =>
    run.causes.push(causes.invalid(path, value, `${body(path)} ${detail}`));
  if (minimum !== undefined) {
    if (schema.exclusiveMinimum ? value <= minimum : value < minimum) {
      say(
        `should be greater than ${
          schema.exclusiveMinimum ? '' : 'or equal to '
        }${minimum}`,
      );
    }
  }
  if (maximum !== undefined) {
    if (schema.exclusiveMaximum ? value >= maximum : value > maximum) {
      say(
        `should be less than ${
          schema.exclusiveMaximum ? '' : 'or equal to '
        }${maximum}`,
      );
    }
  }
  if (multipleOf !== undefined && multipleOf > 0) {
    const quotient = value / multipleOf;
    if (Math.abs(quotient - Math.round(quotient)) > 1e-9) {
      say(`should be a multiple of ${multipleOf}`);
    }
  }
  const range = integerRange(format);
  if (range && (value < range[0] || value > range[1])) {
    say(`must be of type ${format}`);
  }
}

/** Length in code points, as JSON Schema counts. */
function characters(text: string): number {
  let n = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= 0xd800 && unit < 0xdc00) i++;
    n++;
  }
  return n;
}
