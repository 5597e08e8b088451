import type { Expr, IndexExpr } from '../ast/ast';
import { DYN, SIMPLE, formatType, optionalOf, type Type } from '../types/type';
import { objectValue } from '../types/unify';
import type { Inference } from './inference';

/** Type of `operand.field`. */
export function fieldType(
  inference: Inference,
  operand: Type,
  field: string,
  at: Expr,
): Type {
  const type = inference.deref(operand);
  switch (type.kind) {
    case 'map':
      return type.value;
    case 'object':
      return (
        type.fields.get(field) ??
        (type.open || inference.lenient
          ? DYN
          : inference.error(at, `undefined field '${field}'`))
      );
    case 'optional':
      return optionalOf(fieldType(inference, type.of, field, at));
    case 'dyn':
    case 'param':
      return DYN;
    default:
      return inference.error(
        at,
        `type '${formatType(type)}' has no fields (selecting '${field}')`,
        DYN,
      );
  }
}

/** Type of `of[index]`. */
export function elementType(
  inference: Inference,
  of: Type,
  index: Type,
  expr: IndexExpr,
): Type {
  switch (of.kind) {
    case 'list':
      inference.require(expr.index, index, SIMPLE.int);
      return of.element;
    case 'map':
      inference.require(expr.index, index, of.key);
      return of.value;
    case 'object': {
      inference.require(expr.index, index, SIMPLE.string);
      const literal =
        expr.index.kind === 'literal' && expr.index.literal.type === 'string'
          ? expr.index.literal.value
          : undefined;
      return (
        (literal !== undefined && of.fields.get(literal)) || objectValue(of)
      );
    }
    case 'dyn':
    case 'param':
      return DYN;
    default:
      return inference.error(
        expr,
        `type '${formatType(of)}' cannot be indexed`,
        DYN,
      );
  }
}

/** Index and element of a list, key and value of a map. */
export function rangeTypes(
  inference: Inference,
  range: Type,
  at: Expr,
): [Type, Type] {
  switch (range.kind) {
    case 'list':
      return [SIMPLE.int, range.element];
    case 'map':
      return [range.key, range.value];
    case 'object':
      return [SIMPLE.string, objectValue(range)];
    case 'dyn':
    case 'param':
      return [DYN, DYN];
    default:
      return inference.error(
        at,
        `type '${formatType(range)}' is neither a list nor a map`,
        [DYN, DYN] as [Type, Type],
      );
  }
}
