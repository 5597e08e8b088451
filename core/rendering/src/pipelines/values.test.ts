import {
  dataOf,
  DEPLOYMENT,
  errorOf,
  minimalInput,
  schema,
} from '../__testUtils__/minimal';
import { renderComponent } from './component';

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

  it('bytes are base64, as JSON has them, also deep inside', () => {
    expect(
      dataOf({
        whole: '${b"hi"}',
        deep: '${{"list": [b"hi", oc_omit()], "plain": 1}}',
        text: 'x-${b"hi"}',
      }),
    ).toEqual({
      whole: 'aGk=',
      deep: { list: ['aGk='], plain: 1 },
      text: 'x-aGk=',
    });
  });

  it('no two objects share what an expression made, nor do renderings', () => {
    const input = minimalInput({
      type: {
        resources: [
          { id: 'deployment', template: DEPLOYMENT },
          ...['a', 'b'].map(name => ({
            id: name,
            template: {
              apiVersion: 'v1',
              kind: 'ConfigMap',
              metadata: { name },
              constant: '${[{"a": ["b"]}]}',
              given: '${metadata.podSelectors}',
              listed: '${configurations.toVolumes()}',
            },
          })),
        ],
      },
      traits: {
        patching: {
          patches: [
            {
              target: {
                group: '',
                version: 'v1',
                kind: 'ConfigMap',
                where: '${resource.metadata.name == "a"}',
              },
              operations: [
                { op: 'add', path: '/constant/0/a/-', value: 'c' },
                { op: 'add', path: '/given/mine', value: 'x' },
              ],
            },
          ],
        },
      },
    });
    const maps = () =>
      renderComponent(input).objects.flatMap(({ object }) =>
        object.kind === 'ConfigMap' ? [object] : [],
      );
    const [a, b] = maps();
    expect(a).toMatchObject({ constant: [{ a: ['b', 'c'] }] });
    expect(b).toMatchObject({ constant: [{ a: ['b'] }] });
    expect(a.given).toHaveProperty('mine');
    expect(b.given).not.toHaveProperty('mine');
    expect(a.metadata.labels).not.toHaveProperty('mine');
    expect(maps()).toEqual([a, b]);
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

  it.each<[string, unknown]>([
    // The right one wins, shallowly; nothing is merged inside.
    ['oc_merge({"a": {"x": 1}}, {"a": {"y": 2}})', { a: { y: 2 } }],
    ['oc_merge({}, {})', {}],
    // Of the original parts, joined: cleaning does not change the hash. Dots stay.
    ['oc_generate_name("")', 'e3b0c442'],
    ['oc_generate_name("", "")', '3973e022'],
    ['oc_generate_name("a.b", "c")', 'a.b-c-ab8bb2e3'],
    ['size(oc_generate_name("a".replace("a", "aaaaaaaaaa"), "b"))', 21],
    [
      'size(oc_dns_label("abcdefghij", "abcdefghij", "abcdefghij", "abcdefghij", "abcdefghij", "abcdefghij"))',
      63,
    ],
    [
      'oc_dns_label("dp", "default", "default", "development")',
      'dp-default-default-development-f8e58905',
    ],
    [
      'oc_generate_name(["project", "component"])',
      'project-component-932d1646',
    ],
    // FNV-1a of 32 bits, eight hex digits, of UTF-8.
    ['oc_hash("")', '811c9dc5'],
    ['oc_hash("foobar")', 'bf9cf968'],
    ['size(oc_hash("ü"))', 8],
    ['[1, oc_omit(), 2]', [1, 2]],
    ['{"a": oc_omit(), "b": {"c": oc_omit()}}', { b: {} }],
  ])('platform function: %s', (expression, expected) => {
    expect(dataOf({ value: `\${${expression}}` })).toEqual({ value: expected });
  });

  it.each([
    'oc_merge({"a": 1})',
    'oc_merge({"a": 1}, "b")',
    'oc_hash(1)',
    'oc_hash()',
    'oc_omit(1)',
    'oc_generate_name({"a": 1})',
    'oc_dns_label(true)',
    'oc_unknown("a")',
  ])('platform function refused: %s', expression => {
    expect(
      errorOf(() => dataOf({ value: `\${${expression}}` })).problems,
    ).toMatchObject([{ expression }]);
  });

  it.each<[string, unknown]>([
    ['{"a": 1}.?b.orValue(2)', 2],
    ['{?"k": {"a": 1}.?a, ?"l": {"a": 1}.?b}', { k: 1 }],
    ['[[1, 2], [2]].flatten().distinct()', [1, 2]],
    ['{"a": 1, "b": 2}.exists(name, port, name == "b" && port == 2)', true],
    ['{"a": 1, "b": 2}.transformMap(k, v, v > 1, v * 10)', { b: 20 }],
    ['[{"n": "a", "v": 1}].transformMapEntry(i, e, {e.n: e.v})', { a: 1 }],
    ['[3, 4].transformList(i, v, i + v)', [3, 5]],
  ])(
    'pitfall 8: the dialect of shipped templates has %s',
    (expression, expected) => {
      expect(dataOf({ value: `\${${expression}}` })).toEqual({
        value: expected,
      });
    },
  );

  it('keeps hostile names as data', () => {
    const data = JSON.parse('{"__proto__": "${workload.container.image}"}');
    expect(JSON.stringify(dataOf(data))).toBe('{"__proto__":"img"}');
    expect(({} as Record<string, unknown>).image).toBeUndefined();
  });
});
