import { checkParameters, checkValues, toProblem } from './check';
import { formSchema, readable } from './formSchema';
import { formValidator } from './validator';

const RAW = {
  type: 'object',
  required: ['name', 'size'],
  properties: {
    name: { type: 'string', title: 'Name' },
    size: { type: 'string', enum: ['S', 'M'], default: 'S' },
    replicas: { type: 'integer', minimum: 1, maximum: 5, default: 2 },
    health: {
      $ref: '#/$defs/health',
    },
    labels: { type: 'object', additionalProperties: { type: 'string' } },
    anything: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
    port: { 'x-kubernetes-int-or-string': true },
  },
  $defs: {
    health: {
      type: 'object',
      default: {},
      properties: { pathPrefix: { type: 'string', default: '/' } },
    },
  },
};

describe('formSchema', () => {
  const { schema, uiSchema, structural } = formSchema(RAW);

  it('shows defaults without filling them in', () => {
    expect(JSON.stringify(schema)).not.toContain('"default"');
    expect(uiSchema.replicas['ui:placeholder']).toBe('2');
    expect(uiSchema.size['ui:options'].typeDefault).toBe('S');
    expect(schema.required).toEqual(['name']);
  });

  it('follows references and names fields in words', () => {
    expect(schema.properties!.health).toMatchObject({
      title: 'Health',
      properties: { pathPrefix: { title: 'Path prefix', type: 'string' } },
    });
    expect(readable('maxHTTPRetries')).toBe('Max HTTP retries');
  });

  it('offers maps as maps and free objects as YAML', () => {
    expect(schema.properties!.labels).toMatchObject({
      additionalProperties: { type: 'string' },
    });
    expect(uiSchema.anything['ui:field']).toBe('free');
    expect(schema.properties!.port).toMatchObject({ type: 'string' });
  });

  it('finds at each field what the server would', () => {
    expect(checkValues(structural, { replicas: 9 })).toEqual([
      { path: 'name', message: 'This is needed.' },
      {
        path: 'replicas',
        message: 'Should be less than or equal to 5',
      },
    ]);
    expect(checkValues(structural, { name: 'x', size: 'L' })).toEqual([
      { path: 'size', message: 'Must be one of "S", "M"' },
    ]);
    const { errorSchema } = formValidator(structural).validateFormData(
      { name: 'x', health: { pathPrefix: 1 } },
      schema,
    );
    expect(errorSchema).toMatchObject({
      health: {
        pathPrefix: { __errors: [expect.stringContaining('of type string')] },
      },
    });
  });

  it('takes the prefix off what the server names', () => {
    expect(
      toProblem(
        {
          reason: 'FieldValueInvalid',
          field: 'spec.container.image',
          message:
            'Invalid value: "": spec.container.image in body should be at least 1 chars long',
        },
        'spec.',
      ),
    ).toEqual({
      path: 'container.image',
      message: 'Should be at least 1 chars long',
    });
  });

  it('says when the schema of a type is broken', () => {
    expect(
      checkParameters({ properties: { a: { $ref: 'http://x' } } }, {}),
    ).toHaveLength(1);
  });
});
