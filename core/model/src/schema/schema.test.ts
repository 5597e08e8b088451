import fc from 'fast-check';
import { StructuralSchema } from '../kind-definition';
import {
  applyDefaults,
  checkParameterSchema,
  collectRules,
  pruneUnknown,
  resolveParameterSchema,
  s,
  validateValue,
} from '.';

const worded = (schema: StructuralSchema, value: unknown) =>
  validateValue(schema, value).map(c => `${c.field}: ${c.message}`);

describe('applyDefaults', () => {
  const schema: StructuralSchema = {
    type: 'object',
    properties: {
      a: { type: 'string', default: 'x' },
      nested: {
        type: 'object',
        properties: { b: { type: 'integer', default: 1 } },
      },
      cascading: {
        type: 'object',
        default: {},
        properties: { c: { type: 'boolean', default: true } },
      },
      list: {
        type: 'array',
        items: { type: 'object', properties: { d: { default: 'i' } } },
      },
    },
  };

  it('fills only where the parent exists', () => {
    expect(applyDefaults(schema, {})).toEqual({
      a: 'x',
      cascading: { c: true },
    });
    expect(applyDefaults(schema, { nested: {}, list: [{}] })).toEqual({
      a: 'x',
      nested: { b: 1 },
      cascading: { c: true },
      list: [{ d: 'i' }],
    });
  });

  it('replaces null where null is not allowed', () => {
    expect(applyDefaults(schema, { a: null })).toMatchObject({ a: 'x' });
  });

  it('drops null where it is neither allowed nor has a default', () => {
    expect(
      applyDefaults(schema, {
        nested: null,
        cascading: { c: null },
        list: [null],
      }),
    ).toEqual({ a: 'x', cascading: { c: true }, list: [null] });
    expect(
      applyDefaults(
        { properties: { n: { type: 'string', nullable: true } } },
        { n: null },
      ),
    ).toEqual({ n: null });
  });

  it('does not change its input, and returns it when nothing is missing', () => {
    const input = { nested: {} };
    const full = applyDefaults(schema, input);
    expect(input).toEqual({ nested: {} });
    expect(applyDefaults(schema, full)).toBe(full);
  });

  it('is not fooled by names of the prototype', () => {
    const odd: StructuralSchema = {
      type: 'object',
      properties: JSON.parse('{"constructor":{"type":"string","default":"c"}}'),
    };
    expect(Object.keys(applyDefaults(odd, {}))).toEqual(['constructor']);
    expect(
      applyDefaults(schema, JSON.parse('{"__proto__":{"a":"evil"}}')).a,
    ).toBe('x');
  });
});

describe('pruneUnknown', () => {
  const schema: StructuralSchema = {
    type: 'object',
    properties: {
      spec: {
        type: 'object',
        properties: { known: { type: 'string' } },
      },
      free: {
        type: 'object',
        'x-kubernetes-preserve-unknown-fields': true,
        properties: { strict: { type: 'object', properties: {} } },
      },
      map: { type: 'object', additionalProperties: { type: 'object' } },
    },
  };
  it('drops and reports unknown fields', () => {
    const result = pruneUnknown(
      schema,
      {
        apiVersion: 'v1',
        metadata: { name: 'n' },
        spec: { known: 'k', typo: 1 },
        free: { anything: 1, strict: { gone: 1 } },
        map: { m: { gone: 1 } },
        other: 1,
      },
      { isResourceRoot: true },
    );
    expect(result.value).toEqual({
      apiVersion: 'v1',
      metadata: { name: 'n' },
      spec: { known: 'k' },
      free: { anything: 1, strict: {} },
      map: { m: {} },
    });
    expect(result.unknown).toEqual([
      'spec.typo',
      'free.strict.gone',
      'map.m.gone',
      'other',
    ]);
  });
  it('never keeps __proto__', () => {
    const hostile = JSON.parse('{"free":{"__proto__":{"admin":true}}}');
    const { value } = pruneUnknown(schema, hostile);
    expect(Object.keys((value as { free: object }).free)).toEqual([]);
  });
  it('returns the value itself when all is known', () => {
    const value = { spec: { known: 'k' } };
    expect(pruneUnknown(schema, value).value).toBe(value);
  });
});

