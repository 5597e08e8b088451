import { KubeObject, ManagedFieldsEntry } from '@openchoreo-portal/model';
import {
  additionDriftOf,
  deletionDrift,
  describeDrift,
  differencesOf,
  driftEntry,
  driftOf,
  driftSettings,
  matchesPath,
  pathText,
  withLive,
} from '.';

const wanted: KubeObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'cell' },
  spec: {
    replicas: 1,
    template: {
      spec: {
        containers: [
          {
            name: 'main',
            image: 'web:1',
            resources: { limits: { cpu: '1000m' } },
            env: [{ name: 'A', value: '1' }],
          },
        ],
      },
    },
  },
};
const entry = (
  manager: string,
  fieldsV1: ManagedFieldsEntry['fieldsV1'],
  time = '2026-11-21T10:00:00Z',
): ManagedFieldsEntry => ({
  manager,
  operation: 'Update',
  apiVersion: 'apps/v1',
  fieldsType: 'FieldsV1',
  fieldsV1,
  time,
});
const container = (fields: object) =>
  ({
    'f:spec': {
      'f:template': {
        'f:spec': { 'f:containers': { 'k:{"name":"main"}': fields } },
      },
    },
  } as ManagedFieldsEntry['fieldsV1']);
function live(
  change: (object: typeof wanted) => void,
  ...managedFields: ManagedFieldsEntry[]
): KubeObject {
  const object = structuredClone(wanted);
  change(object);
  return { ...object, metadata: { ...object.metadata, managedFields } };
}
const spec = (object: KubeObject) =>
  object.spec as {
    replicas?: number;
    template: {
      spec: {
        containers: {
          image: string;
          resources: { limits: { cpu: string } };
          env: { name: string; value: string }[];
        }[];
      };
    };
  };
const find = (object: KubeObject, ignore = driftSettings([], scope).ignore) =>
  driftOf({ wanted, live: object, owner: 'us', settings: { ignore } });
const scope = { environment: 'dev', project: 'shop', component: 'web' };

describe('driftOf', () => {
  it('names manager, time, before and after of a changed field', () => {
    const [drift, ...rest] = find(
      live(
        o => {
          spec(o).replicas = 9;
        },
        entry('us', { 'f:spec': { 'f:template': {} } }),
        entry('edit', { 'f:spec': { 'f:replicas': {} } }),
      ),
    );
    expect(rest).toEqual([]);
    expect(drift).toMatchObject({
      path: 'spec.replicas',
      pointer: '/spec/replicas',
      before: 1,
      after: 9,
      manager: 'edit',
      since: '2026-11-21T10:00:00Z',
    });
    expect(describeDrift({ kind: 'Deployment', name: 'web', ...drift })).toBe(
      'edit changed spec.replicas of Deployment web from 1 to 9.',
    );
  });

  it('does not take a value that the server wrote in another way for a change', () => {
    const object = live(o => {
      spec(o).template.spec.containers[0].resources.limits.cpu = '1';
    }, entry('us', container({ 'f:resources': { 'f:limits': { 'f:cpu': {} } } })));
    expect(find(object)).toEqual([]);
    expect(find({ ...object, metadata: wanted.metadata })).toMatchObject([
      { manager: 'unknown' },
    ]);
  });

  it('finds items by name, and those that were added', () => {
    const added = live(o => {
      spec(o).template.spec.containers[0].env.unshift({
        name: 'B',
        value: '2',
      });
      spec(o).template.spec.containers[0].env[1].value = '3';
    }, entry('edit', container({ 'f:env': {} })));
    expect(
      find(added).map(d => [d.path, d.pointer, d.before, d.after]),
    ).toEqual([
      [
        'spec.template.spec.containers[name=main].env[name=A].value',
        '/spec/template/spec/containers/0/env/1/value',
        '1',
        '3',
      ],
      [
        'spec.template.spec.containers[name=main].env[name=B]',
        '/spec/template/spec/containers/0/env/0',
        undefined,
        { name: 'B', value: '2' },
      ],
    ]);
  });

  it('has the same id for the same change and another for a later one', () => {
    const at = (time: string) =>
      find(
        live(o => {
          spec(o).replicas = 9;
        }, entry('edit', { 'f:spec': { 'f:replicas': {} } }, time)),
      )[0].id;
    expect(at('2026-11-21T10:00:00Z')).toBe(at('2026-11-21T10:00:00Z'));
    expect(at('2026-11-21T10:00:00Z')).not.toBe(at('2026-11-21T10:00:01Z'));
  });

  it('hides values of secrets and cuts long ones', () => {
    const secret: KubeObject = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 's' },
      data: { token: 'b2xk' },
    } as KubeObject;
    const [drift] = driftOf({
      wanted: secret,
      live: { ...secret, data: { token: 'bmV3' } } as KubeObject,
      owner: 'us',
      settings: { ignore: [] },
    });
    const shown = driftEntry(drift, secret, 'secret', 'Present', 'now');
    expect(JSON.stringify(shown)).not.toMatch(/bmV3|b2xk/);
    const long = driftEntry(
      { ...drift, after: 'x'.repeat(9_000) },
      { ...secret, kind: 'ConfigMap' },
      'secret',
      'Present',
      'now',
    );
    expect(String(long.after).length).toBeLessThan(2_100);
  });

  it('survives notes that are not well-formed and objects that are deep', () => {
    const broken = live(
      o => {
        spec(o).replicas = 9;
      },
      entry('x', { 'f:spec': { 'k:{': {} } }),
      entry('y', { 'f:spec': 'no' } as ManagedFieldsEntry['fieldsV1']),
    );
    expect(find(broken)).toMatchObject([{ manager: 'unknown' }]);
    let deep: unknown = 1;
    for (let i = 0; i < 5_000; i++) deep = { a: deep };
    expect(differencesOf(deep, { a: 2 })).toHaveLength(1);
  });
});

