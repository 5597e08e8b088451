import { equals } from './equality';
import { mapKey } from './maps';
import type { Meter } from './meter';
import type { MapKey } from './values';

/** A set of CEL values: scalars by hash, the rest pairwise (which the meter counts). */
export class ElementIndex {
  private readonly scalars = new Set<MapKey>();
  private readonly others: unknown[] = [];

  constructor(
    private readonly meter: Meter,
    elements: readonly unknown[] = [],
  ) {
    for (const element of elements) this.add(element);
  }

  has(element: unknown): boolean {
    this.meter.charge(1);
    const key = mapKey(element);
    if (key !== undefined) return this.scalars.has(key);
    this.meter.charge(this.others.length);
    return this.others.some(other => equals(other, element, this.meter));
  }

  /** Whether the element was new. */
  add(element: unknown): boolean {
    if (this.has(element)) return false;
    const key = mapKey(element);
    if (key !== undefined) this.scalars.add(key);
    else this.others.push(element);
    return true;
  }
}
