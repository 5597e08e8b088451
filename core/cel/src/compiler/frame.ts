import type { CelBudget } from '../api';
import { Failure } from '../values/failure';
import { Meter } from '../values/meter';

/** State of one evaluation. */
export class Frame extends Meter {
  /** Comprehension variables and bindings, by the slot the checker gave them. */
  readonly locals: unknown[] = [];

  constructor(readonly vars: Record<string, unknown>, budget?: CelBudget) {
    super(budget);
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
      if (error instanceof Failure && error.pos < 0) error.pos = pos;
      throw error;
    }
  };
}

export function failAt(pos: number, message: string): never {
  throw new Failure(message, 'evaluate', pos);
}