describe('validateValue', () => {
  it.each<[string, StructuralSchema, unknown, string[]]>([
    [
      'type',
      { properties: { n: { type: 'integer' } } },
      { n: 'three' },
      [
        'n: Invalid value: "string": n in body must be of type integer: "string"',
      ],
    ],
    [
      'required',
      { type: 'object', required: ['a'] },
      {},
      ['a: Required value'],
    ],
    [
      'enum',
      { properties: { e: { type: 'string', enum: ['a', 'b'] } } },
      { e: 'c' },
      ['e: Unsupported value: "c": supported values: "a", "b"'],
    ],
    [
      'minimum',
      { properties: { p: { type: 'integer', minimum: 1 } } },
      { p: 0 },
      ['p: Invalid value: 0: p in body should be greater than or equal to 1'],
    ],
    [
      'pattern',
      { properties: { p: { type: 'string', pattern: '^a+$' } } },
      { p: 'b' },
      [`p: Invalid value: "b": p in body should match '^a+$'`],
    ],
    [
      'maxItems',
      { type: 'array', maxItems: 1 },
      [1, 2],
      [': Too many: 2: must have at most 1 items'],
    ],
    [
      'map list',
      {
        properties: {
          l: {
            type: 'array',
            'x-kubernetes-list-type': 'map',
            'x-kubernetes-list-map-keys': ['name'],
            items: { type: 'object' },
          },
        },
      },
      { l: [{ name: 'a' }, { name: 'a' }] },
      ['l[1]: Duplicate value: {"name":"a"}'],
    ],
    [
      'list map with what has no keys',
      {
        type: 'object',
        properties: {
          l: {
            type: 'array',
            'x-kubernetes-list-type': 'map',
            'x-kubernetes-list-map-keys': ['name'],
            items: { type: 'object', nullable: true },
          },
        },
      },
      { l: [null, null, { name: 'a' }] },
      ['l[1]: Duplicate value: {}'],
    ],
    [
      'set',
      { type: 'array', 'x-kubernetes-list-type': 'set' },
      ['a', 'b', 'a', 'a'],
      ['[2]: Duplicate value: "a"'],
    ],
    [
      'oneOf',
      { oneOf: [{ required: ['a'] }, { required: ['b'] }] },
      { a: 1, b: 1 },
      [
        ': Invalid value: {"a":1,"b":1}: "<root>" must validate one and only one schema (oneOf). Found 2 valid',
      ],
    ],
    [
      'additionalProperties: false',
      { type: 'object', additionalProperties: false },
      { a: 1 },
      ['a: Forbidden: a in body is a forbidden property'],
    ],
    [
      'null',
      { properties: { s: { type: 'string' } } },
      { s: null },
      ['s: Invalid value: "null": s in body must be of type string: "null"'],
    ],
    [
      'int32',
      { type: 'integer', format: 'int32' },
      2 ** 40,
      [': Invalid value: 1099511627776: <root> in body must be of type int32'],
    ],
  ])('%s', (_, schema, value, expected) => {
    expect(worded(schema, value)).toEqual(expected);
  });

  it('takes integers and strings where either is allowed', () => {
    const schema = { 'x-kubernetes-int-or-string': true };
    expect(worded(schema, 80)).toEqual([]);
    expect(worded(schema, '80%')).toEqual([]);
    expect(worded(schema, 1.5)).toHaveLength(1);
  });

  it('knows formats', () => {
    const time: StructuralSchema = { type: 'string', format: 'date-time' };
    expect(worded(time, '2026-11-21T02:40:00Z')).toEqual([]);
    expect(worded(time, '2026-11-21T02:40:00.123456789+02:00')).toEqual([]);
    expect(worded(time, '2026-02-30T02:40:00Z')).toHaveLength(1);
    expect(worded(time, 'now')).toHaveLength(1);
    expect(worded({ type: 'string', format: 'uri' }, 'x y')).toHaveLength(1);
    expect(worded({ type: 'string', format: 'made-up' }, 'x')).toEqual([]);
  });

  it('answers at once on a pattern that stops a backtracking engine', () => {
    const started = Date.now();
    const schema: StructuralSchema = { type: 'string', pattern: '^(a+)+$' };
    expect(worded(schema, `${'a'.repeat(50_000)}b`)).toHaveLength(1);
    expect(Date.now() - started).toBeLessThan(2000);
  });

  it('refuses what is nested too deeply, and reports a bounded number of causes', () => {
    const recursive: StructuralSchema = { type: 'object' };
    recursive.additionalProperties = recursive;
    let deep: unknown = {};
    for (let i = 0; i < 500; i++) deep = { d: deep };
    expect(worded(recursive, deep)).toEqual([
      expect.stringContaining('nested deeper than 64 levels'),
    ]);
    const many = Array.from({ length: 5000 }, () => 1);
    expect(
      worded({ type: 'array', items: { type: 'string' } }, many),
    ).toHaveLength(50);
  });

  it('never throws', () => {
    const schema = s.object({
      a: s.string({ pattern: '(' }).optional(),
      m: s.map(s.integer()).optional(),
      l: s.array(s.enum('x'), { set: true }).optional(),
    }).schema;
    fc.assert(
      fc.property(
        fc.oneof(
          fc.jsonValue(),
          fc.record(
            { a: fc.jsonValue(), m: fc.jsonValue(), l: fc.jsonValue() },
            { requiredKeys: [] },
          ),
        ),
        value => {
          expect(() => {
            validateValue(schema, applyDefaults(schema, value));
            pruneUnknown(schema, value);
            collectRules(schema, value, value);
          }).not.toThrow();
        },
      ),
    );
  });
});

