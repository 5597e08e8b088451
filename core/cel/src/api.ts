import type { Expr } from './ast/ast';
import type { MacroBuilder } from './ast/builder';

/**
 * Values an expression works on. Bindings are plain JSON-like JavaScript and are never copied or changed:
 *
 * - `number`: whole and within ±(2^53-1) is int, everything else is double. A schema that says `double` makes whole numbers doubles too.
 * - `bigint`: int of 64 bits. `CelUint`, `CelDouble`: uint, and doubles that happen to be whole.
 * - `string`, `boolean`, `null`, arrays, plain objects (maps with string keys; undefined fields are absent), `Uint8Array` (bytes),
 *   `CelTimestamp`, `CelDuration`, `CelOptional`, `CelMap`. `Date` and `Map` must go through `toCel`, except that a `Date` is read where
 *   the declared type says `timestamp`; texts are read as `timestamp` and `duration` where the declared type says so.
 * - anything else (a symbol, an instance of another class) is opaque: it can be passed on, put into maps and lists, and returned.
 */
export type CelInput = unknown;

/** Declared type of a variable, used by the checker. `dyn` accepts everything. */
export type CelTypeSpec =
  | 'dyn'
  | 'bool'
  | 'int'
  | 'uint'
  | 'double'
  | 'string'
  | 'bytes'
  | 'timestamp'
  | 'duration'
  | 'null'
  | { list: CelTypeSpec }
  /** A map with string keys. */
  | { map: CelTypeSpec }
  | { optional: CelTypeSpec }
  /** An object with known fields; selecting another field is a check error unless `open` lets unknown fields pass as `dyn`. */
  | { object: Record<string, CelTypeSpec>; open?: boolean };

/** Bounds of one evaluation; every one has a default that fits a template expression. */
export interface CelBudget {
  /** Abstract steps (roughly one per AST node visited, element produced or 16 characters scanned). Default 1 000 000. */
  cost?: number;
  /** Total characters of values produced, intermediate ones included; an element of a list or map counts as 8. Default 8 000 000. */
  size?: number;
}

/**
 * A bound an expression or its evaluation exceeded:
 *
 * - `source`: characters of the source; `tokens`: its tokens; `nesting`: depth of the tree, or of a value.
 * - `pattern`: length or size of a regular expression.
 * - `cost`, `size`: the budget of this evaluation; `shared cost`, `shared size`: what several evaluations share (one rendering).
 */
export type CelBound =
  | 'source'
  | 'nesting'
  | 'tokens'
  | 'pattern'
  | 'cost'
  | 'size'
  | 'shared cost'
  | 'shared size';

export type CelErrorCode = 'parse' | 'check' | 'evaluate' | 'budget';

/** Error of any phase. `code` tells the phase; `line`/`column` are 1-based; `caret` is a two-line picture of the place. */
export interface CelErrorInfo {
  code: CelErrorCode;
  message: string;
  line?: number;
  column?: number;
  caret?: string;
  /** Which bound was exceeded, when one was. */
  bound?: CelBound;
}

/** Extension libraries; all are on by default. */
export type CelExtension =
  | 'optional'
  | 'bindings'
  | 'strings'
  | 'encoders'
  | 'math'
  | 'lists'
  | 'sets'
  | 'comprehensions'
  | 'regex';

/** What a function may do besides computing. */
export interface CelCallContext {
  /** Counts work against the cost budget; call it in proportion to what is scanned. */
  charge(cost: number): void;
  /** Counts produced characters against the size budget. */
  allocate(characters: number): void;
  /** Counts produced elements of lists and maps against the size budget. */
  allocateElements(count: number): void;
  /** Ends the evaluation with a CelError of code `evaluate`. */
  fail(message: string): never;
}

/**
 * One overload of a function.
 *
 * `signature` examples: `oc_hash(string): string`, `oc_merge(map<string, dyn>, map<string, dyn>...): map<string, dyn>` (the last
 * parameter one or more times), `oc_omit(): dyn`, `string.shout(): string` (receiver style), `list<A>.pick(int): A`.
 *
 * `evaluate` gets plain JavaScript values (maps as plain objects, doubles and safe ints as numbers, larger ints as bigint). They may be shared
 * with the bindings and must not be changed. What it returns is read by the rules of {@link CelInput}.
 */
