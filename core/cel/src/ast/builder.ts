import type {
  CallExpr,
  Expr,
  IdentExpr,
  IndexExpr,
  LiteralExpr,
  SelectExpr,
} from './ast';

/** Makes nodes for macros; all of them point at the macro call in messages. */
export class MacroBuilder {
  constructor(private readonly pos: number) {}

  ident(name: string): IdentExpr {
    return { kind: 'ident', pos: this.pos, name };
  }

  select(operand: Expr, field: string, optional = false): SelectExpr {
    return { kind: 'select', pos: this.pos, operand, field, optional };
  }

  index(operand: Expr, index: Expr, optional = false): IndexExpr {
    return { kind: 'index', pos: this.pos, operand, index, optional };
  }

  string(value: string): LiteralExpr {
    return {
      kind: 'literal',
      pos: this.pos,
      literal: { type: 'string', value },
    };
  }

  int(value: number | bigint): LiteralExpr {
    return {
      kind: 'literal',
      pos: this.pos,
      literal: { type: 'int', value: BigInt(value) },
    };
  }

  bool(value: boolean): LiteralExpr {
    return { kind: 'literal', pos: this.pos, literal: { type: 'bool', value } };
  }

  call(name: string, args: readonly Expr[], target?: Expr): CallExpr {
    return { kind: 'call', pos: this.pos, target, name, args };
  }
}
