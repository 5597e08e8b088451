import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fillMarkers, KubeObject } from '@openchoreo-portal/model';
import { parseAllDocuments } from 'yaml';
import {
  describeConformance,
  officialManifests,
} from '../__testUtils__/conformance';
import { OfflineManifest } from './prepare';
import { OfflineSelection, OfflineSet, renderOffline } from './render';

const SEED = path.resolve(__dirname, '../../../../deploy/seed');
const MARKERS = { ingressPort: 19080, planeClientCA: 'ca', observerURL: 'u' };

function seed(): OfflineManifest[] {
  return readdirSync(SEED)
    .filter(name => name.endsWith('.yaml'))
    .sort()
    .flatMap(file =>
      parseAllDocuments(readFileSync(path.join(SEED, file), 'utf8'))
        .map(d => fillMarkers(d.toJS(), MARKERS) as KubeObject | null)
        .filter(o => o !== null)
        .map(object => ({ object, where: file })),
    );
}

const workload = (name: string, more: object = {}): OfflineManifest => ({
  where: `${name}.yaml`,
  object: {
    apiVersion: 'openchoreo.dev/v1alpha1',
    kind: 'Workload',
    metadata: { name, namespace: 'default' },
    spec: {
      owner: { projectName: 'storefront', componentName: name },
      container: { image: 'registry.test/x:1' },
      ...more,
    },
  } as KubeObject,
});

const built = () => [
  ...seed(),
  workload('catalog-api', {
    endpoints: {
      http: { type: 'HTTP', port: 8080, visibility: ['external'] },
    },
  }),
  workload('web', {
    endpoints: { http: { type: 'HTTP', port: 80, visibility: ['external'] } },
    dependencies: {
      endpoints: [
        {
          component: 'catalog-api',
          name: 'http',
          visibility: 'project',
          envBindings: { address: 'API_URL' },
        },
      ],
    },
  }),
  workload('nightly-report'),
];

function setsOf(
  manifests: OfflineManifest[],
  selection?: OfflineSelection,
): OfflineSet[] {
  const { sets, problems } = renderOffline(manifests, selection);
  expect(problems).toEqual([]);
  return sets;
}

const find = (sets: OfflineSet[], owner: string, environment: string) =>
  sets.find(s => s.owner === owner && s.environment === environment)!;

describe('the seed', () => {
  it('renders as it is: what no build has made yet is told, not an error', () => {
    const sets = setsOf(seed());
    expect(sets.map(s => `${s.owner} ${s.environment}`)).toEqual(
      ['development', 'staging', 'production'].flatMap(environment =>
        [
          'Project/storefront',
          'Component/catalog-api',
          'Component/web',
          'Component/nightly-report',
        ].map(owner => `${owner} ${environment}`),
      ),
    );
    expect(find(sets, 'Component/web', 'staging').notes).toEqual([
      'No Workload yet; the first build makes it.',
    ]);
  });

  it('renders every built component in every environment, in apply order, the same every time', () => {
    const sets = setsOf(built());
    expect(setsOf(built())).toEqual(sets);
    const kinds = (owner: string) =>
      find(sets, owner, 'production').objects.map(o => o.object.kind);
    expect(kinds('Component/catalog-api')).toEqual([
      'NetworkPolicy',
      'Service',
      'HTTPRoute',
      'Deployment',
    ]);
    expect(kinds('Component/nightly-report')).toContain('CronJob');
  });

  it("binds the addresses that the other components' rendering gives", () => {
    const { objects, notes } = find(
      setsOf(built()),
      'Component/web',
      'staging',
    );
    expect(notes).toEqual([]);
    expect(JSON.stringify(objects)).toContain(
      '"name":"API_URL","value":"http://catalog-api.dp-default-storefront-staging-',
    );
  });

  it('renders only what was asked for', () => {
    const sets = setsOf(built(), {
      project: 'storefront',
      component: 'web',
      environment: 'staging',
    });
    expect(sets.map(s => [s.owner, s.environment])).toEqual([
      ['Component/web', 'staging'],
    ]);
    for (const [selection, message] of [
      [{ project: 'x' }, 'no Project x is among the manifests'],
      [{ component: 'x' }, 'no Component x is among the manifests'],
    ] as const) {
      expect(renderOffline(built(), selection).problems).toMatchObject([
        { message },
      ]);
    }
  });

  it('takes the uid of a manifest, and derives the others', () => {
    const manifests = built().map(m =>
      m.object.kind === 'Component' && m.object.metadata.name === 'web'
        ? {
            ...m,
            object: {
              ...m.object,
              metadata: { ...m.object.metadata, uid: 'given' },
            },
          }
        : m,
    );
    const labels = (list: OfflineManifest[]) =>
      find(setsOf(list), 'Component/web', 'staging').objects[0].object.metadata
        .labels;
    expect(labels(manifests)?.['openchoreo.dev/component-uid']).toBe('given');
    expect(labels(built())?.['openchoreo.dev/component-uid']).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-5/,
    );
  });

  it('keeps the values of bindings, and the last manifest of a name', () => {
    const binding = (replicas: number): OfflineManifest => ({
      where: 'binding.yaml',
      object: {
        apiVersion: 'openchoreo.dev/v1alpha1',
        kind: 'ReleaseBinding',
        metadata: { name: 'catalog-api-staging', namespace: 'default' },
        spec: {
          owner: { projectName: 'storefront', componentName: 'catalog-api' },
          environment: 'staging',
          componentTypeEnvironmentConfigs: { replicas },
        },
      } as KubeObject,
    });
    const sets = setsOf([...built(), binding(2), binding(3)]);
    const replicas = (environment: string) =>
      (
        find(sets, 'Component/catalog-api', environment).objects.find(
          o => o.object.kind === 'Deployment',
        )!.object.spec as { replicas: number }
      ).replicas;
    expect([replicas('staging'), replicas('production')]).toEqual([3, 1]);
  });
});

