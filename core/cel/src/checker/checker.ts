import type {
  CallExpr,
  ComprehensionExpr,
  Expr,
  IndexExpr,
  LiteralExpr,
} from '../ast/ast';
import type { FunctionTable } from '../functions/overload';
import { qualifiedName } from '../parser/parser';
import type { Signature } from '../types/signature';
import {
  DYN,
  SIMPLE,
  formatType,
  listOf,
  mapOf,
  optionalOf,
  type Type,
} from '../types/type';
import { elementType, fieldType, rangeTypes } from './access';
import { Inference } from './inference';
import { findOverload } from './overloads';
import { Names } from './names';
import type { Resolution } from './scope';

export interface CheckerOptions {
  source: string;
  variables: ReadonlyMap<string, Type>;
  functions: FunctionTable;
  operators: ReadonlyMap<string, readonly Signature[]>;
  container: string;
  skipTypeCheck: boolean;
}

/** What the compiler needs to know about a tree. */
export interface Checked {
  types: ReadonlyMap<Expr, Type>;
  /** Meaning of identifiers, and of selections that are one qualified name. */
  names: ReadonlyMap<Expr, Resolution>;
  /** Full names of calls to namespaced functions; other calls with a target are receiver calls. */
  namespaced: ReadonlyMap<CallExpr, string>;
  /** Slots of comprehension variables, in the order of `vars`, and of bindings. */
  slots: ReadonlyMap<Expr, readonly number[]>;
  references: ReadonlySet<string>;
  resultType: Type;
}

const KEY_KINDS = new Set<Type['kind']>([
  'int',
  'uint',
  'bool',
  'string',
  'wrapper',
  'dyn',
  'param',
]);

/** Resolves names and infers types. @throws CelError with code `check`. */
export function check(expr: Expr, options: CheckerOptions): Checked {
  return new Checker(options).run(expr);
}

class Checker {
  private readonly types = new Map<Expr, Type>();
  private readonly namespaced = new Map<CallExpr, string>();
  private readonly names: Names;
  private readonly inference: Inference;

  constructor(private readonly options: CheckerOptions) {
    this.inference = new Inference(options);
    const { variables, functions, container } = options;
    this.names = new Names(variables, functions, container);
  }

  run(expr: Expr): Checked {
    const type = this.visit(expr);
    for (const [node, found] of this.types)
      this.types.set(node, this.inference.subst.apply(found, true));
    const { types, names, namespaced } = this;
    return {
      types,
      names: names.resolutions,
      namespaced,
      slots: names.slots,
      references: names.references,
      resultType: this.inference.subst.apply(type, true),
    };
  }

  private visit(expr: Expr): Type {
    const type = this.infer(expr);
    this.types.set(expr, type);
    return type;
  }

  private infer(expr: Expr): Type {
    switch (expr.kind) {
      case 'literal':
        return literalType(expr);
      case 'ident':
        return (
          this.names.resolve(expr, expr.name) ??
          this.undeclared(expr, expr.name)
        );
      case 'select': {
        const name = qualifiedName(expr);
        const resolved =
          name === undefined ? undefined : this.names.resolve(expr, name);
        if (resolved) return resolved;
        const operand = this.visit(expr.operand);
        const field = fieldType(this.inference, operand, expr.field, expr);
        return expr.optional && this.inference.deref(field).kind !== 'optional'
          ? optionalOf(field)
          : field;
      }
      case 'has':
        fieldType(this.inference, this.visit(expr.operand), expr.field, expr);
        return SIMPLE.bool;
      case 'index':
        return this.index(expr);
      case 'list': {
        const elements = expr.elements.map(e => this.element(e));
        return listOf(this.inference.join(elements));
      }
      case 'map': {
        const keys = expr.entries.map(e => this.key(e.key));
        const values = expr.entries.map(e => this.element(e));
        return mapOf(this.inference.join(keys), this.inference.join(values));
      }
      case 'message':
        return this.inference.error(
          expr,
          `unknown message type '${expr.name}'`,
        );
      case 'comprehension':
        return this.comprehension(expr);
      case 'bind': {
        const init = this.visit(expr.init);
        return this.names.within(expr, [[expr.name, init]], () =>
          this.visit(expr.body),
        );
      }
      case 'optMap': {
        const element = this.inference.param();
        this.inference.require(
          expr.target,
          this.visit(expr.target),
          optionalOf(element),
        );
        const body = this.names.within(expr, [[expr.name, element]], () =>
          this.visit(expr.body),
        );
        if (!expr.flat) return optionalOf(body);
        const inner = this.inference.param();
        this.inference.require(expr.body, body, optionalOf(inner));
        return optionalOf(inner);
      }
      case 'call':
        return this.call(expr);
      default:
        return DYN;
    }
  }

