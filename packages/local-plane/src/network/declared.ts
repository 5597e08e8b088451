/** Longest text searched for addresses. */
const MAX_TEXT = 512 * 1024;
/** A DNS label, as services and namespaces are named. */
const LABEL = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/;
/** Everything that cannot be part of an address. */
const SEPARATORS = /[^-a-z0-9.:/]+/;
/** Longest piece that can still be an address with a scheme, a port and a path. */
const MAX_TOKEN = 2_048;

/** `namespace/service` of one host name, if it has the form of a service's name. */
function serviceOf(
  host: string,
  hasScheme: boolean,
  hasPort: boolean,
  namespace: string,
): string | undefined {
  const labels = host.replace(/\.$/, '').split('.');
  if (labels.length > 5 || !labels.every(l => LABEL.test(l))) return undefined;
  const [service, ns, ...rest] = labels;
  if (ns === undefined) {
    return hasScheme ? `${namespace}/${service}` : undefined;
  }
  const suffix = rest.join('.');
  if (suffix === 'svc' || suffix === 'svc.cluster.local') {
    return `${ns}/${service}`;
  }
  return suffix === '' && (hasPort || hasScheme)
    ? `${ns}/${service}`
    : undefined;
}

/**
 * Services that a pod's configuration names: `namespace/service` for every address in its variables, arguments and files. The platform puts the
 * addresses of declared dependencies there, so what is not named was not declared. Linear in the length of the text.
 */
export function declaredServices(
  texts: Iterable<string>,
  namespace: string,
): string[] {
  const found = new Set<string>();
  let budget = MAX_TEXT;
  for (const raw of texts) {
    if (budget <= 0) break;
    const text = raw.slice(0, budget).toLowerCase();
    budget -= text.length;
    for (const token of text.split(SEPARATORS)) {
      if (token.length === 0 || token.length > MAX_TOKEN) continue;
      const scheme = token.indexOf('//');
      const address = scheme < 0 ? token : token.slice(scheme + 2);
      const authority = address.split('/', 1)[0];
      const [host, port] = authority.split(':', 2);
      const name = serviceOf(
        host,
        scheme >= 0,
        port !== undefined && /^\d{1,5}$/.test(port),
        namespace,
      );
      if (name) found.add(name);
    }
  }
  return [...found].sort();
}
