import {
  HTTPRoute,
  HTTPRouteSpec,
  buildRouteTable,
  chooseBackend,
  rewritePath,
} from './routes';
import { corsHeaders } from './filters';
import { errorPage } from './pages';

const route = (name: string, spec: HTTPRouteSpec): HTTPRoute => ({
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'HTTPRoute',
  metadata: {
    name,
    namespace: 'a',
    uid: name,
    resourceVersion: '1',
    creationTimestamp: '2026-11-21T00:00:00Z',
  },
  spec,
});
const rule = (type: string, value: string) => ({
  matches: [{ path: { type, value } }],
});
const ask = (host: string, path: string, more: object = {}) => ({
  host,
  path,
  method: 'GET',
  headers: {},
  query: new URLSearchParams(),
  ...more,
});

describe('buildRouteTable', () => {
  const table = buildRouteTable([
    route('prefix', {
      hostnames: ['dev.test'],
      rules: [rule('PathPrefix', '/shop')],
    }),
    route('longer', {
      hostnames: ['dev.test'],
      rules: [rule('PathPrefix', '/shop/cart')],
    }),
    route('exact', {
      hostnames: ['dev.test'],
      rules: [rule('Exact', '/shop/cart')],
    }),
    route('wild', { hostnames: ['*.test'], rules: [{}] }),
    route('pattern', {
      hostnames: ['re.test'],
      rules: [
        rule('RegularExpression', '/v[0-9]+/.*'),
        rule('RegularExpression', '(a+)+$'),
      ],
    }),
    route('headers', {
      hostnames: ['h.test'],
      rules: [
        {
          matches: [
            { method: 'POST', headers: [{ name: 'X-Beta', value: 'on' }] },
          ],
        },
      ],
    }),
  ]);
  const found = (host: string, path: string, more = {}) =>
    table.find(ask(host, path, more))?.route.metadata.name;

  it('prefers exact paths, then longer prefixes, then other hosts', () => {
    expect(found('dev.test', '/shop')).toBe('prefix');
    expect(found('dev.test', '/shop/x')).toBe('prefix');
    expect(found('dev.test', '/shop/cart/1')).toBe('longer');
    expect(found('dev.test', '/shop/cart')).toBe('exact');
    expect(found('dev.test', '/shopping')).toBe('wild');
    expect(found('a.b.test', '/')).toBe('wild');
    expect(found('other.example', '/')).toBeUndefined();
  });
  it('matches patterns in linear time, methods and headers', () => {
    expect(found('re.test', '/v2/x')).toBe('pattern');
    const began = Date.now();
    expect(found('re.test', `/${'a'.repeat(5_000)}!`)).toBe('wild');
    expect(Date.now() - began).toBeLessThan(1_000);
    expect(
      found('h.test', '/', { method: 'POST', headers: { 'x-beta': 'on' } }),
    ).toBe('headers');
    expect(
      found('h.test', '/', { method: 'GET', headers: { 'x-beta': 'on' } }),
    ).toBe('wild');
  });
});

describe('rewritePath', () => {
  const prefix = (to: string) => ({
    type: 'ReplacePrefixMatch',
    replacePrefixMatch: to,
  });
  it('replaces the prefix and keeps exactly one slash', () => {
    expect(rewritePath('/shop-http/items', '/shop-http', prefix('/'))).toBe(
      '/items',
    );
    expect(rewritePath('/shop-http', '/shop-http', prefix('/'))).toBe('/');
    expect(rewritePath('/shop-http/', '/shop-http', prefix('/api/v1'))).toBe(
      '/api/v1/',
    );
    expect(rewritePath('/shop-http/x', '/shop-http/', prefix('/api/'))).toBe(
      '/api/x',
    );
    expect(
      rewritePath('/x', '/', {
        type: 'ReplaceFullPath',
        replaceFullPath: '/y',
      }),
    ).toBe('/y');
    expect(rewritePath('/x', '/', undefined)).toBe('/x');
  });
});

describe('chooseBackend', () => {
  it('goes by weight and knows when there is none', () => {
    const refs = [
      { name: 'a', weight: 9 },
      { name: 'b', weight: 1 },
      { name: 'c', weight: 0 },
    ];
    expect(chooseBackend(refs, 0.89)?.name).toBe('a');
    expect(chooseBackend(refs, 0.95)?.name).toBe('b');
    expect(chooseBackend([{ name: 'a', weight: 0 }], 0.5)).toBeUndefined();
    expect(chooseBackend(undefined, 0)).toBeUndefined();
  });
});

describe('corsHeaders', () => {
  const filters = [
    {
      type: 'CORS',
      cors: {
        allowOrigins: ['*'],
        allowMethods: ['GET', 'PUT'],
        allowHeaders: ['*'],
        exposeHeaders: ['*'],
      },
    },
  ];
  it('answers preflights and marks answers', () => {
    expect(
      corsHeaders(filters, {
        method: 'OPTIONS',
        headers: {
          origin: 'http://x',
          'access-control-request-method': 'PUT',
          'access-control-request-headers': 'authorization',
        },
      }),
    ).toEqual({
      preflight: true,
      headers: {
        'access-control-allow-origin': '*',
        'access-control-allow-methods': 'GET, PUT',
        'access-control-allow-headers': 'authorization',
        'access-control-max-age': '5',
      },
    });
    expect(
      corsHeaders(filters, { method: 'GET', headers: { origin: 'http://x' } })
        ?.headers,
    ).toMatchObject({ 'access-control-expose-headers': '*' });
    expect(
      corsHeaders(filters, { method: 'GET', headers: {} }),
    ).toBeUndefined();
    expect(
      corsHeaders(
        [{ type: 'CORS', cors: { allowOrigins: ['https://*.a.test'] } }],
        { method: 'GET', headers: { origin: 'https://evil.test' } },
      ),
    ).toBeUndefined();
  });
});

describe('errorPage', () => {
  it('escapes what came from the request', () => {
    const page = errorPage(
      'text/html',
      404,
      'x',
      '<script>alert(1)</script>',
      'y',
    );
    expect(page.body).not.toContain('<script>');
    expect(
      JSON.parse(errorPage(undefined, 404, 'x', '<a>', 'y').body).message,
    ).toBe('<a>');
  });
});