  /** A name that means nothing: an error, or with unchecked types a variable that has no value. */
  private undeclared(expr: Expr, name: string): Type {
    this.names.assume(expr, name);
    return this.inference.error(expr, `undeclared reference to '${name}'`, DYN);
  }

  private index(expr: IndexExpr): Type {
    const operand = this.inference.deref(this.visit(expr.operand));
    const index = this.visit(expr.index);
    const of =
      operand.kind === 'optional' ? this.inference.deref(operand.of) : operand;
    const element = elementType(this.inference, of, index, expr);
    return expr.optional || operand.kind === 'optional'
      ? optionalOf(element)
      : element;
  }

  /** Type of an element or entry value; `?x` must be an optional and stands for what is in it. */
  private element(item: { value: Expr; optional: boolean }): Type {
    const type = this.visit(item.value);
    if (!item.optional) return type;
    const inner = this.inference.param();
    this.inference.require(item.value, type, optionalOf(inner));
    return inner;
  }

  private key(expr: Expr): Type {
    const type = this.visit(expr);
    // Refusing other keys here also keeps types from doubling in size with every nested map.
    if (KEY_KINDS.has(this.inference.deref(type).kind)) return type;
    return this.inference.error(
      expr,
      `type '${formatType(type)}' cannot be a map key`,
      DYN,
    );
  }

  private comprehension(expr: ComprehensionExpr): Type {
    const range = this.inference.deref(this.visit(expr.range));
    const [key, value] = rangeTypes(this.inference, range, expr.range);
    const vars: [string, Type][] =
      expr.vars.length === 2
        ? [
            [expr.vars[0], key],
            [expr.vars[1], value],
          ]
        : [[expr.vars[0], range.kind === 'list' ? value : key]];
    return this.names.within(expr, vars, () => {
      if (expr.filter)
        this.inference.require(
          expr.filter,
          this.visit(expr.filter),
          SIMPLE.bool,
        );
      const body = this.visit(expr.body);
      switch (expr.op) {
        case 'all':
        case 'exists':
        case 'existsOne':
          this.inference.require(expr.body, body, SIMPLE.bool);
          return SIMPLE.bool;
        case 'filter':
          this.inference.require(expr.body, body, SIMPLE.bool);
          return listOf(vars[0][1]);
        case 'transformList':
          return listOf(body);
        case 'transformMap':
          return mapOf(key, body);
        default: {
          const entry = mapOf(this.inference.param(), this.inference.param());
          this.inference.require(expr.body, body, entry);
          return this.inference.subst.apply(entry);
        }
      }
    });
  }

  private call(expr: CallExpr): Type {
    const namespaced = this.names.namespacedFunction(expr);
    if (namespaced) {
      this.namespaced.set(expr, namespaced);
      return this.overload(
        expr,
        namespaced,
        false,
        expr.args.map(arg => this.visit(arg)),
      );
    }
    const args = [...(expr.target ? [expr.target] : []), ...expr.args].map(
      arg => this.visit(arg),
    );
    if (!expr.target && (expr.name === '_&&_' || expr.name === '_||_')) {
      args.forEach((arg, i) =>
        this.inference.require(expr.args[i], arg, SIMPLE.bool),
      );
      return SIMPLE.bool;
    }
    const operators = expr.target
      ? undefined
      : this.options.operators.get(expr.name);
    if (operators) return this.pick(expr, expr.name, operators, args);
    const name = expr.target ? expr.name : this.names.globalFunction(expr.name);
    if (name !== undefined && name !== expr.name)
      this.namespaced.set(expr, name);
    return this.overload(
      expr,
      name ?? expr.name,
      expr.target !== undefined,
      args,
    );
  }

  private overload(
    expr: CallExpr,
    name: string,
    receiver: boolean,
    args: Type[],
  ): Type {
    const overloads = this.options.functions.get(name);
    if (!overloads?.some(o => o.receiver === receiver)) {
      return this.inference.error(
        expr,
        `undeclared reference to function '${name}'`,
        DYN,
      );
    }
    return this.pick(
      expr,
      name,
      overloads.filter(o => o.receiver === receiver),
      args,
    );
  }

  private pick(
    expr: CallExpr,
    name: string,
    overloads: readonly Signature[],
    args: Type[],
  ): Type {
    const result = findOverload(overloads, args, this.inference.subst, () =>
      this.inference.freshName(),
    );
    if (result) return result;
    const shown = args
      .map(arg => formatType(this.inference.subst.apply(arg, true)))
      .join(', ');
    return this.inference.error(
      expr,
      `found no matching overload for '${name}' applied to '(${shown})'`,
      DYN,
    );
  }
}

function literalType(expr: LiteralExpr): Type {
  return SIMPLE[expr.literal.type];
}