describe('additionDriftOf', () => {
  const added = (
    object: KubeObject,
    ignore = driftSettings([], scope).ignore,
  ) =>
    additionDriftOf({
      wanted,
      live: object,
      owner: 'us',
      settings: { ignore },
    });
  const host = {
    'f:spec': { 'f:template': { 'f:spec': { 'f:hostNetwork': {} } } },
  };
  const withHost = (o: typeof wanted) =>
    Object.assign(spec(o).template.spec, { hostNetwork: true });

  it('tells what people added where nothing was applied, with who and where', () => {
    const found = added(
      live(
        o => {
          withHost(o);
          o.metadata.labels = { team: 'x' };
          Object.assign(spec(o).template.spec.containers[0], {
            securityContext: { privileged: true },
          });
        },
        entry('edit', host),
        entry('dash', {
          'f:metadata': {
            'f:labels': { 'f:team': {} },
            'f:annotations': { 'f:x': {} },
          },
        }),
        entry(
          'edit',
          container({ 'f:securityContext': { '.': {}, 'f:privileged': {} } }),
        ),
      ),
    );
    expect(found.map(d => [d.path, d.pointer, d.after, d.manager])).toEqual([
      [
        'spec.template.spec.hostNetwork',
        '/spec/template/spec/hostNetwork',
        true,
        'edit',
      ],
      ['metadata.labels.team', '/metadata/labels/team', 'x', 'dash'],
      [
        'spec.template.spec.containers[name=main].securityContext',
        '/spec/template/spec/containers/0/securityContext',
        { privileged: true },
        'edit',
      ],
    ]);
    expect(found.every(d => d.before === undefined)).toBe(true);
  });

  it('leaves machines, ourselves, status and notes that say nothing alone', () => {
    for (const manager of ['us', 'kube-controller-manager', 'keda-operator']) {
      expect(added(live(withHost, entry(manager, host)))).toEqual([]);
    }
    expect(
      added(live(withHost, { ...entry('edit', host), subresource: 'status' })),
    ).toEqual([]);
    expect(
      added(
        live(
          o => o,
          entry('edit', {
            ...host,
            'f:status': { 'f:x': {} },
            'k:{': {},
          } as ManagedFieldsEntry['fieldsV1']),
        ),
      ),
    ).toEqual([]);
  });

  it('names the rule that ignores it', () => {
    const settings = driftSettings(
      [
        {
          name: 'allowed',
          spec: { ignore: [{ fields: ['spec.template.**', 'spec.template'] }] },
        },
      ],
      scope,
    );
    expect(
      added(live(withHost, entry('edit', host)), settings.ignore),
    ).toMatchObject([{ ignoredBy: 'allowed' }]);
  });
});

