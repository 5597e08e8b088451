import type {
  CallExpr,
  ComprehensionExpr,
  Expr,
  ListExpr,
  LiteralValue,
  MapExpr,
  SelectExpr,
} from '../ast/ast';
import type { Checked } from '../checker/checker';
import type { FunctionTable } from '../functions/overload';
import type { Finish } from '../values/convert';
import { makeInt } from '../values/numbers';
import {
  CelOptional,
  CelType,
  CelUint,
  makeDouble,
  typeName,
} from '../values/values';
import { getIndex, getOptionalField, getOptionalIndex } from './access';
import { dispatch } from './call';
import { coercion, elementType } from './coerce';
import { comprehension } from './comprehension';
import { failAt, located, type Evaluate } from './frame';
import { Literals } from './literals';
import { conditional, logical, not, optionalOr } from './logic';
import { binaryOperator, negation } from './operators';
import {
  localField,
  presence,
  selection,
  textIndex,
  variable,
  variableField,
} from './path';

export interface CompilerOptions {
  functions: FunctionTable;
  mixedArithmetic: boolean;
}

export interface Compiled {
  evaluate: Evaluate;
  /** Cost of one run without the rounds of comprehensions and the work of functions. */
  cost: number;
  /** Comprehension variables and bindings that are alive at one time. */
  slots: number;
  /** Makes the result the caller's. */
  finish: Finish;
}

/** Turns a checked tree into closures. */
export function compile(
  expr: Expr,
  checked: Checked,
  options: CompilerOptions,
): Compiled {
  const compiler = new Compiler(checked, options);
  const evaluate = compiler.compile(expr);
  let slots = 0;
  for (const used of checked.slots.values())
    for (const slot of used) slots = Math.max(slots, slot + 1);
  return {
    evaluate,
    cost: compiler.cost,
    slots,
    finish: compiler.literals.finisher(evaluate),
  };
}

class Compiler {
  /** Nodes compiled so far; comprehensions subtract to learn the cost of a round. */
  cost = 0;

  constructor(
    private readonly checked: Checked,
    private readonly options: CompilerOptions,
  ) {}

  /** Constants, and values that nobody else holds. */
  readonly literals = new Literals();

  compile(expr: Expr): Evaluate {
    this.cost++;
    switch (expr.kind) {
      case 'literal':
        return this.literals.constant(literalValue(expr.literal));
      case 'ident':
        return this.name(expr)!;
      case 'select':
        return this.name(expr) ?? this.select(expr);
      case 'index': {
        const operand = this.compile(expr.operand);
        const index = this.compile(expr.index);
        const literal =
          expr.index.kind === 'literal' ? expr.index.literal : undefined;
        if (literal?.type === 'string' && !expr.optional)
          return this.coerced(
            expr,
            textIndex(operand, literal.value, expr.pos),
          );
        const get = expr.optional ? getOptionalIndex : getIndex;
        return this.coerced(
          expr,
          located(expr.pos, frame => get(operand(frame), index(frame))),
        );
      }
      case 'has': {
        const operand = this.compile(expr.operand);
        return presence(operand, expr.field, expr.pos);
      }
      case 'list':
        return this.list(expr);
      case 'map':
        return this.map(expr);
      case 'comprehension':
        return this.comprehension(expr);
      case 'bind': {
        const [slot] = this.checked.slots.get(expr)!;
        const init = this.compile(expr.init);
        const body = this.compile(expr.body);
        return this.literals.finishedLike(frame => {
          frame.locals[slot] = init(frame);
          return body(frame);
        }, body);
      }
      case 'optMap': {
        const [slot] = this.checked.slots.get(expr)!;
        const target = this.compile(expr.target);
        const body = this.compile(expr.body);
        return frame => {
          const optional = target(frame);
          if (!(optional instanceof CelOptional))
            return failAt(
              expr.pos,
              `optMap needs an optional, not ${typeName(optional)}`,
            );
          if (!optional.present) return optional;
          frame.locals[slot] = optional.value;
          const result = body(frame);
          if (!expr.flat) return CelOptional.of(result);
          return result instanceof CelOptional
            ? result
            : failAt(expr.pos, 'optFlatMap must produce an optional');
        };
      }
      case 'call':
        return this.call(expr);
      default:
        return () => failAt(expr.pos, 'there are no message types');
    }
  }

