import { dataOf, errorOf, schema } from '../__testUtils__/minimal';

describe('values in templates', () => {
  const numbers = {
    type: {
      parameters: schema({
        count: { type: 'integer', default: 2 },
        ratio: { type: 'number', default: 5 },
        big: { type: 'integer', default: 1000000 },
      }),
    },
  };

  it('pitfall 6: integers stay integers, also in arithmetic', () => {
    expect(
      dataOf(
        {
          plus: '${parameters.count + 1}',
          text: 'n=${parameters.big}',
          double: '${parameters.ratio / 2}',
          whole: '${parameters.ratio * 2.0}',
          mixed: '${parameters.count * 1.5}',
        },
        numbers,
      ),
    ).toEqual({ plus: 3, text: 'n=1000000', double: 2.5, whole: 10, mixed: 3 });
    expect(JSON.stringify(dataOf({ a: '${parameters.big}' }, numbers))).toBe(
      '{"a":1000000}',
    );
  });

  it('pitfall 4: a whole expression keeps its type, an interpolation does not', () => {
    expect(
      dataOf(
        {
          whole: '${parameters.count}',
          block: '${parameters.count}\n',
          text: '${parameters.count} ',
          joined: 'a${parameters.count}',
          list: '${[1, 2]}',
          json: 'x${[1, "a"]}',
        },
        numbers,
      ),
    ).toEqual({
      whole: 2,
      block: 2,
      text: 2,
      joined: 'a2',
      list: [1, 2],
      json: 'x[1,"a"]',
    });
  });

  it('pitfall 5: oc_omit removes fields and items at any depth, null stays', () => {
    expect(
      dataOf({
        gone: '${oc_omit()}',
        list: ['a', '${oc_omit()}', 'b'],
        built:
          '${{"keep": null, "gone": oc_omit(), "deep": [oc_omit(), {"x": oc_omit()}]}}',
        empty: { x: '${oc_omit()}' },
      }),
    ).toEqual({
      list: ['a', 'b'],
      built: { keep: null, deep: [{}] },
      empty: {},
    });
    expect(errorOf(() => dataOf({ text: 'a${oc_omit()}' })).message).toMatch(
      /oc_omit\(\) works only as the whole value/,
    );
  });

  it('fills field names, too', () => {
    expect(dataOf({ '${metadata.componentName}.conf': 'x' })).toEqual({
      'web.conf': 'x',
    });
    expect(errorOf(() => dataOf({ '${[1]}': 'x' })).message).toMatch(
      /field name must be a string/,
    );
  });

  it('pitfall 9: without a schema there are no parameters; unknown ones are kept', () => {
    expect(dataOf('${parameters}', { parameters: { a: 1 } })).toEqual({});
    expect(
      dataOf('${parameters}', {
        parameters: { other: 1 },
        type: { parameters: schema({ a: { type: 'string', default: 'x' } }) },
      }),
    ).toEqual({ a: 'x', other: 1 });
  });

  it('pitfall 10: defaults below an absent object need a default of that object', () => {
    const nested = (more: object) => ({
      type: {
        parameters: schema({
          o: {
            type: 'object',
            properties: { a: { type: 'string', default: 'x' } },
            ...more,
          },
        }),
      },
    });
    expect(dataOf('${parameters}', nested({}))).toEqual({});
    expect(dataOf('${parameters}', nested({ default: {} }))).toEqual({
      o: { a: 'x' },
    });
  });

  it('platform functions', () => {
    expect(
      dataOf({
        merged: '${oc_merge({"a": 1, "b": 1}, {"b": 2}, {"c": 3})}',
        name: '${oc_generate_name("project", "component")}',
        label:
          '${oc_dns_label("http", "react-starter", "development", "default")}',
        hash: '${oc_hash("a")}',
      }),
    ).toEqual({
      merged: { a: 1, b: 2, c: 3 },
      name: 'project-component-932d1646',
      label: 'http-react-starter-development-default-cde5190f',
      hash: 'e40c292c',
    });
  });

  it('keeps hostile names as data', () => {
    const data = JSON.parse('{"__proto__": "${workload.container.image}"}');
    expect(JSON.stringify(dataOf(data))).toBe('{"__proto__":"img"}');
    expect(({} as Record<string, unknown>).image).toBeUndefined();
  });
});