describe('withLive', () => {
  it('takes over what is live, also what is missing there', () => {
    const object = live(o => {
      delete spec(o).replicas;
      spec(o).template.spec.containers[0].env.push({ name: 'B', value: '2' });
    });
    const differences = differencesOf(wanted, object);
    expect(differences.map(d => pathText(d.steps))).toEqual([
      'spec.replicas',
      'spec.template.spec.containers[name=main].env[name=B]',
    ]);
    const merged = withLive(wanted, differences);
    expect(spec(merged).replicas).toBeUndefined();
    expect(spec(merged).template.spec.containers[0].env).toHaveLength(2);
    expect(spec(wanted).replicas).toBe(1);
  });
});

describe('policies', () => {
  it.each([
    ['spec.replicas', 'spec.replicas', true],
    ['spec', 'spec.replicas', true],
    ['spec.replicas', 'spec', false],
    ['spec.*', 'spec.replicas', true],
    [
      'spec.template.spec.containers[*].image',
      'spec.template.spec.containers[name=main].image',
      true,
    ],
    ["metadata.annotations['a.b/*']", "metadata.annotations['a.b/c']", true],
    ["metadata.annotations['a.b/*']", "metadata.annotations['x.b/c']", false],
    ['', 'spec', false],
    ['*a*a*a*a*a*a*b', 'a'.repeat(2_000), false],
  ])('%s matches %s: %s', (pattern, path, expected) => {
    expect(matchesPath(pattern, path)).toBe(expected);
  });

  it('heal by default; one that says no is enough; places are told apart', () => {
    const settings = (...specs: object[]) =>
      driftSettings(
        specs.map((s, i) => ({ name: `p${i}`, spec: s })),
        scope,
      );
    expect(settings().selfHeal).toBe(true);
    expect(settings({ selfHeal: true }, { selfHeal: false }).selfHeal).toBe(
      false,
    );
    expect(settings({ environments: ['prod'], selfHeal: false }).selfHeal).toBe(
      true,
    );
    expect(
      settings({ components: ['api'], ignore: [{ fields: ['spec'] }] }).ignore,
    ).toEqual([]);
  });
});

describe('deletionDrift', () => {
  const at = '2026-11-21T10:00:00Z';
  const none = { ignore: [] };

  it('keeps the id of a deletion that was told before, and gives another to a later one', () => {
    const first = deletionDrift(wanted, none, undefined, at);
    expect(deletionDrift(wanted, none, first, '2026-11-21T11:00:00Z').id).toBe(
      first.id,
    );
    expect(
      deletionDrift(wanted, none, undefined, '2026-11-21T11:00:00Z').id,
    ).not.toBe(first.id);
    const told = driftEntry(first, wanted, 'deployment', 'Present', at);
    expect(told).toMatchObject({ path: '*', deleted: true, at });
    expect(describeDrift(told)).toBe('Somebody deleted Deployment web.');
  });

  it('is ignored by a rule about the whole object, not by one about a field', () => {
    const ignoring = (fields: string[]) =>
      deletionDrift(
        wanted,
        driftSettings([{ name: 'p', spec: { ignore: [{ fields }] } }], scope),
        undefined,
        at,
      ).ignoredBy;
    expect(ignoring(['*'])).toBe('p');
    expect(ignoring(['spec.replicas'])).toBeUndefined();
  });
});
