import { mapGet, mapHas, mapKey } from '../values/maps';
import { fail } from '../values/failure';
import {
  CelDouble,
  CelMap,
  CelOptional,
  CelUint,
  isPlainObject,
  typeName,
} from '../values/values';

/** `operand.field`; on an optional the result is an optional. */
export function getField(operand: unknown, field: string): unknown {
  if (operand instanceof CelMap || isPlainObject(operand)) {
    const value = mapGet(operand, field);
    return value === undefined ? fail(`no such key: ${field}`) : value;
  }
  if (operand instanceof CelOptional) return getOptionalField(operand, field);
  return fail(
    `no such field: ${field} (on a value of type ${typeName(operand)})`,
  );
}

/** `operand.?field`: an optional, empty when there is no such field. */
export function getOptionalField(operand: unknown, field: string): CelOptional {
  if (operand instanceof CelOptional)
    return operand.present ? getOptionalField(operand.value, field) : operand;
  if (operand instanceof CelMap || isPlainObject(operand)) {
    const value = mapGet(operand, field);
    return value === undefined ? CelOptional.NONE : CelOptional.of(value);
  }
  return fail(
    `no such field: ${field} (on a value of type ${typeName(operand)})`,
  );
}

/** `has(operand.field)`. */
export function hasField(operand: unknown, field: string): boolean {
  if (operand instanceof CelOptional)
    return operand.present && hasField(operand.value, field);
  if (operand instanceof CelMap || isPlainObject(operand))
    return mapHas(operand, field);
  return fail(
    `no such field: ${field} (on a value of type ${typeName(operand)})`,
  );
}

/** `operand[index]`. */
export function getIndex(operand: unknown, index: unknown): unknown {
  if (operand instanceof CelOptional) return getOptionalIndex(operand, index);
  const value = lookup(operand, index);
  if (value !== undefined) return value;
  return Array.isArray(operand)
    ? fail(`index out of bounds: ${shown(index)}`)
    : fail(`no such key: ${shown(index)}`);
}

/** `operand[?index]`. */
export function getOptionalIndex(
  operand: unknown,
  index: unknown,
): CelOptional {
  if (operand instanceof CelOptional)
    return operand.present ? getOptionalIndex(operand.value, index) : operand;
  const value = lookup(operand, index);
  return value === undefined ? CelOptional.NONE : CelOptional.of(value);
}

/** Undefined when there is no such element. */
function lookup(operand: unknown, index: unknown): unknown {
  if (Array.isArray(operand)) {
    const at = listIndex(index);
    if (at === undefined) return fail(`invalid list index: ${shown(index)}`);
    if (at < 0 || at >= operand.length) return undefined;
    const value: unknown = operand[at];
    return value === undefined ? null : value;
  }
  if (operand instanceof CelMap || isPlainObject(operand)) {
    const key = mapKey(index);
    return key === undefined ? undefined : mapGet(operand, key);
  }
  return fail(`no such overload: ${typeName(operand)}[${typeName(index)}]`);
}

/** Whole numbers of any type may index a list. */
function listIndex(index: unknown): number | undefined {
  if (typeof index === 'number')
    return Number.isSafeInteger(index) ? index : undefined;
  if (index instanceof CelDouble) return index.value;
  if (index instanceof CelUint) return Number(index.value);
  return typeof index === 'bigint' ? Number(index) : undefined;
}

/** A key as messages show it. */
export function shown(index: unknown): string {
  if (typeof index === 'string')
    return index.length > 80 ? `${index.slice(0, 80)}…` : index;
  if (index instanceof CelUint || index instanceof CelDouble)
    return String(index.value);
  return typeof index === 'object' ? typeName(index) : String(index);
}
