import type {
  CallExpr,
  ComprehensionExpr,
  Expr,
  ListExpr,
  LiteralValue,
  MapExpr,
} from '../ast/ast';
import type { Checked } from '../checker/checker';
import type { FunctionTable } from '../functions/overload';
import { entryKey } from '../values/maps';
import { makeInt } from '../values/numbers';
import {
  CelMap,
  CelOptional,
  CelType,
  CelUint,
  makeDouble,
  typeName,
} from '../values/values';
import {
  getField,
  getIndex,
  getOptionalField,
  getOptionalIndex,
  hasField,
  shown,
} from './access';
import { dispatch } from './call';
import { coercion, elementType } from './coerce';
import { comprehension } from './comprehension';
import { failAt, located, type Evaluate, type Frame } from './frame';
import { conditional, logical, not, optionalOr } from './logic';
import { binaryOperator, negation } from './operators';

export interface CompilerOptions {
  functions: FunctionTable;
  mixedArithmetic: boolean;
}

export interface Compiled {
  evaluate: Evaluate;
  /** Cost of one run without the rounds of comprehensions and the work of functions. */
  cost: number;
}

/** Turns a checked tree into closures. */
export function compile(
  expr: Expr,
  checked: Checked,
  options: CompilerOptions,
): Compiled {
  const compiler = new Compiler(checked, options);
  const evaluate = compiler.compile(expr);
  return { evaluate, cost: compiler.cost };
}

class Compiler {
  /** Nodes compiled so far; comprehensions subtract to learn the cost of a round. */
  cost = 0;

  constructor(
    private readonly checked: Checked,
    private readonly options: CompilerOptions,
  ) {}

  compile(expr: Expr): Evaluate {
    this.cost++;
    switch (expr.kind) {
      case 'literal': {
        const value = literalValue(expr.literal);
        return () => value;
      }
      case 'ident':
        return this.name(expr)!;
      case 'select':
        return this.name(expr) ?? this.select(expr);
      case 'index': {
        const operand = this.compile(expr.operand);
        const index = this.compile(expr.index);
        const get = expr.optional ? getOptionalIndex : getIndex;
        return this.coerced(
          expr,
          located(expr.pos, frame => get(operand(frame), index(frame))),
        );
      }
      case 'has': {
        const operand = this.compile(expr.operand);
        return located(expr.pos, frame => hasField(operand(frame), expr.field));
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
        return frame => {
          frame.locals[slot] = init(frame);
          return body(frame);
        };
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
    return this.coerced(expr, frame => {
      const value = Object.hasOwn(frame.vars, name)
        ? frame.vars[name]
        : undefined;
      return value === undefined
        ? failAt(expr.pos, `no value for variable ${name}`)
        : value;
    });
  }

  private select(expr: Extract<Expr, { kind: 'select' }>): Evaluate {
    const { field, pos } = expr;
    const operand = this.compile(expr.operand);
    const get = expr.optional ? getOptionalField : getField;
    return this.coerced(
      expr,
      located(pos, frame => get(operand(frame), field)),
    );
  }

  private coerced(expr: Expr, evaluate: Evaluate): Evaluate {
    const coerce = coercion(this.checked.types.get(expr));
    return coerce
      ? located(expr.pos, frame => coerce(evaluate(frame)))
      : evaluate;
  }

  private list(expr: ListExpr): Evaluate {
    const { elements, pos } = expr;
    const values = elements.map(e => this.compile(e.value));
    if (elements.every(e => e.value.kind === 'literal' && !e.optional)) {
      // Nothing changes a list once it is made, so a constant one is made once.
      const constant = values.map(value =>
        value(undefined as unknown as Frame),
      );
      return () => constant;
    }
    return frame => {
      frame.allocateElements(values.length);
      const list: unknown[] = [];
      for (let i = 0; i < values.length; i++) {
        const value = values[i](frame);
        if (!elements[i].optional) list.push(value);
        else if (optionalElement(value, pos).present)
          list.push((value as CelOptional).value);
      }
      return list;
    };
  }

  private map(expr: MapExpr): Evaluate {
    const entries = expr.entries.map(e => ({
      key: this.compile(e.key),
      value: this.compile(e.value),
      optional: e.optional,
    }));
    return located(expr.pos, frame => {
      frame.allocateElements(entries.length);
      const map = new CelMap();
      for (const entry of entries) {
        const spelling = entry.key(frame);
        const key = entryKey(spelling);
        let value = entry.value(frame);
        if (entry.optional) {
          const optional = optionalElement(value, expr.pos);
          if (!optional.present) continue;
          value = optional.value;
        }
        if (map.has(key)) failAt(expr.pos, `repeated key: ${shown(key)}`);
        map.set(key, value, spelling);
      }
      return map;
    });
  }

  private comprehension(expr: ComprehensionExpr): Evaluate {
    const slots = this.checked.slots.get(expr)!;
    const range = this.compile(expr.range);
    const before = this.cost;
    const filter = expr.filter && this.compile(expr.filter);
    const body = this.compile(expr.body);
    const coerce =
      coercion(elementType(this.checked.types.get(expr.range))) ??
      (value => value);
    return comprehension({
      op: expr.op,
      pos: expr.pos,
      range,
      slots,
      filter,
      body,
      cost: this.cost - before + 1,
      coerce,
    });
  }

  private call(expr: CallExpr): Evaluate {
    const namespaced = this.checked.namespaced.get(expr);
    const { pos } = expr;
    if (!namespaced && !expr.target) {
      const args = expr.args.map(arg => this.compile(arg));
      const operator = this.operator(expr, args);
      return (
        operator ??
        dispatch(
          expr.name,
          this.options.functions.get(expr.name) ?? [],
          false,
          args,
          pos,
        )
      );
    }
    if (namespaced) {
      const args = expr.args.map(arg => this.compile(arg));
      return dispatch(
        namespaced,
        this.options.functions.get(namespaced)!,
        false,
        args,
        pos,
      );
    }
    const args = [expr.target!, ...expr.args].map(arg => this.compile(arg));
    if (args.length === 2 && (expr.name === 'or' || expr.name === 'orValue'))
      return optionalOr(expr.name, args[0], args[1], pos);
    return dispatch(
      expr.name,
      this.options.functions.get(expr.name) ?? [],
      true,
      args,
      pos,
    );
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
      default: {
        const binary = binaryOperator(name, this.options.mixedArithmetic, pos);
        return (
          binary && located(pos, frame => binary(frame, a(frame), b(frame)))
        );
      }
    }
  }
}

function optionalElement(value: unknown, pos: number): CelOptional {
  return value instanceof CelOptional
    ? value
    : failAt(
        pos,
        `an optional element must be an optional, not ${typeName(value)}`,
      );
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