  /** A name the checker resolved; undefined for a selection that is no qualified name. */
  private name(expr: Expr): Evaluate | undefined {
    const resolution = this.checked.names.get(expr);
    if (!resolution) return undefined;
    if (resolution.kind === 'local') {
      const { slot } = resolution;
      return frame => frame.locals[slot];
    }
    const { name } = resolution;
    if (resolution.kind === 'type') {
      const type = new CelType(name);
      return () => type;
    }
    return this.coerced(expr, variable(name, expr.pos));
  }

  private select(expr: SelectExpr): Evaluate {
    const { field, pos } = expr;
    const operand = this.compile(expr.operand);
    return this.coerced(
      expr,
      expr.optional
        ? located(pos, frame => getOptionalField(operand(frame), field))
        : this.selected(expr, operand),
    );
  }

  private selected(expr: SelectExpr, operand: Evaluate): Evaluate {
    const { field, pos } = expr;
    const root = this.checked.names.get(expr.operand);
    const asItIs = !coercion(this.checked.types.get(expr.operand));
    if (root?.kind === 'variable' && asItIs)
      return variableField(root.name, field, operand, pos);
    if (root?.kind === 'local') return localField(root.slot, field, pos);
    return selection(operand, field, pos);
  }

  private coerced(expr: Expr, evaluate: Evaluate): Evaluate {
    const coerce = coercion(this.checked.types.get(expr));
    return coerce
      ? located(expr.pos, frame => coerce(evaluate(frame)))
      : evaluate;
  }

  private list({ elements, pos }: ListExpr): Evaluate {
    return this.literals.list(
      elements.map(({ value, optional }) => ({
        value: this.compile(value),
        optional,
      })),
      pos,
    );
  }

  private map({ entries, pos }: MapExpr): Evaluate {
    return this.literals.map(
      entries.map(({ key, value, optional }) => ({
        key: this.compile(key),
        value: this.compile(value),
        optional,
      })),
      pos,
    );
  }

  private comprehension(expr: ComprehensionExpr): Evaluate {
    const slots = this.checked.slots.get(expr)!;
    const range = this.compile(expr.range);
    const before = this.cost;
    const filter = expr.filter && this.compile(expr.filter);
    const body = this.compile(expr.body);
    const evaluate = comprehension({
      op: expr.op,
      pos: expr.pos,
      range,
      slots,
      filter,
      body,
      cost: this.cost - before + 1,
      coerce: coercion(elementType(this.checked.types.get(expr.range))),
    });
    if (expr.op === 'filter') return this.literals.freshList(evaluate);
    return expr.op === 'transformList'
      ? this.literals.freshList(evaluate, body)
      : evaluate;
  }

  private call(expr: CallExpr): Evaluate {
    const { pos, target } = expr;
    const namespaced = this.checked.namespaced.get(expr);
    const operands = target && !namespaced ? [target, ...expr.args] : expr.args;
    const args = operands.map(arg => this.compile(arg));
    if (!namespaced && !target) {
      const operator = this.operator(expr, args);
      if (operator) return this.literals.folded(operator, args);
    }
    const receiver = !namespaced && target !== undefined;
    if (
      receiver &&
      args.length === 2 &&
      (expr.name === 'or' || expr.name === 'orValue')
    )
      return optionalOr(expr.name, args[0], args[1], pos);
    const name = namespaced ?? expr.name;
    const overloads = this.options.functions.get(name) ?? [];
    return dispatch(name, overloads, receiver, args, pos);
  }

  private operator(
    expr: CallExpr,
    args: readonly Evaluate[],
  ): Evaluate | undefined {
    const { name, pos } = expr;
    const [a, b, c] = args;
    switch (name) {
      case '_&&_':
        return logical(args, false, pos);
      case '_||_':
        return logical(args, true, pos);
      case '_?_:_':
        return conditional(a, b, c, pos);
      case '!_':
        return not(a, pos);
      case '-_':
        return negation(a, pos);
      default:
        return binaryOperator(
          name,
          this.options.mixedArithmetic,
          pos,
          { expr: expr.args[0], evaluate: a },
          { expr: expr.args[1], evaluate: b },
        );
    }
  }
}

function literalValue(literal: LiteralValue): unknown {
  switch (literal.type) {
    case 'null':
      return null;
    case 'int':
      return makeInt(literal.value);
    case 'uint':
      return new CelUint(literal.value);
    case 'double':
      return makeDouble(literal.value);
    default:
      return literal.value;
  }
}
