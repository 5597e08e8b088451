import type { CelBound } from '../api';

/**
 * What evaluation throws inside; the program turns it into a CelError. It has no stack trace, because `||` and `exists`
 * absorb failures and a trace costs more than the evaluation.
 */
export class Failure {
  constructor(
    readonly message: string,
    readonly code: 'evaluate' | 'budget' = 'evaluate',
    /** Offset into the source, filled in by the innermost node that knows it. */
    public pos = -1,
    /** Of code `budget`: which bound it was. */
    readonly bound?: CelBound,
  ) {}
}

export function fail(message: string): never {
  throw new Failure(message);
}
