import { isApiError } from '@openchoreo-portal/model';
import fc from 'fast-check';
import {
  DEPLOYMENT,
  minimalInput,
  MinimalOptions,
  only,
  schema,
} from '../__testUtils__/minimal';
import { isRenderError, RenderError } from '../errors';
import { renderComponent } from './component';

const render = (options: MinimalOptions = {}) =>
  renderComponent(minimalInput(options));

/** Renders a ConfigMap whose data is the template given, and returns that data. */
function dataOf(data: unknown, options: MinimalOptions = {}) {
  const template = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'c' },
    data: data as never,
  };
  const rendering = render({
    ...options,
    type: {
      ...options.type,
      resources: [
        { id: 'deployment', template: DEPLOYMENT },
        { id: 'config', template },
      ],
    },
  });
  return only(rendering, 'ConfigMap').data;
}

function errorOf(run: () => unknown): RenderError {
  try {
    run();
  } catch (e) {
    if (isRenderError(e)) return e;
    throw e;
  }
  throw new Error('nothing was thrown');
}

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
        built: '${{"keep": null, "gone": oc_omit(), "deep": [oc_omit(), {"x": oc_omit()}]}}',
        empty: { x: '${oc_omit()}' },
      }),
    ).toEqual({
      list: ['a', 'b'],
      built: { keep: null, deep: [{}] },
      empty: {},
    });
    expect(
      errorOf(() => dataOf({ text: 'a${oc_omit()}' })).message,
    ).toMatch(/oc_omit\(\) works only as the whole value/);
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
    expect(
      dataOf('${parameters}', { parameters: { a: 1 } }),
    ).toEqual({});
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
        label: '${oc_dns_label("http", "react-starter", "development", "default")}',
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

describe('includeWhen and forEach', () => {
  const named = (more: object) => ({
    type: {
      resources: [
        { id: 'deployment', template: DEPLOYMENT },
        {
          id: 'c',
          ...more,
          template: {
            apiVersion: 'v1',
            kind: 'ConfigMap',
            metadata: { name: '${string(item.key) + "-" + string(item.value)}' },
          },
        },
      ],
    },
  });
  const names = (more: object) =>
    render(named(more))
      .objects.filter(o => o.object.kind === 'ConfigMap')
      .map(o => o.object.metadata.name);

  it('pitfall 7: a map is walked in the order of its keys', () => {
    expect(names({ forEach: '${{"b": 2, "a": 1}}', var: 'item' })).toEqual([
      'a-1',
      'b-2',
    ]);
  });

  it('decides once, before the loop', () => {
    expect(
      names({ includeWhen: '${false}', forEach: '${nope}', var: 'item' }),
    ).toEqual([]);
    expect(
      errorOf(() => names({ includeWhen: '${"yes"}', forEach: '${{}}' })).message,
    ).toMatch(/includeWhen: must be true or false, but is a string/);
    expect(errorOf(() => names({ forEach: '${1}' })).message).toMatch(
      /forEach: must be a list or a map/,
    );
  });
});

