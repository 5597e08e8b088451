import { parseSignature, type Signature } from '../types/signature';

/** Types of the operators, for the checker; the compiler has its own code for them. */
const STANDARD = [
  '_?_:_(bool, A, A): A',
  '!_(bool): bool',
  '-_(int): int',
  '-_(double): double',
  '_==_(A, A): bool',
  '_!=_(A, A): bool',
  '@in(A, list<A>): bool',
  '@in(A, map<A, B>): bool',
  '_+_(int, int): int',
  '_+_(uint, uint): uint',
  '_+_(double, double): double',
  '_+_(string, string): string',
  '_+_(bytes, bytes): bytes',
  '_+_(list<A>, list<A>): list<A>',
  '_+_(timestamp, duration): timestamp',
  '_+_(duration, timestamp): timestamp',
  '_+_(duration, duration): duration',
  '_-_(int, int): int',
  '_-_(uint, uint): uint',
  '_-_(double, double): double',
  '_-_(timestamp, timestamp): duration',
  '_-_(timestamp, duration): timestamp',
  '_-_(duration, duration): duration',
  ...['_*_', '_/_'].flatMap(op =>
    ['int', 'uint', 'double'].map(t => `${op}(${t}, ${t}): ${t}`),
  ),
  '_%_(int, int): int',
  '_%_(uint, uint): uint',
];

const NUMBERS = ['int', 'uint', 'double'];
const ORDERED = ['bool', 'string', 'bytes', 'timestamp', 'duration'];
for (const op of ['_<_', '_<=_', '_>_', '_>=_']) {
  for (const type of ORDERED) STANDARD.push(`${op}(${type}, ${type}): bool`);
  for (const a of NUMBERS)
    for (const b of NUMBERS) STANDARD.push(`${op}(${a}, ${b}): bool`);
}

/** The extension that lets int, uint and double meet: the result is a double. */
const MIXED: string[] = ['_%_(double, double): double'];
for (const a of NUMBERS) {
  for (const b of NUMBERS) {
    if (a === b) continue;
    for (const op of ['_+_', '_-_', '_*_', '_/_', '_%_'])
      MIXED.push(`${op}(${a}, ${b}): double`);
    for (const op of ['_==_', '_!=_']) MIXED.push(`${op}(${a}, ${b}): bool`);
    MIXED.push(
      `_?_:_(bool, ${a}, ${b}): double`,
      `@in(${a}, list<${b}>): bool`,
    );
  }
}
// Asking whether something is null is always meaningful where values come from JSON.
for (const op of ['_==_', '_!=_'])
  MIXED.push(`${op}(A, null): bool`, `${op}(null, A): bool`);

function group(
  texts: readonly string[],
): ReadonlyMap<string, readonly Signature[]> {
  const table = new Map<string, Signature[]>();
  for (const text of texts) {
    const signature = parseSignature(text);
    const list = table.get(signature.name);
    if (list) list.push(signature);
    else table.set(signature.name, [signature]);
  }
  return table;
}

export const STRICT_OPERATORS = group(STANDARD);
export const MIXED_OPERATORS = group([...STANDARD, ...MIXED]);
