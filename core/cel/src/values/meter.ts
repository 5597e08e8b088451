import type { CelBudget, CelCallContext } from '../api';
import { Failure, fail } from './failure';

export const DEFAULT_COST = 1_000_000;
export const DEFAULT_SIZE = 8_000_000;

/** What one element of a list or map counts, in characters. */
const ELEMENT_SIZE = 8;

/**
 * Counts what an evaluation does, in whole units. One is made for every evaluation, so its fields are only declared: defining each
 * of them before the constructor sets it takes as long as evaluating a small expression.
 */
export class Meter implements CelCallContext {
  private declare cost: number;
  private declare size: number;
  private declare readonly maxCost: number;
  private declare readonly maxSize: number;
  private declare readonly shared: CelBudget | undefined;

  constructor(budget?: CelBudget, shared?: CelBudget) {
    this.shared = shared;
    this.cost = budget?.cost ?? DEFAULT_COST;
    this.size = budget?.size ?? DEFAULT_SIZE;
    if (shared) {
      this.cost = Math.min(this.cost, shared.cost ?? Infinity);
      this.size = Math.min(this.size, shared.size ?? Infinity);
    }
    this.maxCost = this.cost;
    this.maxSize = this.size;
  }

  charge(cost: number): void {
    this.cost -= cost;
    // The negated comparison also stops on NaN.
    if (!(this.cost >= 0)) this.spent('cost', this.maxCost);
  }

  /** Producing something is work, too. */
  allocate(size: number): void {
    this.size -= size;
    if (!(this.size >= 0)) this.spent('size', this.maxSize);
    // Whole numbers are added up faster; what is rounded away here is still counted as size.
    if (size >= 16) this.charge(Math.floor(size / 16));
  }

  /** Elements of lists and maps take more room than characters. */
  allocateElements(count: number): void {
    this.allocate(count * ELEMENT_SIZE);
  }

  /** Takes what was used off the shared budget. */
  settle(): void {
    const { shared } = this;
    if (!shared) return;
    shared.cost = left(shared.cost, this.maxCost - this.cost);
    shared.size = left(shared.size, this.maxSize - this.size);
  }

  fail(message: string): never {
    return fail(message);
  }

  private spent(what: 'cost' | 'size', limit: number): never {
    const shared = this.shared?.[what] === limit;
    const units = what === 'cost' ? 'steps' : 'characters';
    const work = what === 'cost' ? 'does too much work' : 'produces too much';
    throw new Failure(
      shared
        ? `the expression ${work} (shared ${what} budget exceeded: ${limit} ${units} were left)`
        : `the expression ${work} (${what} budget exceeded: ${limit} ${units})`,
      'budget',
      -1,
      shared ? `shared ${what}` : what,
    );
  }
}

function left(limit: number | undefined, used: number): number | undefined {
  return limit === undefined ? undefined : Math.max(0, limit - used);
}
