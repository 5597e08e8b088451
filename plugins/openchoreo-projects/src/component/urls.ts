import { EndpointURL, ReleaseBinding } from '@openchoreo-portal/model';

const DEFAULT_PORT: Record<string, number> = { http: 80, https: 443 };

/** `{scheme, host, port, path}` as one address. */
export function formatUrl(url: EndpointURL, scheme: string): string {
  const used = url.scheme ?? scheme;
  const port =
    url.port && url.port !== DEFAULT_PORT[used] ? `:${url.port}` : '';
  return `${used}://${url.host}${port}${url.path ?? ''}`;
}

/** Addresses that open in a browser. HTTPS is preferred to HTTP. */
export function externalUrls(
  binding: ReleaseBinding,
): Array<{ endpoint: string; url: string }> {
  return (binding.status?.endpoints ?? []).flatMap(endpoint => {
    const { https, http } = endpoint.externalURLs ?? {};
    if (https)
      return [{ endpoint: endpoint.name, url: formatUrl(https, 'https') }];
    if (http)
      return [{ endpoint: endpoint.name, url: formatUrl(http, 'http') }];
    return [];
  });
}

/** Addresses that only other components can use, of endpoints without one that opens in a browser. */
export function internalUrls(
  binding: ReleaseBinding,
): Array<{ endpoint: string; url: string }> {
  return (binding.status?.endpoints ?? []).flatMap(
    ({ name, serviceURL, externalURLs }) =>
      serviceURL && !externalURLs?.https && !externalURLs?.http
        ? [{ endpoint: name, url: formatUrl(serviceURL, 'http') }]
        : [],
  );
}