describe('errors', () => {
  it('pitfall 9: name type, path, expression, line and column', () => {
    const error = errorOf(() =>
      dataOf({ a: { 'b.c': ['x', '${1 +\n  nope.x}'] } }),
    );
    expect(isApiError(error, 'Invalid')).toBe(true);
    expect(error.problems).toEqual([
      {
        source: 'ComponentType/service',
        path: "spec.resources[1].template.data.a['b.c'][1]",
        message: expect.stringMatching(/nope/),
        expression: '1 +\n  nope.x',
        line: 2,
        column: 3,
        caret: '  nope.x\n  ^',
      },
    ]);
    expect(error.causes[0].field).toBe(error.problems[0].path);
  });

  it('pitfall 9: a missing key fails when it is read', () => {
    const error = errorOf(() => dataOf({ a: '${metadata.nothing}' }));
    expect(error.message).toMatch(/no such key: nothing/);
    expect(dataOf({ a: '${has(metadata.nothing)}' })).toEqual({ a: false });
    expect(dataOf({ a: '${metadata.?nothing.orValue("x")}' })).toEqual({ a: 'x' });
  });

  it('reports every broken template of a type at once', () => {
    const broken = (id: string) => ({
      id,
      template: { ...DEPLOYMENT, metadata: { name: '${nope}' } },
    });
    const error = errorOf(() =>
      render({ type: { resources: [broken('deployment'), broken('b')] } }),
    );
    expect(error.problems.map(p => p.path)).toEqual([
      'spec.resources[0].template.metadata.name',
      'spec.resources[1].template.metadata.name',
    ]);
    expect(error.message).toMatch(/\(and 1 more\)$/);
  });

  it('reports every rule that does not hold, and rules that cannot be evaluated', () => {
    const error = errorOf(() =>
      render({
        type: {
          preRenderValidations: [
            { rule: '${1 == 2}', message: 'first' },
            { rule: '${true}', message: 'fine' },
            { rule: '${nope}', message: 'third' },
          ],
        },
      }),
    );
    expect(error.problems.map(p => p.message)).toEqual([
      'first',
      expect.stringMatching(/nope/),
    ]);
  });

  it('refuses two objects of one name (the reference keeps the last)', () => {
    const error = errorOf(() =>
      render({
        type: {
          resources: [
            { id: 'deployment', template: DEPLOYMENT },
            { id: 'again', template: DEPLOYMENT },
          ],
        },
      }),
    );
    expect(error.message).toMatch(
      /spec.resources\[1\]: renders Deployment web-dev-\w+, which ComponentType\/service spec.resources\[0\] renders, too/,
    );
  });

  it('refuses objects without name', () => {
    const error = errorOf(() =>
      dataOf({}, { traits: { bare: { creates: [{ template: { kind: 'X' } }] } } }),
    );
    expect(error.message).toMatch(
      /Trait\/bare \(instance "bare"\): spec.creates\[0\]: the rendered object has no apiVersion, metadata.name/,
    );
  });

  it('is bounded: a template that grows without end is refused', () => {
    const long = '${"x".join(lists.range(100000).map(i, "yyyyyyyyyyyyyyyyyyyyyyyyyy"))}';
    expect(
      isRenderError(errorOf(() => dataOf({ a: long }))),
    ).toBe(true);
    const many = render.bind(null, {
      type: {
        resources: [
          { id: 'deployment', template: DEPLOYMENT },
          {
            id: 'c',
            forEach: '${lists.range(60000)}',
            var: 'i',
            template: {
              apiVersion: 'v1',
              kind: 'ConfigMap',
              metadata: { name: 'c-${i}' },
            },
          },
        ],
      },
    });
    expect(errorOf(many).message).toMatch(/too many expressions/);
    const each = 'x${lists.range(1000).map(i, i * i).size()}';
    const shared = () =>
      dataOf(Array.from({ length: 2000 }, () => each));
    expect(errorOf(shared).message).toMatch(/budget exceeded/);
  });
});

