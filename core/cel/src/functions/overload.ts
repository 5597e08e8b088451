import { parseSignature, type Signature } from '../types/signature';
import { formatType } from '../types/type';
import type { Meter } from '../values/meter';

/**
 * Implementation: the arguments already have the types of the signature, so it may declare narrower ones than unknown (which
 * TypeScript allows of methods).
 */
export type Implementation = {
  call(meter: Meter, ...args: unknown[]): unknown;
}['call'];

export interface Overload extends Signature {
  call: Implementation;
}

/** Declares one overload, e.g. `define('string.charAt(int): string', (meter, text: string, at: Int) => ...)`. */
export function define(signature: string, call: Implementation): Overload {
  return { ...parseSignature(signature), call };
}

/** Overloads by function name; namespaced functions by their full name. */
export type FunctionTable = ReadonlyMap<string, readonly Overload[]>;

/** Adds overloads to a table; one with the same parameters replaces what was there. */
export function functionTable(
  overloads: readonly Overload[],
  base?: FunctionTable,
): FunctionTable {
  const table = new Map<string, readonly Overload[]>(base);
  const key = (o: Overload) => `${o.receiver}(${o.params.map(formatType)})`;
  for (const overload of overloads) {
    const others = base
      ? (table.get(overload.name) ?? []).filter(
          other => key(other) !== key(overload),
        )
      : table.get(overload.name) ?? [];
    table.set(overload.name, [...others, overload]);
  }
  return table;
}

/** Whether an overload can take a call of this shape; `count` includes the receiver. */
export function accepts(
  overload: Overload,
  receiver: boolean,
  count: number,
): boolean {
  if (overload.receiver !== receiver) return false;
  return overload.variadic
    ? count >= overload.params.length
    : count === overload.params.length;
}

export function paramAt(overload: Overload, index: number) {
  return overload.params[Math.min(index, overload.params.length - 1)];
}
