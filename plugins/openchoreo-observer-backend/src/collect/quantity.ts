const SUFFIXES: Record<string, number> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};
const QUANTITY =
  /^([+-]?\d+(?:\.\d*)?|[+-]?\.\d+)(?:[eE]([+-]?\d{1,2})|([numkMGTPE]|[KMGTPE]i)?)$/;

/** Reads a Kubernetes quantity: `250m` is 0.25, `64Mi` is 67 108 864. Undefined when it is none. */
export function parseQuantity(
  value: string | number | undefined,
): number | undefined {
  if (typeof value === 'number') return value;
  const match = value === undefined ? null : QUANTITY.exec(value.trim());
  if (!match) return undefined;
  const base = Number(match[1]);
  return match[2] === undefined
    ? base * SUFFIXES[match[3] ?? '']
    : base * 10 ** Number(match[2]);
}
