import { JsonObject, TraitSpec } from '@openchoreo-portal/model';
import {
  DEPLOYMENT,
  errorOf,
  minimalInput,
  MinimalOptions,
  only,
  render,
  schema,
} from '../__testUtils__/minimal';
import { renderComponent } from './component';
import { resourceHash } from './resource-hash';

const configMap = (name: string, more: JsonObject = {}): JsonObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
  ...more,
});
const resource = (id: string, template: JsonObject) => ({ id, template });
const creates = (...templates: JsonObject[]): TraitSpec =>
  ({ creates: templates.map(template => ({ template })) } as TraitSpec);
const ofType = (...templates: JsonObject[]): MinimalOptions => ({
  type: {
    resources: [
      ...templates.map((t, i) => resource(`r${i}`, t)),
      resource('deployment', DEPLOYMENT),
    ],
  },
});
const identities = (options: MinimalOptions) =>
  render(options).objects.map(({ object: o }) =>
    [o.kind, o.apiVersion, o.metadata.namespace ?? '', o.metadata.name].join(),
  );

describe('order', () => {
  it('of the result: kind, apiVersion, namespace, name; the policy of the platform last', () => {
    expect(
      identities(
        ofType(
          configMap('b'),
          { apiVersion: 'v1', kind: 'Service', metadata: { name: 'a' } },
          configMap('z', { metadata: { name: 'z', namespace: 'a' } }),
          configMap('a'),
          { apiVersion: 'b/v1', kind: 'Service', metadata: { name: 'a' } },
        ),
      ),
    ).toEqual([
      'ConfigMap,v1,,a',
      'ConfigMap,v1,,b',
      'ConfigMap,v1,a,z',
      'Deployment,apps/v1,cell,web-dev-40b11ae7',
      'Service,b/v1,,a',
      'Service,v1,,a',
      'NetworkPolicy,networking.k8s.io/v1,cell,openchoreo-web',
    ]);
  });

  it('of a trait: its rules, then creates, patches and removes', () => {
    const target = { group: '', version: 'v1', kind: 'ConfigMap' };
    const trait: TraitSpec = {
      removes: [{ target: { ...target, where: '${has(resource.patched)}' } }],
      patches: [
        { target, operations: [{ op: 'add', path: '/patched', value: true }] },
      ],
      ...creates(configMap('gone')),
    };
    expect(identities({ traits: { t: trait } })).toHaveLength(2);
    const refused = errorOf(() =>
      render({
        traits: {
          t: {
            ...creates(configMap('${nope}')),
            preRenderValidations: [{ rule: '${false}', message: 'no' }],
          },
        },
      }),
    );
    expect(refused.problems.map(p => p.message)).toEqual(['no']);
  });

  it('of traits: a component trait sees what embedded ones made, never the other way', () => {
    const sees: TraitSpec = {
      patches: [
        {
          target: { group: '', version: 'v1', kind: 'ConfigMap' },
          operations: [
            { op: 'add', path: '/seenBy', value: '${trait.instanceName}' },
          ],
        },
      ],
    };
    const seenBy = (embedded: string) =>
      only(
        render({
          type: {
            traits: [{ kind: 'Trait', name: embedded, instanceName: embedded }],
          },
          traits: { makes: creates(configMap('c')), sees },
          embedded: [embedded],
        }),
        'ConfigMap',
      );
    expect(seenBy('makes')).toMatchObject({ seenBy: 'sees' });
    expect(seenBy('sees')).not.toHaveProperty('seenBy');
  });
});

describe('identity', () => {
  it('is plane, group, kind, namespace and name: what differs in one of them is another object', () => {
    expect(
      identities(
        ofType(
          configMap('c'),
          configMap('c', { metadata: { name: 'c', namespace: 'other' } }),
          {
            apiVersion: 'own.io/v1',
            kind: 'ConfigMap',
            metadata: { name: 'c' },
          },
        ),
      ),
    ).toHaveLength(5);
  });

  it('two versions of one object are the same object', () => {
    const twice = (version: string): JsonObject => ({
      apiVersion: `own.io/${version}`,
      kind: 'Thing',
      metadata: { name: 'c' },
    });
    const error = errorOf(() => render(ofType(twice('v1'), twice('v2'))));
    expect(error.problems).toMatchObject([
      { reason: 'FieldValueDuplicate', path: 'spec.resources[1]' },
    ]);
  });

  it('a trait that makes what the type made is named with it', () => {
    const error = errorOf(() =>
      render({
        ...ofType(configMap('c')),
        traits: { t: creates(configMap('c')) },
      }),
    );
    expect(error.problems[0].message).toContain('spec.resources[0]');
    expect(error.problems[0].source).toContain('Trait/t');
  });
});

