import { Contract, contractBreaks, routingChanges } from '..';

const api = (paths: object, components: object = {}): Contract => ({
  kind: 'openapi',
  document: JSON.parse(JSON.stringify({ openapi: '3.0.0', paths, components })),
});
const answer = { responses: { 200: { description: 'Fine.' } } };
const needing = (...names: string[]) => ({
  ...answer,
  parameters: names.map(name => ({ in: 'query', name, required: true })),
});
const taking = (schema: object, required = false) => ({
  ...answer,
  requestBody: { required, content: { 'application/json': { schema } } },
});
const giving = (schema: object) => ({
  responses: {
    200: { description: 'Fine.', content: { 'application/json': { schema } } },
  },
});
const node = (properties: object, required: string[] = []) => ({
  Node: {
    type: 'object',
    required,
    properties: {
      ...properties,
      children: { type: 'array', items: { $ref: '#/components/schemas/Node' } },
    },
  },
});
const proto = (text: string): Contract => ({ kind: 'proto', text });

describe('contractBreaks', () => {
  it.each<[string, Contract, Contract, string[]]>([
    [
      'nothing',
      api({ '/a': { get: answer } }),
      api({ '/a': { get: answer } }),
      [],
    ],
    [
      'an addition',
      api({ '/a': { get: answer } }),
      api({ '/a': { get: answer, post: answer }, '/b': { get: answer } }),
      [],
    ],
    [
      'a method that goes',
      api({ '/a': { get: answer, delete: answer } }),
      api({ '/a': { get: answer } }),
      ['DELETE /a is gone.'],
    ],
    [
      'a path that goes',
      api({ '/a': { get: answer } }),
      api({}),
      ['GET /a is gone.'],
    ],
    [
      'a parameter that is needed',
      api({ '/a': { get: needing('x') } }),
      api({ '/a': { get: needing('x', 'y') } }),
      ['GET /a now needs query parameter y.'],
    ],
    [
      'a parameter of the whole path',
      api({ '/a': { get: answer } }),
      api({
        '/a': {
          get: answer,
          parameters: [{ in: 'header', name: 'h', required: true }],
        },
      }),
      ['GET /a now needs header parameter h.'],
    ],
    [
      'an answer that goes',
      api({ '/a': { get: { responses: { 200: {}, 404: {} } } } }),
      api({ '/a': { get: { responses: { 204: {} } } } }),
      ['GET /a no longer answers 200.'],
    ],
    [
      'a body and its properties, also by reference',
      api({ '/a': { post: taking({ required: ['x'] }) } }),
      api(
        { '/a': { post: taking({ $ref: '#/components/schemas/A' }, true) } },
        { schemas: { A: { required: ['x', 'y'] } } },
      ),
      ['POST /a now needs a body.', 'POST /a now needs property y.'],
    ],
    [
      'parameters by reference',
      api({ '/a': { get: answer } }),
      api(
        {
          '/a': {
            get: {
              ...answer,
              parameters: [{ $ref: '#/components/parameters/P' }],
            },
          },
        },
        { parameters: { P: { in: 'query', name: 'p', required: true } } },
      ),
      ['GET /a now needs query parameter p.'],
    ],
    [
      'fields of what is sent, at any depth, through references that return to themselves',
      api(
        { '/a': { post: taking({ $ref: '#/components/schemas/Node' }) } },
        { schemas: node({ size: { type: 'number' } }) },
      ),
      api(
        { '/a': { post: taking({ $ref: '#/components/schemas/Node' }) } },
        {
          schemas: node(
            {
              size: { type: 'integer' },
              more: { type: 'object', required: ['deep'] },
            },
            ['size'],
          ),
        },
      ),
      ['POST /a now needs property size.'],
    ],
    [
      'a type that holds less than was sent, not one that holds more',
      api({
        '/a': {
          post: taking({
            properties: { n: { type: 'number' }, i: { type: 'integer' } },
          }),
        },
      }),
      api({
        '/a': {
          post: taking({
            properties: { n: { type: 'integer' }, i: { type: 'number' } },
          }),
        },
      }),
      ['POST /a now takes property n as integer, not number.'],
    ],
    [
      'fields of an answer that go or are of another type',
      api({
        '/a': {
          get: giving({
            type: 'array',
            items: {
              properties: {
                id: { type: 'string' },
                owner: { properties: { name: { type: 'string' } } },
                n: { type: ['integer', 'null'] },
              },
            },
          }),
        },
      }),
      api({
        '/a': {
          get: giving({
            type: 'array',
            items: {
              allOf: [{ properties: { id: { type: 'integer' } } }],
              properties: { n: { type: 'integer' }, more: {} },
            },
          }),
        },
      }),
      [
        'GET /a answers property [].id as integer, not string.',
        'GET /a no longer answers property [].owner.',
      ],
    ],
    [
      'an answer that is described no more',
      api({ '/a': { get: giving({ properties: { id: {} } }) } }),
      api({ '/a': { get: answer } }),
      [],
    ],
    [
      'methods and fields of proto',
      proto(
        'service S { rpc Get(A) returns (B); rpc Old(A) returns (B) {} } message A { string id = 1; int32 n = 2; string x = 3; } message B {}',
      ),
      proto(
        '// comment\nservice S { rpc Get(A) returns (stream B); rpc New(A) returns (B); } message A { string name = 1; int64 n = 2; string more = 4; } message B { message C { int32 c = 1; } }',
      ),
      [
        'Method S.Get takes or gives something else.',
        'Method S.Old is gone.',
        'Field 2 of A is int64, not int32.',
        'Field 3 of A is gone and not reserved.',
      ],
    ],
    [
      'a field that is reserved, a message that goes',
      proto('message A { int32 a = 1; } message B { int32 b = 1; }'),
      proto('message A { reserved 1; }'),
      ['Message B is gone.'],
    ],
    [
      'another language',
      api({}),
      proto(''),
      ['It is described in another language than before.'],
    ],
  ])('%s', (_, before, after, expected) => {
    expect(contractBreaks(before, after)).toEqual(expected);
  });
});

describe('routingChanges', () => {
  const route = (host: string, ...paths: string[]) => ({
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name: 'r' },
    spec: {
      hostnames: [host],
      rules: paths.map(value => ({ matches: [{ path: { value } }] })),
    },
  });
  it('tells addresses that come and go', () => {
    expect(
      routingChanges(
        [route('a.test', '/', '/old')],
        [route('a.test', '/', '/new')],
      ),
    ).toEqual({ added: ['a.test/new'], removed: ['a.test/old'] });
    expect(
      routingChanges(
        [],
        [
          {
            apiVersion: 'networking.k8s.io/v1',
            kind: 'Ingress',
            metadata: { name: 'i' },
            spec: {
              rules: [{ host: 'b.test', http: { paths: [{ path: '/x' }] } }],
            },
          },
        ],
      ).added,
    ).toEqual(['b.test/x']);
  });
});
