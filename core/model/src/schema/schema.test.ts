import { StructuralSchema } from '../kind-definition';
import { applyDefaults, collectRules, pruneUnknown, s } from '.';

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
