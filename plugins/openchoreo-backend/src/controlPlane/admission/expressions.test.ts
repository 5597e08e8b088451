import {
  ApiServer,
  createApiServer,
  openSqlStore,
  Store,
} from '@openchoreo-portal/apiserver';
import { createAuthorizationEngine } from '@openchoreo-portal/authorization';
import {
  ApiError,
  controlPlaneRegistry,
  KubeObject,
  namespaceKind,
  OPENCHOREO_GROUP,
} from '@openchoreo-portal/model';
import { admissionPlugins } from '.';

const kinds = controlPlaneRegistry();
const parameters = {
  openAPIV3Schema: {
    type: 'object',
    properties: { replicas: { type: 'integer' }, name: { type: 'string' } },
  },
};

/** A type whose Deployment has that number of replicas. */
const typeWith = (replicas: unknown, more: object = {}): KubeObject => ({
  apiVersion: `${OPENCHOREO_GROUP}/v1alpha1`,
  kind: 'ClusterComponentType',
  metadata: { name: 'small' },
  spec: {
    workloadType: 'deployment',
    parameters,
    resources: [
      {
        id: 'deployment',
        template: {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          metadata: { name: '${metadata.name}' },
          spec: { replicas },
        },
      },
    ],
    ...more,
  },
});

describe('expressions at the door of the API server', () => {
  let store: Store;
  let server: ApiServer;
  beforeAll(async () => {
    store = openSqlStore({
      client: 'better-sqlite3',
      connection: ':memory:',
    });
    server = createApiServer({
      kinds,
      store,
      namespaceKind,
      admission: admissionPlugins(createAuthorizationEngine(), []),
    });
    await server.start();
  });
  afterAll(async () => {
    await server.stop();
    await store.close();
  });

  const create = (object: KubeObject) =>
    server
      .clientFor({
        subject: {
          id: 'user:default/a',
          kind: 'user',
          claims: {},
          how: 'test',
        },
        entrance: 'test',
      })
      .create(
        kinds.byKind({ group: OPENCHOREO_GROUP, kind: object.kind })!,
        object,
      );
  const refusal = async (object: KubeObject) => {
    const error = await create(object).catch((e: ApiError) => e);
    expect(error).toMatchObject({ name: 'ApiError', reason: 'Invalid' });
    return (error as ApiError).causes;
  };

  it.each<[string, string, string, string]>([
    [
      'an unknown variable',
      '${parameters.name + nope}',
      "undeclared reference to 'nope' (line 1, column 19)",
      'parameters.name + nope\n                  ^',
    ],
    [
      'an unknown field',
      '${metadata.nam}',
      "undefined field 'nam' (line 1, column 9)",
      'metadata.nam\n        ^',
    ],
    [
      'an unknown function, in the second line',
      '${1 +\n  oc_nope("x")}',
      "undeclared reference to function 'oc_nope' (line 2, column 3)",
      '  oc_nope("x")\n  ^',
    ],
    [
      'no such overload',
      '${parameters.name - parameters.replicas}',
      "no matching overload for '_-_' applied to '(string, int)'",
      'parameters.name - parameters.replicas\n                ^',
    ],
    ['what cannot be read', '${1 + }', 'line 1, column', '1 + \n    ^'],
  ])('%s is refused with its place', async (_, value, message, caret) => {
    const causes = await refusal(typeWith(value));
    expect(causes).toHaveLength(1);
    expect(causes[0].field).toBe('spec.resources[0].template.spec.replicas');
    expect(causes[0].message).toContain(message);
    expect(causes[0].message).toContain(`\n${caret}`);
  });

  it('so is a result of the wrong type: a rule that is no condition, a loop over a number', async () => {
    const rule = { rule: '${parameters.replicas + 1}', message: 'm' };
    const [condition] = await refusal(
      typeWith(1, { preRenderValidations: [rule] }),
    );
    expect(condition.field).toBe('spec.preRenderValidations[0].rule');
    expect(condition.message).toMatch(/bool.*int/);
    const looping = typeWith(1);
    const { resources } = looping.spec as { resources: object[] };
    Object.assign(resources[0], {
      forEach: '${parameters.replicas}',
      var: 'i',
    });
    const [loop] = await refusal(looping);
    expect(loop.field).toBe('spec.resources[0].forEach');
  });

  it('so is every mistake of a trait, all at once', async () => {
    const causes = await refusal({
      apiVersion: `${OPENCHOREO_GROUP}/v1alpha1`,
      kind: 'ClusterTrait',
      metadata: { name: 'bad' },
      spec: {
        parameters,
        creates: [
          {
            template: {
              apiVersion: 'v1',
              kind: 'ConfigMap',
              metadata: { name: '${parameters.nam}' },
            },
          },
        ],
        patches: [
          {
            target: {
              group: 'apps',
              version: 'v1',
              kind: 'Deployment',
              where: '${resource.kind + 1 == trait.instance}',
            },
            operations: [{ op: 'add', path: '/x', value: '${nope}' }],
          },
        ],
      },
    });
    expect(causes.map(c => c.field).sort()).toEqual([
      'spec.creates[0].template.metadata.name',
      'spec.patches[0].operations[0].value',
      'spec.patches[0].target.where',
    ]);
  });

  it('what is right is taken', async () => {
    await expect(
      create(typeWith('${parameters.replicas + 1}')),
    ).resolves.toMatchObject({ metadata: { name: 'small' } });
  });
});