describe('traits', () => {
  const patch = (operations: object[], more: object = {}) => ({
    patches: [
      {
        target: { group: 'apps', version: 'v1', kind: 'Deployment' },
        operations,
        ...more,
      },
    ],
  });
  const env = "/spec/template/spec/containers[?(@.name=='main')]/env/-";

  it('create, patch and remove, seeing what earlier traits made', () => {
    const config = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' } };
    const rendering = render({
      traits: {
        first: { creates: [{ template: config }] },
        second: {
          patches: [
            {
              target: { group: '', version: 'v1', kind: 'ConfigMap' },
              operations: [
                { op: 'add', path: '/data/from', value: '${trait.instanceName}' },
              ],
            },
          ],
        },
      },
    });
    expect(only(rendering, 'ConfigMap').data).toEqual({ from: 'second' });
    const removed = render({
      traits: {
        first: { creates: [{ template: config }] },
        second: {
          removes: [
            {
              target: {
                group: '',
                version: 'v1',
                kind: 'ConfigMap',
                where: '${resource.metadata.name == "c"}',
              },
            },
          ],
        },
      },
    });
    expect(removed.objects.map(o => o.object.kind)).toEqual([
      'Deployment',
      'NetworkPolicy',
    ]);
  });

  it('repeat a patch per item; an omitted value switches it off', () => {
    const rendering = render({
      traits: {
        env: {
          parameters: schema({ names: { type: 'array', items: { type: 'string' } } }),
          $parameters: { names: ['A', 'B'] },
          ...patch(
            [
              { op: 'add', path: env, value: { name: '${n}', value: 'x' } },
              { op: 'add', path: '/spec/paused', value: '${oc_omit()}' },
            ],
            { forEach: '${parameters.names}', var: 'n' },
          ),
        } as never,
      },
    });
    const { spec } = only(rendering, 'Deployment');
    expect(spec.template.spec.containers[0].env).toEqual([
      { name: 'A', value: 'x' },
      { name: 'B', value: 'x' },
    ]);
    expect(spec).not.toHaveProperty('paused');
  });

  it('touch nothing when nothing matches, and say where when a path does not fit', () => {
    const none = patch([{ op: 'replace', path: '/nope', value: 1 }], {
      target: { group: 'apps', version: 'v1', kind: 'StatefulSet' },
    });
    expect(() => render({ traits: { none: none as never } })).not.toThrow();
    const broken = patch([{ op: 'replace', path: '/nope', value: 1 }]);
    expect(
      errorOf(() => render({ traits: { broken: broken as never } })).problems[0],
    ).toMatchObject({
      source: 'Trait/broken (instance "broken")',
      path: 'spec.patches[0].operations[0].path',
      message: "Deployment: path '/nope': there is nothing to replace at 'nope'",
    });
  });

  it('pitfall 12: environment values of a trait come by its instance name', () => {
    const trait = {
      environmentConfigs: schema({ level: { type: 'string', default: 'low' } }),
      ...patch([
        { op: 'add', path: '/spec/level', value: '${environmentConfigs.level}' },
      ]),
    };
    const level = (configs?: Record<string, { level: string }>) =>
      only(
        render({
          traits: { t: trait as never },
          more: {
            binding: { metadata: {}, spec: { traitEnvironmentConfigs: configs } },
          },
        }),
        'Deployment',
      ).spec.level;
    expect(level()).toBe('low');
    expect(level({ t: { level: 'high' } })).toBe('high');
    expect(level({ other: { level: 'high' } })).toBe('low');
  });

  it('embedded traits are wired from the component context and come first', () => {
    const rendering = render({
      parameters: { size: 3 },
      embedded: ['inner'],
      type: {
        parameters: schema({ size: { type: 'integer' } }),
        traits: [
          {
            kind: 'Trait',
            name: 'inner',
            instanceName: 'i',
            parameters: { count: '${parameters.size * 2}' },
          },
        ],
      },
      traits: {
        inner: {
          parameters: schema({ count: { type: 'integer' } }),
          ...patch([
            { op: 'add', path: '/spec/replicas', value: '${parameters.count}' },
          ]),
        } as never,
        outer: patch([
          { op: 'replace', path: '/spec/replicas', value: '${1}' },
        ]) as never,
      },
    });
    expect(only(rendering, 'Deployment').spec.replicas).toBe(1);
  });

  it('refuses instance names that are used twice and traits that are not in the release', () => {
    const input = minimalInput({ traits: { t: {} } });
    const traits = input.release.spec.componentProfile!.traits!;
    traits.push({ ...traits[0] }, { ...traits[0], name: 'x', instanceName: 'x' });
    expect(errorOf(() => renderComponent(input)).problems.map(p => p.message)).toEqual([
      'instance name t is used by two traits',
      'the release does not hold Trait x',
    ]);
  });

  it('rules over the result see every object, and may demand that one is there', () => {
    const rule = (more: object) => ({
      postRenderValidations: [
        {
          target: { group: 'apps', version: 'v1', kind: 'Deployment' },
          rule: '${resource.metadata.name.startsWith("web")}',
          message: 'bad name',
          ...more,
        },
      ],
    });
    const run = (more: object) => () => render({ traits: { t: rule(more) as never } });
    expect(run({})).not.toThrow();
    expect(run({ rule: '${resource.metadata.name == "x"}' })).toThrow(/bad name/);
    const absent = { group: 'apps', version: 'v1', kind: 'StatefulSet' };
    expect(run({ target: absent })).toThrow(/no StatefulSet was rendered/);
    expect(run({ target: { ...absent, mustMatch: false } })).not.toThrow();
    expect(run({ target: absent, when: '${false}' })).not.toThrow();
    expect(run({ rule: '${i < 2}', forEach: '${[1, 2]}', var: 'i' })).toThrow(/bad name/);
  });
});

