/**
 * Syntax tree. The parser makes it, macros rewrite it, the checker and the compiler read it; nothing changes a node.
 * `pos` is an offset into the source (UTF-16 units), `-1` where a macro made the node up.
 */
export type Expr =
  | LiteralExpr
  | IdentExpr
  | SelectExpr
  | IndexExpr
  | CallExpr
  | ListExpr
  | MapExpr
  | MessageExpr
  | HasExpr
  | ComprehensionExpr
  | BindExpr
  | OptMapExpr;

/** `bigint` for int, so that a literal of any width is exact. */
export type LiteralValue =
  | { type: 'null' }
  | { type: 'bool'; value: boolean }
  | { type: 'int'; value: bigint }
  | { type: 'uint'; value: bigint }
  | { type: 'double'; value: number }
  | { type: 'string'; value: string }
  | { type: 'bytes'; value: Uint8Array };

export interface LiteralExpr {
  kind: 'literal';
  pos: number;
  literal: LiteralValue;
}

/** `name` starts with a dot when the source said so (`.a`: look only in the root namespace). */
export interface IdentExpr {
  kind: 'ident';
  pos: number;
  name: string;
}

/** `a.b`, `a.?b` (optional). `quoted` keeps a.`b-c` printable. */
export interface SelectExpr {
  kind: 'select';
  pos: number;
  operand: Expr;
  field: string;
  optional: boolean;
}

/** `a[b]`, `a[?b]`. */
export interface IndexExpr {
  kind: 'index';
  pos: number;
  operand: Expr;
  index: Expr;
  optional: boolean;
}

/** `f(x)`, `a.f(x)` and the operators, whose names are `_+_`, `!_`, `-_`, `_?_:_`, `_&&_`, `@in` and so on. */
export interface CallExpr {
  kind: 'call';
  pos: number;
  target: Expr | undefined;
  name: string;
  args: readonly Expr[];
}

export interface ListExpr {
  kind: 'list';
  pos: number;
  elements: readonly { value: Expr; optional: boolean }[];
}

export interface MapExpr {
  kind: 'map';
  pos: number;
  entries: readonly { key: Expr; value: Expr; optional: boolean }[];
}

/** `a.b.C{field: value}`: parsed for good errors; there are no message types here. */
export interface MessageExpr {
  kind: 'message';
  pos: number;
  name: string;
  fields: readonly { name: string; value: Expr; optional: boolean }[];
}

/** `has(a.b)`, after macro expansion. */
export interface HasExpr {
  kind: 'has';
  pos: number;
  operand: Expr;
  field: string;
  /** `has(a.?b)`: a is tested as an optional chain. */
  optional: boolean;
}

export type ComprehensionOp =
  | 'all'
  | 'exists'
  | 'existsOne'
  | 'filter'
  | 'transformList'
  | 'transformMap'
  | 'transformMapEntry';

/** After macro expansion. With one variable it is the element (list) or key (map); with two, index/key and element/value. */
export interface ComprehensionExpr {
  kind: 'comprehension';
  pos: number;
  op: ComprehensionOp;
  range: Expr;
  vars: readonly [string] | readonly [string, string];
  filter: Expr | undefined;
  /** Predicate, or what is produced. */
  body: Expr;
}

/** `cel.bind(name, init, body)`, after macro expansion. */
export interface BindExpr {
  kind: 'bind';
  pos: number;
  name: string;
  init: Expr;
  body: Expr;
}

/** `target.optMap(name, body)` and `optFlatMap`, after macro expansion. */
export interface OptMapExpr {
  kind: 'optMap';
  pos: number;
  target: Expr;
  name: string;
  body: Expr;
  flat: boolean;
}
