import { StructuralSchema } from '../kind-definition';
import {
  applyDefaults,
  checkParameterSchema,
  resolveParameterSchema,
  validateValue,
} from '.';

const worded = (schema: StructuralSchema, value: unknown) =>
  validateValue(schema, value).map(c => `${c.field}: ${c.message}`);

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
