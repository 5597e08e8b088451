import {
  errorOf,
  minimalInput,
  only,
  render,
  schema,
} from '../__testUtils__/minimal';
import { renderComponent } from './component';

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
    const config = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'c' },
    };
    const rendering = render({
      traits: {
        first: { creates: [{ template: config }] },
        second: {
          patches: [
            {
              target: { group: '', version: 'v1', kind: 'ConfigMap' },
              operations: [
                {
                  op: 'add',
                  path: '/data/from',
                  value: '${trait.instanceName}',
                },
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
          parameters: schema({
            names: { type: 'array', items: { type: 'string' } },
          }),
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
      errorOf(() => render({ traits: { broken: broken as never } }))
        .problems[0],
    ).toMatchObject({
      source: 'Trait/broken (instance "broken")',
      path: 'spec.patches[0].operations[0].path',
      message:
        "Deployment: path '/nope': there is nothing to replace at 'nope'",
    });
  });

  it('pitfall 12: environment values of a trait come by its instance name', () => {
    const trait = {
      environmentConfigs: schema({ level: { type: 'string', default: 'low' } }),
      ...patch([
        {
          op: 'add',
          path: '/spec/level',
          value: '${environmentConfigs.level}',
        },
      ]),
    };
    const level = (configs?: Record<string, { level: string }>) =>
      only(
        render({
          traits: { t: trait as never },
          more: {
            binding: {
              metadata: {},
              spec: { traitEnvironmentConfigs: configs },
            },
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
    traits.push(
      { ...traits[0] },
      { ...traits[0], name: 'x', instanceName: 'x' },
    );
    expect(
      errorOf(() => renderComponent(input)).problems.map(p => p.message),
    ).toEqual([
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
    const run = (more: object) => () =>
      render({ traits: { t: rule(more) as never } });
    expect(run({})).not.toThrow();
    expect(run({ rule: '${resource.metadata.name == "x"}' })).toThrow(
      /bad name/,
    );
    const absent = { group: 'apps', version: 'v1', kind: 'StatefulSet' };
    expect(run({ target: absent })).toThrow(/no StatefulSet was rendered/);
    expect(run({ target: { ...absent, mustMatch: false } })).not.toThrow();
    expect(run({ target: absent, when: '${false}' })).not.toThrow();
    expect(run({ rule: '${i < 2}', forEach: '${[1, 2]}', var: 'i' })).toThrow(
      /bad name/,
    );
  });
});
