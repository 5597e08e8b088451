import { ReleaseBinding } from '@openchoreo-portal/model';

/** An address of what runs in an environment. */
export interface Address {
  name: string;
  visibility: 'external' | 'internal' | 'project';
  url: string;
}

type Endpoint = NonNullable<
  NonNullable<ReleaseBinding['status']>['endpoints']
>[number];
type Parts = NonNullable<Endpoint['serviceURL']>;

function text({ scheme, host, port, path }: Parts): string {
  const isDefault =
    (scheme === 'http' && port === 80) || (scheme === 'https' && port === 443);
  return `${scheme ? `${scheme}://` : ''}${host}${
    port === undefined || isDefault ? '' : `:${port}`
  }${path ?? ''}`;
}

/** Addresses of a binding's endpoints, those from outside first. */
export function addressesOf(binding: ReleaseBinding | undefined): Address[] {
  const endpoints = binding?.status?.endpoints ?? [];
  const through = (visibility: 'external' | 'internal') =>
    endpoints.flatMap(({ name, ...e }) => {
      const urls = visibility === 'external' ? e.externalURLs : e.internalURLs;
      const found = urls?.https ?? urls?.http ?? urls?.tls;
      return found ? [{ name, visibility, url: text(found) }] : [];
    });
  return [
    ...through('external'),
    ...through('internal'),
    ...endpoints.flatMap(({ name, serviceURL }) =>
      serviceURL
        ? [{ name, visibility: 'project' as const, url: text(serviceURL) }]
        : [],
    ),
  ];
}
