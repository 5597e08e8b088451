import fc from 'fast-check';
import { StructuralSchema } from '../kind-definition';
import { applyDefaults, collectRules, pruneUnknown, s, validateValue } from '.';

const worded = (schema: StructuralSchema, value: unknown) =>
  validateValue(schema, value).map(c => `${c.field}: ${c.message}`);

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