describe('collectRules', () => {
  const item = s
    .object({ name: s.string(), v: s.integer() })
    .rule('self.v >= oldSelf.v', 'only up');
  const schema = s
    .object({
      keyed: s.array(item, { uniqueBy: ['name'] }).optional(),
      atomic: s.array(item).optional(),
      plain: s.string().optional(),
    })
    .rule('true', 'root').schema;

  it('pairs old and new by map key, not by position', () => {
    const sites = collectRules(
      schema,
      {
        keyed: [
          { name: 'b', v: 1 },
          { name: 'a', v: 2 },
        ],
        atomic: [{ name: 'a', v: 1 }],
      },
      { keyed: [{ name: 'a', v: 1 }], atomic: [{ name: 'a', v: 0 }] },
    );
    expect(sites.map(x => [x.path, x.oldSelf])).toEqual([
      ['', expect.anything()],
      ['keyed[0]', undefined],
      ['keyed[1]', { name: 'a', v: 1 }],
      ['atomic[0]', undefined],
    ]);
  });
});

describe('resolveParameterSchema', () => {
  it('follows references, merges siblings and drops extensions', () => {
    const resolved = resolveParameterSchema({
      type: 'object',
      $defs: {
        size: { type: 'string', enum: ['s', 'm'], default: 's', 'x-ui': 1 },
      },
      properties: {
        size: { $ref: '#/$defs/size', default: 'm' },
        'x-named': { type: 'string', 'x-kubernetes-list-type': 'atomic' },
      },
    });
    expect(resolved).toEqual({
      type: 'object',
      properties: {
        size: { type: 'string', enum: ['s', 'm'], default: 'm' },
        'x-named': { type: 'string', 'x-kubernetes-list-type': 'atomic' },
      },
    });
    expect(applyDefaults(resolved, {})).toEqual({ size: 'm' });
  });

  it.each<[string, object, string]>([
    [
      'cycles',
      {
        $defs: { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } },
        $ref: '#/$defs/a',
      },
      'refers to itself: a -> b -> a',
    ],
    ['foreign references', { $ref: 'http://x/y' }, 'only #/$defs/<name>'],
    ['missing definitions', { $ref: '#/$defs/none' }, '$defs has no none'],
    [
      'inherited names',
      { $defs: {}, $ref: '#/$defs/constructor' },
      '$defs has no constructor',
    ],
    ['unknown types', { type: 'text' }, 'must be one of object'],
    [
      'chains of references deeper than 64',
      {
        $defs: Object.fromEntries(
          Array.from({ length: 70 }, (_, i) => [
            `d${i}`,
            i === 0 ? { type: 'string' } : { $ref: `#/$defs/d${i - 1}` },
          ]),
        ),
        $ref: '#/$defs/d69',
      },
      'deeper than 64',
    ],
  ])('rejects %s', (_, raw, message) => {
    expect(() => resolveParameterSchema(raw as never)).toThrow(message);
  });

  it('stops a definition bomb', () => {
    const $defs: Record<string, object> = { d0: { type: 'string' } };
    for (let i = 1; i < 40; i++) {
      const ref = { $ref: `#/$defs/d${i - 1}` };
      $defs[`d${i}`] = { type: 'object', properties: { a: ref, b: ref } };
    }
    expect(() =>
      resolveParameterSchema({ $defs, $ref: '#/$defs/d39' } as never),
    ).toThrow(/more than 20000 nodes|deeper than 64/);
  });

  it('reports defaults that are not valid and patterns that are not RE2', () => {
    const schema = resolveParameterSchema({
      properties: {
        n: { type: 'integer', default: 'x' },
        p: { type: 'string', pattern: '(?=a)' },
      },
    });
    expect(checkParameterSchema(schema)).toEqual([
      expect.stringContaining('openAPIV3Schema.properties.n.default'),
      expect.stringContaining("'(?=a)' is not a RE2 pattern"),
    ]);
  });

  it('reads newer exclusive bounds', () => {
    const schema = resolveParameterSchema({
      type: 'integer',
      exclusiveMinimum: 0,
    } as never);
    expect(worded(schema, 0)).toHaveLength(1);
    expect(worded(schema, 1)).toEqual([]);
  });
});