export interface CelFunction {
  signature: string;
  evaluate(args: readonly unknown[], context: CelCallContext): unknown;
}

/** A call as a macro sees it, before anything is evaluated. */
export interface CelMacroCall {
  /** What stands before the dot; undefined for a global call. */
  target: Expr | undefined;
  args: readonly Expr[];
  build: MacroBuilder;
  /** Ends the compilation with a CelError of code `parse` at `at`. */
  fail(message: string, at?: Expr): never;
}

/**
 * Rewrites `target.name(args)` (receiver) or `name(args)` at compile time.
 * `expand` returns the replacement, or undefined to leave the call as it is.
 *
 * @example
 * ```ts
 * { name: 'toVolumes', receiver: true, args: 0,
 *   expand: ({ target, build }) =>
 *     target?.kind === 'ident' && target.name === 'configurations'
 *       ? build.select(build.ident('derived'), 'volumes') : undefined }
 * ```
 */
export interface CelMacro {
  name: string;
  receiver: boolean;
  /** Number of arguments; calls with another number are left as they are. */
  args: number;
  expand(call: CelMacroCall): Expr | undefined;
}

export interface EnvironmentOptions {
  /** Root variables; any other root name is a check error. */
  variables?: Record<string, CelTypeSpec>;
  /** Default: all. */
  extensions?: readonly CelExtension[];
  functions?: readonly CelFunction[];
  macros?: readonly CelMacro[];
  /** Let `+ - * / %` mix int, uint and double, giving a double (default true; the standard refuses it). */
  mixedArithmetic?: boolean;
  /** Namespace in which names are looked up first, e.g. `a.b` (default none). */
  container?: string;
  /** Longest source accepted, in characters. Default 100 000. */
  maxSourceLength?: number;
}

export interface CompileOptions {
  /** The type the expression must have; a known other type is a check error, and an evaluation that yields another type fails. */
  resultType?: CelTypeSpec;
  /** Skip the type check (names are still resolved). Default false. */
  skipTypeCheck?: boolean;
}

export interface EvaluateOptions {
  /** Bounds of this evaluation. */
  budget?: CelBudget;
  /**
   * Bounds of several evaluations together, such as those of one rendering: what this one uses is taken off, also when it fails.
   * The evaluation may use no more than both allow. Default none.
   */
  shared?: CelBudget;
  /**
   * What to do with ints of the result that a JSON number cannot hold exactly: `error` (default) ends with a CelError that
   * proposes `string(...)`; `bigint` returns them as bigint.
   */
  largeIntegers?: 'error' | 'bigint';
}

/** A compiled expression; immutable, may be evaluated any number of times and concurrently. */
export interface Program {
  readonly source: string;
  /** Root variables the expression reads, sorted. */
  readonly references: readonly string[];
  /** Type found by the checker, e.g. `list(string)`. */
  readonly resultType: string;
  /**
   * @returns a fresh plain JavaScript value: maps as plain objects, whole doubles and ints as numbers, timestamps and durations as
   *   their strings, bytes as Uint8Array, optionals as their value or undefined, opaque values untouched.
   * @throws CelError with code `evaluate` or `budget`.
   */
  evaluate(
    bindings: Record<string, CelInput>,
    options?: EvaluateOptions,
  ): unknown;
  /** Like {@link Program.evaluate} without the conversion: the CEL value itself (see `values/`). */
  evaluateToCel(
    bindings: Record<string, CelInput>,
    options?: EvaluateOptions,
  ): unknown;
}

export interface Environment {
  /** @throws CelError with code `parse` or `check`. */
  compile(source: string, options?: CompileOptions): Program;
  /** Only syntax. @throws CelError with code `parse`. */
  parse(source: string): Expr;
  /** The same environment plus more; on equal names the later declaration wins. Cheap. */
  extend(options: EnvironmentOptions): Environment;
}
