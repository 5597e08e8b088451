import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  ClusterDataPlane,
  Component,
  ComponentType,
  Environment,
  KubeObject,
  Project,
  Trait,
  WorkloadTemplate,
} from '@openchoreo-portal/model';
import { parseAllDocuments } from 'yaml';
import { previewComponent, PreviewPlace } from './preview';

const SEED = join(__dirname, '../../../../deploy/seed');
const load = <T extends KubeObject>(file: string, kind: string): T =>
  parseAllDocuments(
    readFileSync(join(SEED, file), 'utf8').replaceAll(
      '${ingressPort}',
      '19080',
    ),
  )
    .map(d => d.toJS() as T)
    .find(o => o.kind === kind)!;

const type = load<ComponentType>(
  '31-portal-service.yaml',
  'ClusterComponentType',
);
const limiter: Trait = {
  apiVersion: 'openchoreo.dev/v1alpha1',
  kind: 'ClusterTrait',
  metadata: {
    name: 'quota',
    uid: 'q',
    resourceVersion: '1',
    creationTimestamp: '2026-01-01T00:00:00Z',
  },
  spec: {
    creates: [
      {
        template: {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: {
            name: '${metadata.name}-quota',
            namespace: '${metadata.namespace}',
          },
        },
      },
    ],
  },
};
const place: PreviewPlace = {
  namespace: 'default',
  project: { metadata: { name: 'shop' } } as Project,
  environment: load<Environment>('20-environments.yaml', 'Environment'),
  dataPlane: load<ClusterDataPlane>('10-planes.yaml', 'ClusterDataPlane'),
  type,
  traits: [{ kind: 'ClusterTrait', trait: limiter }],
};
const component = (more: object = {}) =>
  ({
    metadata: { name: 'api' },
    spec: {
      owner: { projectName: 'shop' },
      componentType: {
        kind: 'ClusterComponentType',
        name: 'deployment/portal-service',
      },
      ...more,
    },
  } as Component);
const workload = (more: object = {}): WorkloadTemplate => ({
  container: { image: 'api:1' },
  endpoints: { http: { type: 'HTTP', port: 8080 } },
  ...more,
});
const before = { component: component(), workload: workload() };

describe('previewComponent', () => {
  it('renders with the code of the control plane', () => {
    const preview = previewComponent(place, before);
    expect(preview.problems).toEqual([]);
    expect(preview.objects.map(o => o.object.kind)).toEqual(
      expect.arrayContaining(['Deployment', 'Service', 'NetworkPolicy']),
    );
  });

  it('marks what a change makes different, new and superfluous', () => {
    expect(
      previewComponent(place, before, before).objects.some(o => o.change),
    ).toBe(false);
    const image = previewComponent(
      place,
      { ...before, workload: workload({ container: { image: 'api:2' } }) },
      before,
    );
    expect(image.objects.filter(o => o.change).map(o => o.object.kind)).toEqual(
      ['Deployment'],
    );
    const withTrait = {
      ...before,
      component: component({
        traits: [{ kind: 'ClusterTrait', name: 'quota', instanceName: 'q' }],
      }),
    };
    expect(
      previewComponent(place, withTrait, before).objects.find(
        o => o.object.kind === 'ConfigMap',
      )?.change?.change,
    ).toBe('add');
    expect(
      previewComponent(place, before, withTrait).removed.map(
        c => c.object.kind,
      ),
    ).toEqual(['ConfigMap']);
  });

  it('says why nothing can be rendered', () => {
    const parameters = previewComponent(place, {
      ...before,
      component: component({ parameters: { health: { periodSeconds: 0 } } }),
    });
    expect(parameters.problems[0].where).toContain('periodSeconds');
    const rule = previewComponent(place, {
      ...before,
      workload: { container: { image: 'api:1' } },
    });
    expect(rule.problems[0].message).toContain('needs an endpoint');
    const trait = previewComponent(place, {
      ...before,
      component: component({
        traits: [{ kind: 'Trait', name: 'gone', instanceName: 'g' }],
      }),
    });
    expect(trait.problems).toEqual([
      { where: 'traits[g]', message: 'Trait gone does not exist.' },
    ]);
  });

  it('says which dependencies have no address yet', () => {
    const { pending, objects } = previewComponent(place, {
      ...before,
      workload: workload({
        dependencies: {
          endpoints: [
            {
              component: 'db',
              name: 'tcp',
              visibility: 'project',
              envBindings: { address: 'DB' },
            },
          ],
        },
      }),
    });
    expect(objects.length).toBeGreaterThan(0);
    expect(pending).toEqual([expect.stringContaining('db')]);
  });
});