describe('labels', () => {
  it("the platform's win over those of a template", () => {
    const labels = {
      own: 'kept',
      'openchoreo.dev/component': 'somebody-else',
      'openchoreo.dev/project': '${metadata.componentName}',
    };
    const rendered = only(
      render(ofType(configMap('c', { metadata: { name: 'c', labels } }))),
      'ConfigMap',
    );
    expect(rendered.metadata.labels).toMatchObject({
      own: 'kept',
      'openchoreo.dev/component': 'web',
      'openchoreo.dev/project': 'shop',
    });
  });
});

describe('targets', () => {
  const patched = (patch: object, ...templates: JsonObject[]) =>
    render({
      ...ofType(...templates),
      traits: { t: { patches: [patch] } as TraitSpec },
    }).objects.flatMap(({ object: o }) =>
      'hit' in o ? [`${o.apiVersion} ${o.metadata.name}=${o.hit}`] : [],
    );
  const hit = (value: unknown = true) => ({ op: 'add', path: '/hit', value });
  const core = { group: '', version: 'v1', kind: 'ConfigMap' };

  it('an empty group means every group, not only the core one', () => {
    const own = { ...configMap('c'), apiVersion: 'own.io/v1' };
    const both = [configMap('c'), own];
    expect(patched({ target: core, operations: [hit()] }, ...both)).toEqual([
      'own.io/v1 c=true',
      'v1 c=true',
    ]);
    const target = { ...core, group: 'own.io' };
    expect(patched({ target, operations: [hit()] }, ...both)).toEqual([
      'own.io/v1 c=true',
    ]);
  });

  it('`where` decides about all objects before the first operation', () => {
    const target = { ...core, where: '${!has(resource.hit)}' };
    expect(
      patched(
        { target, operations: [hit(1), hit(2)] },
        configMap('a'),
        configMap('b'),
      ),
    ).toEqual(['v1 a=2', 'v1 b=2']);
  });

  it('operations are filled once per loop item and do not know the object', () => {
    const error = errorOf(() =>
      patched(
        { target: core, operations: [hit('${resource.metadata.name}')] },
        configMap('a'),
      ),
    );
    expect(error.problems[0]).toMatchObject({
      path: 'spec.patches[0].operations[0].value',
      message: expect.stringContaining('resource'),
    });
    expect(
      patched(
        {
          target: core,
          forEach: '${["x", "y"]}',
          var: 'n',
          operations: [hit('${n}')],
        },
        configMap('a'),
      ),
    ).toEqual(['v1 a=y']);
  });

  it('stay on their plane unless they name another', () => {
    const observed: MinimalOptions = {
      type: {
        resources: [
          resource('deployment', DEPLOYMENT),
          {
            ...resource('c', configMap('c')),
            targetPlane: 'observabilityplane',
          },
        ],
      },
    };
    const hits = (targetPlane?: 'observabilityplane') =>
      render({
        ...observed,
        traits: {
          t: {
            patches: [{ target: core, targetPlane, operations: [hit()] }],
          } as TraitSpec,
        },
      }).objects.filter(o => 'hit' in o.object).length;
    expect([hits(), hits('observabilityplane')]).toEqual([0, 1]);
  });
});

describe('old shapes', () => {
  it('pitfall 28: `validations` is the old name of preRenderValidations, in types and traits', () => {
    const rules = (message: string) => ({
      validations: [{ rule: '${false}', message }],
    });
    expect(
      errorOf(() => render({ type: rules('of the type') })).problems[0],
    ).toMatchObject({ message: 'of the type', path: 'spec.validations[0]' });
    expect(
      errorOf(() => render({ traits: { t: rules('of the trait') } }))
        .problems[0],
    ).toMatchObject({ message: 'of the trait', path: 'spec.validations[0]' });
  });
});

