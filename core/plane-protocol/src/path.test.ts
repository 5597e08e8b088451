import fc from 'fast-check';
import { normalizePath } from './path';

describe('normalizePath', () => {
  it.each([
    ['/', '/'],
    ['/version', '/version'],
    ['/api/v1/namespaces/', '/api/v1/namespaces'],
    [
      '/api/v1/namespaces/a/pods?watch=true&labelSelector=a%3Db%2Cc',
      '/api/v1/namespaces/a/pods?watch=true&labelSelector=a%3Db%2Cc',
    ],
    ['/apis/x/clusterroles/system:node', '/apis/x/clusterroles/system:node'],
    ['/apis/x/clusterroles/system%3Anode', '/apis/x/clusterroles/system:node'],
    ['/%61pi/v1', '/api/v1'],
  ])('%s becomes %s', (from, to) => {
    expect(normalizePath(from)?.path).toBe(to);
  });

  it.each([
    'api',
    '',
    '//api',
    '/a//b',
    '/a/./b',
    '/a/../b',
    '/a/%2e%2e/b',
    '/a/..%2fb',
    '/a%2fb',
    '/a%5cb',
    '/a\\b',
    '/a%00',
    '/a%0d%0a',
    '/a b',
    '/%zz',
    '/a%252e%252e',
    '/a#b',
    '/a?b#c',
    '/a?b c',
    '/a?b\r\nc',
    `/${'a'.repeat(20_000)}`,
    'http://host/a',
  ])('refuses %j', raw => {
    expect(normalizePath(raw)).toBeUndefined();
  });

  it('is stable: what it returns it returns again', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string().map(s => `/${s}`),
          fc.webPath(),
          fc.string({ unit: 'grapheme' }).map(s => `/a/${s}`),
          fc
            .array(fc.constantFrom('/', '.', '%', '2', 'e', 'F', 'a', '?', ':'))
            .map(list => `/${list.join('')}`),
        ),
        raw => {
          const once = normalizePath(raw);
          if (!once) return;
          expect(once.segments).not.toContain('..');
          expect(normalizePath(once.path)).toEqual(once);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
