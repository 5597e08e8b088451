/**
 * Values an expression works on. JSON-like values of JavaScript, plus what JSON cannot say:
 * int and uint are `bigint`-exact through {@link CelInt} / {@link CelUint} where they leave the safe range (see `values.ts` for the representation chosen),
 * bytes are `Uint8Array`, timestamps and durations are their own classes, optionals are {@link CelOptional}.
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
  | { map: CelTypeSpec }
  | { optional: CelTypeSpec }
  /** An object with known fields; `open` lets unknown fields pass as `dyn`. */
  | { object: Record<string, CelTypeSpec>; open?: boolean };

/** Bounds of one evaluation; every one has a default that fits a template expression. */
export interface CelBudget {
  /** Abstract steps (roughly one per AST node visited or element produced). */
  cost?: number;
  /** Total characters and elements of values produced. */
  size?: number;
}

/** Error of any phase. `code` tells the phase; `line`/`column` are 1-based; `caret` is a two-line picture of the place. */
export interface CelErrorInfo {
  code: 'parse' | 'check' | 'evaluate' | 'budget';
  message: string;
  line?: number;
  column?: number;
  caret?: string;
}
