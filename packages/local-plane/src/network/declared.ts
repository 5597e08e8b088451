/** Longest text searched for addresses. */
const MAX_TEXT = 512 * 1024;
const FULL =
  /([a-z0-9](?:[-a-z0-9]*[a-z0-9])?)\.([a-z0-9](?:[-a-z0-9]*[a-z0-9])?)\.svc(?:\.cluster\.local)?(?![-a-z0-9])/g;
const SHORT =
  /(?<![-.a-z0-9])([a-z0-9](?:[-a-z0-9]*[a-z0-9])?)\.([a-z0-9](?:[-a-z0-9]*[a-z0-9])?):\d{1,5}(?!\d)/g;
const URL_HOST = /\/\/([a-z0-9](?:[-a-z0-9]*[a-z0-9])?)(?=[:/?\s"']|$)/g;

/**
 * Services that a pod's configuration names: `namespace/service` for every address in its variables, arguments and files. The platform puts the
 * addresses of declared dependencies there, so what is not named was not declared.
 */
export function declaredServices(
  texts: Iterable<string>,
  namespace: string,
): string[] {
  const found = new Set<string>();
  let budget = MAX_TEXT;
  for (const raw of texts) {
    const text = raw.slice(0, budget).toLowerCase();
    budget -= text.length;
    for (const m of text.matchAll(FULL)) found.add(`${m[2]}/${m[1]}`);
    for (const m of text.matchAll(SHORT)) found.add(`${m[2]}/${m[1]}`);
    for (const m of text.matchAll(URL_HOST)) found.add(`${namespace}/${m[1]}`);
    if (budget <= 0) break;
  }
  return [...found].sort();
}
