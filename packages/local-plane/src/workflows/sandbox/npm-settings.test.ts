import { pickSettings } from './npm-settings';

describe('pickSettings', () => {
  it('passes on where packages come from, without credentials', () => {
    expect(
      pickSettings({
        registry: 'https://me:secret@packages.example/npm/',
        'https-proxy': 'http://proxy.example:3128',
        proxy: null,
        noproxy: ['localhost', '.example'],
        '//packages.example/:_authToken': 'hush',
        cache: '/home/me/.npm',
      }),
    ).toEqual({
      npm_config_registry: 'https://packages.example/npm/',
      npm_config_https_proxy: 'http://proxy.example:3128',
      npm_config_noproxy: 'localhost,.example',
    });
  });

  it('is empty when nothing is configured', () => {
    expect(pickSettings({ noproxy: '' })).toEqual({});
  });
});
