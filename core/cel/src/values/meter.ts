import type { CelBudget, CelCallContext } from '../api';
import { Failure, fail } from './failure';

export const DEFAULT_COST = 1_000_000;
export const DEFAULT_SIZE = 8_000_000;

/** What one element of a list or map counts, in characters. */
const ELEMENT_SIZE = 8;

/** Counts what an evaluation does. */
export class Meter implements CelCallContext {
  private cost: number;
  private size: number;

  constructor(budget: CelBudget = {}) {
    this.cost = budget.cost ?? DEFAULT_COST;
    this.size = budget.size ?? DEFAULT_SIZE;
  }

  charge(cost: number): void {
    this.cost -= cost;
    // The negated comparison also stops on NaN.
    if (!(this.cost >= 0))
      throw new Failure(
        'the expression does too much work (cost budget exceeded)',
        'budget',
      );
  }

  /** Producing something is work, too. */
  allocate(size: number): void {
    this.size -= size;
    if (!(this.size >= 0))
      throw new Failure(
        'the expression produces too much (size budget exceeded)',
        'budget',
      );
    this.charge(size / 16);
  }

  /** Elements of lists and maps take more room than characters. */
  allocateElements(count: number): void {
    this.allocate(count * ELEMENT_SIZE);
  }

  /** Leaves what was not used in a budget. */
  drawDown(budget: CelBudget): void {
    budget.cost = Math.max(0, this.cost);
    budget.size = Math.max(0, this.size);
  }

  fail(message: string): never {
    return fail(message);
  }
}
