/** Slows down password guessing: at most `limit` failures per key within `windowMs`. Memory is bounded by `maxKeys`. */
export function createThrottle(options: {
  limit: number;
  windowMs: number;
  maxKeys?: number;
  now?: () => number;
}) {
  const { limit, windowMs, maxKeys = 10_000, now = Date.now } = options;
  const failures = new Map<string, { count: number; since: number }>();
  const current = (key: string) => {
    const entry = failures.get(key);
    if (entry && now() - entry.since >= windowMs) {
      failures.delete(key);
      return undefined;
    }
    return entry;
  };
  return {
    blocked: (key: string) => (current(key)?.count ?? 0) >= limit,
    fail(key: string) {
      const entry = current(key);
      if (entry) {
        entry.count += 1;
        return;
      }
      if (failures.size >= maxKeys) {
        failures.delete(failures.keys().next().value!);
      }
      failures.set(key, { count: 1, since: now() });
    },
    clear: (key: string) => {
      failures.delete(key);
    },
  };
}
