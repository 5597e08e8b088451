import type {
  CallExpr,
  ComprehensionExpr,
  Expr,
  IndexExpr,
  LiteralExpr,
} from '../ast/ast';
import { CelError } from '../errors';
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
import {
  Substitution,
  assignable,
  moreGeneral,
  objectValue,
} from '../types/unify';
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
  private readonly subst = new Substitution();
  private fresh = 0;

  constructor(private readonly options: CheckerOptions) {
    const { variables, functions, container } = options;
    this.names = new Names(variables, functions, container);
  }

  run(expr: Expr): Checked {
    const type = this.visit(expr);
    for (const [node, found] of this.types)
      this.types.set(node, this.subst.apply(found, true));
    const { types, names, namespaced } = this;
    return {
      types,
      names: names.resolutions,
      namespaced,
      slots: names.slots,
      references: names.references,
      resultType: this.subst.apply(type, true),
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
        const field = this.field(operand, expr.field, expr);
        return expr.optional && this.deref(field).kind !== 'optional'
          ? optionalOf(field)
          : field;
      }
      case 'has':
        this.field(this.visit(expr.operand), expr.field, expr);
        return SIMPLE.bool;
      case 'index':
        return this.index(expr);
      case 'list': {
        const elements = expr.elements.map(e => this.element(e));
        return listOf(this.join(elements));
      }
      case 'map': {
        const keys = expr.entries.map(e => this.key(e.key));
        const values = expr.entries.map(e => this.element(e));
        return mapOf(this.join(keys), this.join(values));
      }
      case 'message':
        return this.error(expr, `unknown message type '${expr.name}'`);
      case 'comprehension':
        return this.comprehension(expr);
      case 'bind': {
        const init = this.visit(expr.init);
        return this.names.within(expr, [[expr.name, init]], () =>
          this.visit(expr.body),
        );
      }
      case 'optMap': {
        const element = this.param();
        this.require(expr.target, this.visit(expr.target), optionalOf(element));
        const body = this.names.within(expr, [[expr.name, element]], () =>
          this.visit(expr.body),
        );
        if (!expr.flat) return optionalOf(body);
        const inner = this.param();
        this.require(expr.body, body, optionalOf(inner));
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
    return this.error(expr, `undeclared reference to '${name}'`, DYN);
  }

  private field(operand: Type, field: string, at: Expr): Type {
    const type = this.deref(operand);
    switch (type.kind) {
      case 'map':
        return type.value;
      case 'object':
        return (
          type.fields.get(field) ??
          (type.open || this.options.skipTypeCheck
            ? DYN
            : this.error(at, `undefined field '${field}'`))
        );
      case 'optional':
        return optionalOf(this.field(type.of, field, at));
      case 'dyn':
      case 'param':
        return DYN;
      default:
        return this.error(
          at,
          `type '${formatType(type)}' has no fields (selecting '${field}')`,
          DYN,
        );
    }
  }

  private index(expr: IndexExpr): Type {
    const operand = this.deref(this.visit(expr.operand));
    const index = this.visit(expr.index);
    const of = operand.kind === 'optional' ? this.deref(operand.of) : operand;
    const element = this.indexed(of, index, expr);
    return expr.optional || operand.kind === 'optional'
      ? optionalOf(element)
      : element;
  }

  private indexed(of: Type, index: Type, expr: IndexExpr): Type {
    switch (of.kind) {
      case 'list':
        this.require(expr.index, index, SIMPLE.int);
        return of.element;
      case 'map':
        this.require(expr.index, index, of.key);
        return of.value;
      case 'object': {
        this.require(expr.index, index, SIMPLE.string);
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
        return this.error(
          expr,
          `type '${formatType(of)}' cannot be indexed`,
          DYN,
        );
    }
  }

  /** Type of an element or entry value; `?x` must be an optional and stands for what is in it. */
  private element(item: { value: Expr; optional: boolean }): Type {
    const type = this.visit(item.value);
    if (!item.optional) return type;
    const inner = this.param();
    this.require(item.value, type, optionalOf(inner));
    return inner;
  }

  private key(expr: Expr): Type {
    const type = this.visit(expr);
    // Refusing other keys here also keeps types from doubling in size with every nested map.
    if (KEY_KINDS.has(this.deref(type).kind)) return type;
    return this.error(
      expr,
      `type '${formatType(type)}' cannot be a map key`,
      DYN,
    );
  }

  private join(types: readonly Type[]): Type {
    if (types.length === 0) return this.param();
    return types.reduce((a, b) => {
      const before = this.subst.snapshot();
      const [x, y] = [this.subst.apply(a), this.subst.apply(b)];
      if (assignable(y, x, this.subst))
        return moreGeneral(this.subst.apply(x), this.subst.apply(y));
      this.subst.restore(before);
      return DYN;
    });
  }

  private comprehension(expr: ComprehensionExpr): Type {
    const range = this.deref(this.visit(expr.range));
    const [key, value] = this.rangeTypes(range, expr.range);
    const vars: [string, Type][] =
      expr.vars.length === 2
        ? [
            [expr.vars[0], key],
            [expr.vars[1], value],
          ]
        : [[expr.vars[0], range.kind === 'list' ? value : key]];
    return this.names.within(expr, vars, () => {
      if (expr.filter)
        this.require(expr.filter, this.visit(expr.filter), SIMPLE.bool);
      const body = this.visit(expr.body);
      switch (expr.op) {
        case 'all':
        case 'exists':
        case 'existsOne':
          this.require(expr.body, body, SIMPLE.bool);
          return SIMPLE.bool;
        case 'filter':
          this.require(expr.body, body, SIMPLE.bool);
          return listOf(vars[0][1]);
        case 'transformList':
          return listOf(body);
        case 'transformMap':
          return mapOf(key, body);
        default: {
          const entry = mapOf(this.param(), this.param());
          this.require(expr.body, body, entry);
          return this.subst.apply(entry);
        }
      }
    });
  }

  /** Index and element of a list, key and value of a map. */
  private rangeTypes(range: Type, at: Expr): [Type, Type] {
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
        return this.error(
          at,
          `type '${formatType(range)}' is neither a list nor a map`,
          [DYN, DYN] as [Type, Type],
        );
    }
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
      args.forEach((arg, i) => this.require(expr.args[i], arg, SIMPLE.bool));
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
      return this.error(
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
    const result = findOverload(
      overloads,
      args,
      this.subst,
      () => `${this.fresh++}`,
    );
    if (result) return result;
    const shown = args
      .map(arg => formatType(this.subst.apply(arg, true)))
      .join(', ');
    return this.error(
      expr,
      `found no matching overload for '${name}' applied to '(${shown})'`,
      DYN,
    );
  }

  private require(at: Expr, type: Type, expected: Type): void {
    const before = this.subst.snapshot();
    if (assignable(type, expected, this.subst)) return;
    this.subst.restore(before);
    this.error(
      at,
      `expected ${formatType(
        this.subst.apply(expected, true),
      )} but found ${formatType(this.subst.apply(type, true))}`,
      undefined,
    );
  }

  private param(): Type {
    return { kind: 'param', name: `#${this.fresh++}` };
  }

  private deref(type: Type): Type {
    return type.kind === 'param' ? this.subst.apply(type) : type;
  }

  /** A type error: fatal unless types are not checked. */
  private error<T>(at: Expr, message: string, otherwise?: T): T {
    if (this.options.skipTypeCheck && arguments.length > 2)
      return otherwise as T;
    return this.fatal(at, message);
  }

  private fatal(at: Expr, message: string): never {
    throw CelError.at('check', message, this.options.source, at.pos);
  }
}

function literalType(expr: LiteralExpr): Type {
  return SIMPLE[expr.literal.type];
}