describe('schemas of types', () => {
  it.each<[string, JsonObject, RegExp]>([
    [
      'a cycle',
      {
        $defs: {
          a: { type: 'object', properties: { b: { $ref: '#/$defs/a' } } },
        },
        $ref: '#/$defs/a',
      },
      /refers to itself: a -> a/,
    ],
    ['a foreign reference', { $ref: 'other.json' }, /only #\/\$defs\/<name>/],
  ])('%s is told with the type and the field', (_, raw, message) => {
    const parameters = { openAPIV3Schema: raw };
    expect(
      errorOf(() => render({ type: { parameters } })).problems[0],
    ).toMatchObject({
      source: 'ComponentType/service',
      path: expect.stringMatching(/^spec\.parameters\./),
      message: expect.stringMatching(message),
    });
  });

  it('fields beside $ref are merged over what it refers to', () => {
    const input = minimalInput({
      type: {
        parameters: {
          openAPIV3Schema: {
            type: 'object',
            $defs: { size: { type: 'string', default: 's' } },
            properties: { size: { $ref: '#/$defs/size', default: 'm' } },
          },
        },
        resources: [
          resource('deployment', DEPLOYMENT),
          resource('c', configMap('c', { data: '${parameters}' as never })),
        ],
      },
    });
    expect(only(renderComponent(input), 'ConfigMap').data).toEqual({
      size: 'm',
    });
  });

  it('unknown fields stay, also below', () => {
    const options: MinimalOptions = {
      type: {
        parameters: schema({ o: { type: 'object', properties: {} } }),
        resources: [
          resource('deployment', DEPLOYMENT),
          resource('c', configMap('c', { data: '${parameters}' as never })),
        ],
      },
      parameters: { o: { any: { thing: 1 } }, other: 2 },
    };
    expect(only(render(options), 'ConfigMap').data).toEqual({
      o: { any: { thing: 1 } },
      other: 2,
    });
  });
});

describe('pitfall 3: the text under the resource hash', () => {
  // FNV-1a of the text of the reference, its digits in the letters of Kubernetes; by hand.
  const byHand = (text: string) => {
    let hash = 0x811c9dc5n;
    for (const byte of Buffer.from(text, 'utf8')) {
      hash = ((hash ^ BigInt(byte)) * 0x01000193n) & 0xffffffffn;
    }
    return [...String(hash)]
      .map(c => 'bcdfghjklmnpqrstvwxz2456789'[c.charCodeAt(0) % 27])
      .join('');
  };

  it.each<[string, JsonObject[], string]>([
    [
      'maps by key, lists in order, types by their name in Go',
      [
        configMap('any', {
          data: { b: 'x', a: [1, true, null, 'y'], c: {} },
        }),
      ],
      'map[apiVersion:(string)v1 data:(map[string]interface {})map[a:([]interface {})[(float64)1 (bool)true (interface {})<nil> (string)y] b:(string)x c:(map[string]interface {})map[]] kind:(string)ConfigMap]',
    ],
    [
      'numbers as Go prints them',
      [configMap('any', { n: [80, 0.5, 1000000, 1234567, 0.00001, -2] })],
      'map[apiVersion:(string)v1 kind:(string)ConfigMap n:([]interface {})[(float64)80 (float64)0.5 (float64)1e+06 (float64)1.234567e+06 (float64)1e-05 (float64)-2]]',
    ],
    [
      'objects in the order of the result, texts in UTF-8',
      [configMap('b', { d: 'ü' }), configMap('a', { d: '€' })],
      'map[apiVersion:(string)v1 d:(string)€ kind:(string)ConfigMap] map[apiVersion:(string)v1 d:(string)ü kind:(string)ConfigMap]',
    ],
  ])('%s', (_, objects, text) => {
    expect(resourceHash(objects)).toBe(
      byHand(`([]map[string]interface {})[${text}]`),
    );
  });

  it('a ConfigMap of one value', () => {
    expect(resourceHash([configMap('c', { data: { key: 'value' } })])).toBe(
      '74f6bb69b4',
    );
  });
});
