import type { EvaluateOptions } from '../api';
import { Failure } from '../values/failure';
import { Meter } from '../values/meter';

const NONE: unknown[] = [];

/** State of one evaluation. */
export class Frame extends Meter {
  declare readonly vars: Record<string, unknown>;
  /** Comprehension variables and bindings, by the slot the checker gave them. */
  declare readonly locals: unknown[];

  constructor(
    vars: Record<string, unknown>,
    slots: number,
    options?: EvaluateOptions,
  ) {
    super(options?.budget, options?.shared);
    this.vars = vars;
    this.locals = slots > 0 ? new Array<unknown>(slots) : NONE;
  }
}

/** A compiled node. */
export type Evaluate = (frame: Frame) => unknown;

/** Runs a computation that may fail inside a library, and notes where in the source that was. */
export function located<T>(
  pos: number,
  run: (frame: Frame) => T,
): (frame: Frame) => T {
  return frame => {
    try {
      return run(frame);
    } catch (error) {
      throw placed(error, pos);
    }
  };
}

/** The error with its place, unless something further inside knew a better one. */
export function placed(error: unknown, pos: number): unknown {
  if (error instanceof Failure && error.pos < 0) error.pos = pos;
  return error;
}

export function failAt(pos: number, message: string): never {
  throw new Failure(message, 'evaluate', pos);
}
