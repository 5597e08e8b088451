import { ReleaseBinding } from '@openchoreo-portal/model';
import { externalUrls, formatUrl } from './urls';

describe('formatUrl', () => {
  it.each([
    [{ host: 'a', port: 19080, path: '/x' }, 'http', 'http://a:19080/x'],
    [{ host: 'a', port: 443 }, 'https', 'https://a'],
    [{ scheme: 'ws', host: 'a', port: 80 }, 'http', 'ws://a:80'],
  ])('%j', (url, scheme, text) => expect(formatUrl(url, scheme)).toBe(text));
});

describe('externalUrls', () => {
  it('prefers https and leaves out what is internal only', () => {
    const binding = {
      status: {
        endpoints: [
          {
            name: 'api',
            externalURLs: { http: { host: 'a' }, https: { host: 'a' } },
          },
          { name: 'admin', internalURLs: { http: { host: 'b' } } },
        ],
      },
    } as unknown as ReleaseBinding;
    expect(externalUrls(binding)).toEqual([
      { endpoint: 'api', url: 'https://a' },
    ]);
  });
});
