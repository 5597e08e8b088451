import { fromShorthand } from './shorthand';

describe('the shorthand of schemas', () => {
  it('knows scalars, lists, maps, enumerations, bounds and nested objects', () => {
    expect(
      fromShorthand({
        name: 'string',
        tags: '[]string | default=[]',
        env: 'map<string>',
        level: 'string | enum=low,high | default=low',
        size: 'integer | default=3 | minimum=1 | maximum=9',
        on: 'boolean | default=true',
        note: 'string | required=false',
        nested: { deep: 'number | default=0.5' },
      }),
    ).toEqual({
      type: 'object',
      required: ['name', 'env'],
      properties: {
        name: { type: 'string' },
        tags: { type: 'array', items: { type: 'string' }, default: [] },
        env: { type: 'object', additionalProperties: { type: 'string' } },
        level: { type: 'string', enum: ['low', 'high'], default: 'low' },
        size: { type: 'integer', default: 3, minimum: 1, maximum: 9 },
        on: { type: 'boolean', default: true },
        note: { type: 'string' },
        nested: {
          type: 'object',
          default: {},
          properties: { deep: { type: 'number', default: 0.5 } },
        },
      },
    });
  });

  it('ends at types that contain themselves or are unknown', () => {
    expect(() => fromShorthand({ a: 'A' }, { A: { a: 'A' } })).toThrow();
    expect(() => fromShorthand({ a: 'quark' })).toThrow('unknown type quark');
  });
});
