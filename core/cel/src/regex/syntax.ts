import { CharSet } from './charset';

/** What stands between characters and takes no room. */
export type Assertion =
  | 'textStart'
  | 'textEnd'
  | 'lineStart'
  | 'lineEnd'
  | 'boundary'
  | 'noBoundary';

/** A parsed pattern. */
export type Node =
  | { kind: 'empty' }
  | { kind: 'set'; set: CharSet }
  | { kind: 'assert'; what: Assertion }
  | { kind: 'group'; index: number; body: Node }
  | { kind: 'sequence'; parts: readonly Node[] }
  | { kind: 'choice'; options: readonly Node[] }
  | {
      kind: 'repeat';
      body: Node;
      min: number;
      /** Infinity for `*`, `+` and `{n,}`. */
      max: number;
      greedy: boolean;
    };

/** Flags of `(?imsU)`. */
export interface Flags {
  /** i */
  fold: boolean;
  /** m */
  lines: boolean;
  /** s */
  dotAll: boolean;
  /** U */
  lazy: boolean;
}

/** A pattern that is no RE2 syntax, or that is too large. */
export class PatternError extends Error {
  override readonly name = 'PatternError';
  constructor(message: string, readonly tooLarge = false) {
    super(message);
  }
}

/** Whether a node can match nothing at all. */
export function canBeEmpty(node: Node): boolean {
  switch (node.kind) {
    case 'set':
      return false;
    case 'group':
      return canBeEmpty(node.body);
    case 'sequence':
      return node.parts.every(canBeEmpty);
    case 'choice':
      return node.options.some(canBeEmpty);
    case 'repeat':
      return node.min === 0 || canBeEmpty(node.body);
    default:
      return true;
  }
}
