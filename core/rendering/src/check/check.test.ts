import { ComponentTypeSpec, TraitSpec } from '@openchoreo-portal/model';
import {
  hasOfficialManifests,
  officialManifests,
} from '../__testUtils__/official';
import { DEPLOYMENT, schema, typeSpec } from '../__testUtils__/minimal';
import {
  checkComponentType,
  checkProjectType,
  checkResourceType,
  checkTrait,
  checkWorkflow,
} from './check';

const problemsOf = (more: Partial<ComponentTypeSpec>) =>
  checkComponentType(typeSpec(more), 'ComponentType/t').map(
    p => `${p.path}: ${p.message}`,
  );
const withData = (data: unknown, more: Partial<ComponentTypeSpec> = {}) =>
  problemsOf({
    ...more,
    resources: [
      { id: 'deployment', template: DEPLOYMENT },
      {
        id: 'c',
        template: {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name: 'c' },
          data: data as never,
        },
      },
    ],
  });

describe('checkComponentType', () => {
  it('accepts what renders', () => {
    expect(problemsOf({})).toEqual([]);
    expect(
      withData(
        { a: '${parameters.n + 1}', b: '${parameters.o.any.thing}' },
        {
          parameters: schema({
            n: { type: 'integer' },
            o: {
              type: 'object',
              properties: { known: { type: 'string' } },
              'x-kubernetes-preserve-unknown-fields': true,
            },
          }),
        },
      ),
    ).toEqual([]);
  });

  it('refuses fields that the schema does not name', () => {
    const nested = { type: 'object', properties: { a: { type: 'string' } } };
    expect(
      withData(
        {
          x: '${parameters.m}',
          y: '${parameters.o.b}',
          z: '${parameters.o.a}',
        },
        { parameters: schema({ n: { type: 'integer' }, o: nested }) },
      ),
    ).toEqual([
      "spec.resources[1].template.data.x: undefined field 'm' (line 1, column 11)",
      "spec.resources[1].template.data.y: undefined field 'b' (line 1, column 13)",
    ]);
  });

  it('refuses to go through what holds nothing', () => {
    const problems = (forEach: string) =>
      checkComponentType(
        typeSpec({
          parameters: schema({
            n: { type: 'integer' },
            list: { type: 'array', items: { type: 'string' } },
          }),
          resources: [
            { id: 'deployment', template: DEPLOYMENT, forEach, var: 'x' },
          ],
        }),
        'ComponentType/t',
      ).map(p => `${p.path}: ${p.message}`);
    expect(problems('${parameters.n}')).toEqual([
      'spec.resources[0].forEach: must be a list or a map, but is int',
    ]);
    for (const fine of ['parameters.list', 'workload.endpoints', '[]', '{}']) {
      expect(problems(`\${${fine}}`)).toEqual([]);
    }
  });

  it('refuses unknown variables, fields and overloads with their place', () => {
    const [problem] = checkComponentType(
      typeSpec({
        resources: [
          {
            id: 'deployment',
            template: { ...DEPLOYMENT, metadata: { name: '${metadata.nmae}' } },
          },
        ],
      }),
      'ComponentType/t',
    );
    expect(problem).toMatchObject({
      source: 'ComponentType/t',
      path: 'spec.resources[0].template.metadata.name',
      expression: 'metadata.nmae',
      line: 1,
      message: expect.stringMatching(/nmae/),
    });
    expect(withData({ '${nope}': 'x' })[0]).toMatch(/nope/);
    expect(
      withData(
        { a: '${parameters.s + 1}' },
        { parameters: schema({ s: { type: 'string' } }) },
      ),
    ).toHaveLength(1);
    expect(withData({ a: '${1 +}' })).toHaveLength(1);
    expect(withData({ a: '${a ${b}}' })[0]).toMatch(/cannot hold another/);
  });

  it('refuses conditions that are not', () => {
    expect(
      problemsOf({
        preRenderValidations: [{ rule: '${"x"}', message: 'm' }],
      })[0],
    ).toMatch(/^spec.preRenderValidations\[0\].rule: /);
  });

  it('refuses broken schemas and defaults', () => {
    expect(
      problemsOf({
        parameters: schema({ n: { type: 'integer', default: 'x' } }),
      })[0],
    ).toMatch(/^spec.parameters: /);
    expect(
      problemsOf({ parameters: { openAPIV3Schema: { $ref: '#/$defs/none' } } }),
    ).toHaveLength(1);
  });

  it('keeps templates to their namespace, kind and workload', () => {
    const elsewhere = {
      ...DEPLOYMENT,
      kind: '${"Deployment"}',
      metadata: { name: 'x', namespace: 'kube-system' },
    };
    expect(
      problemsOf({ resources: [{ id: 'deployment', template: elsewhere }] }),
    ).toEqual([
      'spec.resources[0].template.kind: must be written out, not an expression',
      'spec.resources[0].template.metadata.namespace: must be ${metadata.namespace} or absent',
      'spec.resources: must have exactly one template of kind deployment, but has 0',
    ]);
  });
});

describe('checkTrait', () => {
  const check = (spec: TraitSpec) =>
    checkTrait(spec, 'Trait/t').map(p => `${p.path}: ${p.message}`);
  it('keeps traits away from workloads', () => {
    const target = { group: 'apps', version: 'v1', kind: 'Deployment' };
    expect(check({ creates: [{ template: DEPLOYMENT }] })).toEqual([
      'spec.creates[0]: a trait may not create a Deployment',
    ]);
    expect(check({ removes: [{ target }] })).toEqual([
      'spec.removes[0]: a trait may not remove a Deployment',
    ]);
    expect(
      check({
        patches: [
          {
            target: { ...target, where: '${resource.x == trait.name}' },
            forEach: '${[1]}',
            var: 'i',
            operations: [{ op: 'add', path: '/a', value: '${i + nope}' }],
          },
        ],
      })[0],
    ).toMatch(/^spec.patches\[0\].operations\[0\].value: .*nope/);
  });
});

const suite = hasOfficialManifests() ? describe : describe.skip;

suite('official types', () => {
  const CHECKS: Record<string, (spec: never, source: string) => unknown[]> = {
    ClusterComponentType: checkComponentType,
    ClusterTrait: checkTrait,
    ClusterProjectType: checkProjectType,
    ClusterResourceType: checkResourceType,
    ClusterWorkflow: checkWorkflow,
  };

  it('are all accepted', () => {
    let checked = 0;
    for (const { kind, metadata, spec } of officialManifests()) {
      if (!(kind in CHECKS)) continue;
      checked++;
      expect(CHECKS[kind](spec as never, `${kind}/${metadata.name}`)).toEqual(
        [],
      );
    }
    expect(checked).toBeGreaterThanOrEqual(13);
  });
});