describe('what is wrong', () => {
  it('is told all at once, each with file, object, path and expression', () => {
    const broken = built().map(m => {
      if (m.object.metadata.name !== 'portal-service') return m;
      const text = JSON.stringify(m.object).replace(
        '${metadata.componentName}',
        '${metadata.nothing}',
      );
      return { ...m, object: JSON.parse(text) as KubeObject };
    });
    const { sets, problems } = renderOffline([
      ...broken.filter(m => m.where !== 'nightly-report.yaml'),
      workload('nightly-report', { container: { image: 3 } }),
    ]);
    expect(sets).toEqual([]);
    expect(problems).toMatchObject([
      {
        where: '31-portal-service.yaml',
        source: 'ClusterComponentType/portal-service',
        path: expect.stringContaining('spec.resources['),
        expression: expect.stringContaining('metadata.nothing'),
        message: expect.stringContaining('nothing'),
      },
      {
        where: 'nightly-report.yaml',
        source: 'Workload/nightly-report',
        path: 'spec.container.image',
      },
    ]);
  });

  it('includes what is missing', () => {
    const without = (name: string) =>
      renderOffline(built().filter(m => m.object.metadata.name !== name))
        .problems;
    expect(without('portal-cell')).toMatchObject([
      {
        where: '50-storefront.yaml',
        source: 'Project/storefront',
        path: 'spec.type',
        message: 'ClusterProjectType portal-cell does not exist.',
      },
    ]);
    expect(without('portal-worker')).toEqual([]);
    expect(renderOffline([]).problems).toMatchObject([
      { source: 'manifests', message: expect.stringContaining('no Project') },
    ]);
  });
});

describeConformance()('official manifests', () => {
  const official = () => [
    ...seed().filter(m => m.where === '10-planes.yaml'),
    ...['getting-started', 'from-image', 'component-types'].flatMap(folder =>
      officialManifests(folder).map(object => ({ object, where: folder })),
    ),
  ];

  it('every sample renders in every environment', () => {
    const sets = setsOf(official());
    const components = official().filter(m => m.object.kind === 'Component');
    expect(components.length).toBeGreaterThan(5);
    for (const { object } of components) {
      for (const environment of ['development', 'staging', 'production']) {
        const set = find(
          sets,
          `Component/${object.metadata.name}`,
          environment,
        );
        expect(set.objects.map(o => o.object.kind)).toContain('Deployment');
      }
    }
    expect(
      sets.filter(s => s.owner.startsWith('Resource/')).map(s => s.owner),
    ).toContain('Resource/doclet-postgres');
  });

  it('every object of a template says which one made it', () => {
    const origins = setsOf(official()).flatMap(set =>
      set.objects
        .filter(o => o.object.kind !== 'NetworkPolicy')
        .map(o => set.origins[`${o.targetPlane}/${o.id}`].from),
    );
    expect(origins.length).toBeGreaterThan(50);
    for (const { source, path: place } of origins) {
      expect(source).toMatch(/^Cluster(Component|Project|Resource)Type\//);
      expect(place).toMatch(/^spec\.resources\[\d+\]/);
    }
  });

  it('every component, project and resource type renders', () => {
    const types = new Map(
      officialManifests('getting-started')
        .filter(m => /^Cluster(Component|Project|Resource)Type$/.test(m.kind))
        .map(m => [`${m.kind}/${m.metadata.name}`, m]),
    );
    expect(types.size).toBeGreaterThanOrEqual(8);
    for (const type of types.values()) expectToRender(type);
  });

  function expectToRender(officialType: KubeObject): void {
    const type = officialType.kind.replace('Cluster', '');
    const name = officialType.metadata.name!;
    const owner = { projectName: 'default' };
    const ref = { kind: `Cluster${type}`, name };
    const of = (kind: string, spec: object): OfflineManifest => ({
      where: 'test',
      object: {
        apiVersion: 'openchoreo.dev/v1alpha1',
        kind,
        metadata: { name: 'probe', namespace: 'default' },
        spec,
      } as KubeObject,
    });
    const { workloadType } = officialType.spec as { workloadType?: string };
    const componentType = { ...ref, name: `${workloadType}/${name}` };
    const probes: Record<string, OfflineManifest[]> = {
      ComponentType: [
        of('Component', {
          owner,
          componentType,
          parameters:
            workloadType === 'cronjob' ? { schedule: '* * * * *' } : {},
        }),
        of('Workload', {
          owner: { ...owner, componentName: 'probe' },
          container: { image: 'registry.test/x:1' },
          ...(/service|web/.test(name)
            ? {
                endpoints: {
                  http: { type: 'HTTP', port: 80, visibility: ['external'] },
                },
              }
            : {}),
        }),
      ],
      ProjectType: [
        of('Project', {
          deploymentPipelineRef: { name: 'default' },
          type: ref,
        }),
      ],
      ResourceType: [of('Resource', { owner, type: ref })],
    };
    const sets = setsOf([...official(), ...probes[type]]);
    const set = sets.find(s => s.owner.endsWith('/probe'));
    expect(set?.objects.length).toBeGreaterThan(0);
  }
});
