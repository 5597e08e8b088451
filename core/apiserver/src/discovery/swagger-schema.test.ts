import { StructuralSchema } from '@openchoreo-portal/model';
import { toSwaggerSchema } from './swagger-schema';

const metadata = { $ref: '#/definitions/ObjectMeta' };
const converted = (schema: StructuralSchema) =>
  toSwaggerSchema(schema, metadata);
const text: StructuralSchema = { type: 'string' };

describe('toSwaggerSchema', () => {
  it('keeps what version 2 knows, and what tools read', () => {
    const schema: StructuralSchema = {
      type: 'object',
      required: ['ports'],
      properties: {
        size: { type: 'integer', minimum: 0, exclusiveMinimum: true },
        mode: { ...text, enum: ['a', 'b'], default: 'a', maxLength: 3 },
        ports: {
          type: 'array',
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['port'],
          items: { type: 'object', properties: { port: text } },
        },
        labels: { type: 'object', additionalProperties: text },
        either: { 'x-kubernetes-int-or-string': true },
        locked: {
          ...text,
          'x-kubernetes-validations': [{ rule: 'self == oldSelf' }],
        },
      },
    };
    expect(converted(schema)).toEqual(schema);
  });

  it('drops alternatives, at any depth', () => {
    expect(
      converted({
        type: 'object',
        oneOf: [{ required: ['a'] }],
        properties: { a: { ...text, not: { enum: ['x'] }, anyOf: [text] } },
        additionalProperties: { ...text, allOf: [{ minLength: 1 }] },
      }),
    ).toEqual({
      type: 'object',
      properties: { a: text },
      additionalProperties: text,
    });
  });

  it('takes the type from what may be null, and does not require it', () => {
    expect(
      converted({
        type: 'object',
        required: ['a', 'b'],
        properties: {
          a: { type: 'object', nullable: true, properties: { x: text } },
          b: text,
        },
      }),
    ).toEqual({
      type: 'object',
      required: ['b'],
      properties: { a: {}, b: text },
    });
    expect(
      converted({
        type: 'object',
        required: ['a'],
        additionalProperties: { ...text, nullable: true },
      }),
    ).toEqual({ type: 'object', additionalProperties: {} });
  });

  it('leaves objects open that take unknown fields', () => {
    const open = { 'x-kubernetes-preserve-unknown-fields': true } as const;
    expect(
      converted({ type: 'object', ...open, properties: { a: text } }),
    ).toEqual(open);
    expect(converted({ type: 'array', ...open, items: text })).toEqual(open);
    expect(converted({ type: 'array' })).toEqual({});
  });

  it('gives objects within objects what every object has', () => {
    const embedded = { 'x-kubernetes-embedded-resource': true } as const;
    expect(
      converted({ type: 'object', ...embedded, required: ['kind'] }),
    ).toEqual({
      type: 'object',
      ...embedded,
      required: ['kind', 'apiVersion'],
      properties: {
        apiVersion: expect.objectContaining({ type: 'string' }),
        kind: expect.objectContaining({ type: 'string' }),
        metadata,
      },
    });
  });
});
