import type { Expr } from '../ast/ast';
import { typeName } from '../values/values';
import { failAt, placed, type Evaluate, type Frame } from './frame';

/** An operand of an operator: what stands in the source, and its closure. */
export interface Operand {
  expr: Expr;
  evaluate: Evaluate;
}

/** An operator on values of any types. */
export type Binary = (frame: Frame, a: unknown, b: unknown) => unknown;

export function noOverload(
  symbol: string,
  pos: number,
  ...values: unknown[]
): never {
  return failAt(
    pos,
    `no such overload: ${symbol} of ${values.map(typeName).join(' and ')}`,
  );
}

/** Notes the place of failures. */
export function safely(pos: number, run: Binary): Binary {
  return (frame, a, b) => {
    try {
      return run(frame, a, b);
    } catch (error) {
      throw placed(error, pos);
    }
  };
}