describe('the whole', () => {
  it('labels every object and keeps its own labels', () => {
    const rendering = render({
      traits: {
        t: {
          creates: [
            {
              template: {
                apiVersion: 'v1',
                kind: 'ConfigMap',
                metadata: { name: 'c', labels: { own: 'x' } },
              },
            },
          ],
        },
      },
    });
    for (const { object } of rendering.objects) {
      expect(object.metadata.labels).toMatchObject({
        'openchoreo.dev/namespace': 'acme',
        'openchoreo.dev/project': 'shop',
        'openchoreo.dev/component': 'web',
        'openchoreo.dev/environment': 'dev',
        'openchoreo.dev/component-uid': 'c',
        'openchoreo.dev/project-uid': 'p',
        'openchoreo.dev/environment-uid': 'e',
      });
    }
    expect(only(rendering, 'ConfigMap').metadata.labels?.own).toBe('x');
  });

  it('a restart request reaches StatefulSets, too', () => {
    const template = { ...DEPLOYMENT, kind: 'StatefulSet' };
    const rendering = render({
      type: { workloadType: 'statefulset', resources: [{ id: 'statefulset', template }] },
      more: {
        binding: {
          metadata: { annotations: { 'openchoreo.dev/restartedAt': 'now' } },
        },
      },
    });
    expect(only(rendering, 'StatefulSet').spec.template.metadata.annotations).toEqual({
      'openchoreo.dev/restartedAt': 'now',
    });
  });

  it('a proxy has no workload and no policy', () => {
    const rendering = render({
      type: {
        workloadType: 'proxy',
        resources: [
          {
            id: 'route',
            template: { apiVersion: 'v1', kind: 'Service', metadata: { name: 's' } },
          },
        ],
      },
    });
    expect(rendering.objects.map(o => o.object.kind)).toEqual(['Service']);
  });

  it('pitfall 15: overrides merge by key and keep the order', () => {
    const input = minimalInput({
      workload: {
        container: {
          image: 'img',
          env: [
            { key: 'A', value: '1' },
            { key: 'B', value: '2' },
          ],
          files: [
            { key: 'f', mountPath: '/a', value: 'a' },
            { key: 'f', mountPath: '/b', value: 'b' },
          ],
        },
      },
    });
    input.release.spec.componentType.spec.resources.push({
      id: 'c',
      template: {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'c' },
        data: {
          env: '${configurations.configs.envs}',
          files: '${configurations.configs.files.map(f, f.mountPath + "=" + f.value)}',
        },
      },
    });
    input.binding = {
      metadata: {},
      spec: {
        workloadOverrides: {
          container: {
            env: [
              { key: 'C', value: '3' },
              { key: 'A', value: '9' },
            ],
            files: [{ key: 'f', mountPath: '/b', value: 'B' }],
          },
        },
      },
    };
    expect(only(renderComponent(input), 'ConfigMap').data).toEqual({
      env: [
        { name: 'A', value: '9' },
        { name: 'B', value: '2' },
        { name: 'C', value: '3' },
      ],
      files: ['/a=a', '/b=B'],
    });
  });

  it('names SecretReferences and keys that are missing, all of them', () => {
    const secret = (key: string, name: string) => ({
      key,
      valueFrom: { secretKeyRef: { name, key } },
    });
    const error = errorOf(() =>
      render({
        workload: {
          container: { image: 'i', env: [secret('a', 'none'), secret('b', 'some')] },
        },
        more: {
          secretReferences: {
            some: {
              template: {},
              data: [{ secretKey: 'a', remoteRef: { key: 'k' } }],
            },
          },
        },
      }),
    );
    expect(error.problems.map(p => [p.path, p.message])).toEqual([
      [
        'spec.container.env[0].valueFrom.secretKeyRef',
        'there is no SecretReference none',
      ],
      [
        'spec.container.env[1].valueFrom.secretKeyRef',
        'SecretReference some has no key b',
      ],
    ]);
  });

  it('tells which template made an object and which patches changed it', () => {
    const { origins, objects } = render({
      traits: {
        t: {
          patches: [
            {
              target: { group: 'apps', version: 'v1', kind: 'Deployment' },
              operations: [{ op: 'add', path: '/spec/replicas', value: 2 }],
            },
          ],
        },
      },
    });
    expect(origins[`dataplane/${objects[0].id}`]).toEqual({
      from: { source: 'ComponentType/service', path: 'spec.resources[0]' },
      changedBy: [
        { source: 'Trait/t (instance "t")', path: 'spec.patches[0]' },
      ],
    });
  });

  it('is the same whatever the order of maps (determinism)', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.stringMatching(/^[a-z]{1,6}$/), { maxLength: 6 }),
        fc.nat(),
        (names, rotation) => {
          const of = (list: string[]) =>
            render({
              type: {
                resources: [
                  { id: 'deployment', template: DEPLOYMENT },
                  {
                    id: 'c',
                    forEach: '${workload.endpoints}',
                    var: 'e',
                    template: {
                      apiVersion: 'v1',
                      kind: 'ConfigMap',
                      metadata: { name: '${e.key}' },
                    },
                  },
                ],
              },
              workload: {
                endpoints: Object.fromEntries(
                  list.map(n => [n, { type: 'HTTP' as const, port: 80 }]),
                ),
              },
            });
          const cut = names.length ? rotation % names.length : 0;
          const turned = [...names.slice(cut), ...names.slice(0, cut)];
          expect(JSON.stringify(of(turned))).toBe(JSON.stringify(of(names)));
        },
      ),
      { numRuns: 50 },
    );
  });
});
