import {
  controlPlaneKinds,
  Environment,
  StoredObject,
  Workflow,
} from '@openchoreo-portal/model';
import { lookupsOf } from '../runtime';
import {
  findComponentType,
  findDataPlane,
  findEnvironment,
  findResourceType,
  findTrait,
  findWorkflow,
  findWorkflowPlane,
} from '.';

/** A namespaced kind and its cluster-scoped twin of one name. */
function twins(kind: string, name: string, spec: object = {}): StoredObject[] {
  return ['', 'Cluster'].map(prefix => ({
    apiVersion: 'openchoreo.dev/v1alpha1',
    kind: prefix + kind,
    metadata: {
      name,
      uid: prefix + kind,
      resourceVersion: '1',
      ...(prefix === '' ? { namespace: 'acme' } : {}),
    },
    spec,
  })) as StoredObject[];
}

const KINDS = [
  ...twins('Workflow', 'x'),
  ...twins('ComponentType', 'x', { workloadType: 'deployment' }),
  ...twins('Trait', 'x'),
  ...twins('ResourceType', 'x'),
  ...twins('Environment', 'x'),
  ...twins('DataPlane', 'default'),
  ...twins('WorkflowPlane', 'default'),
];
const all = lookupsOf(KINDS);
const shared = lookupsOf(KINDS.filter(o => o.kind.startsWith('Cluster')));

describe('pitfall 26: cluster-scoped twins', () => {
  it.each([
    ['a workflow', findWorkflow(all, 'acme', { name: 'x' }), 'ClusterWorkflow'],
    [
      'a component type',
      findComponentType(all, 'acme', { name: 'deployment/x' }),
      'ComponentType',
    ],
    ['a trait', findTrait(all, 'acme', { name: 'x' }), 'Trait'],
    [
      'a resource type',
      findResourceType(all, 'acme', { name: 'x' }),
      'ResourceType',
    ],
  ])('%s without a kind', (_, found, kind) => {
    expect(found?.kind).toBe(kind);
  });

  it('a kind that is given is the only one looked at', () => {
    const kind = 'ClusterTrait';
    expect(findTrait(all, 'acme', { kind, name: 'x' })?.kind).toBe(kind);
    expect(findTrait(shared, 'acme', { name: 'x' })).toBeUndefined();
    expect(
      findWorkflow(shared, 'acme', { kind: 'Workflow', name: 'x' }),
    ).toBeUndefined();
  });

  it('a plane nobody names is the default of the namespace, then of the cluster', () => {
    const environment = findEnvironment(all, 'acme', 'x') as Environment;
    const workflow = KINDS.find(o => o.kind === 'Workflow') as Workflow;
    for (const [lookups, prefix] of [
      [all, ''],
      [shared, 'Cluster'],
    ] as const) {
      expect(findDataPlane(lookups, 'acme', environment)?.object.kind).toBe(
        `${prefix}DataPlane`,
      );
      expect(findWorkflowPlane(lookups, 'acme', workflow)?.object.kind).toBe(
        `${prefix}WorkflowPlane`,
      );
    }
    const named = {
      ...environment,
      spec: { dataPlaneRef: { kind: 'ClusterDataPlane', name: 'default' } },
    } as Environment;
    expect(findDataPlane(all, 'acme', named)?.object.kind).toBe(
      'ClusterDataPlane',
    );
    const elsewhere = {
      ...environment,
      spec: { dataPlaneRef: { name: 'gone' } },
    } as Environment;
    expect(findDataPlane(all, 'acme', elsewhere)).toBeUndefined();
  });

  it("an environment is the namespace's own, else the cluster-wide one", () => {
    expect(findEnvironment(all, 'acme', 'x')?.kind).toBe('Environment');
    expect(findEnvironment(all, 'other', 'x')?.kind).toBe('ClusterEnvironment');
  });

  it('every namespaced kind that types are looked up by has its twin', () => {
    const names = new Set(controlPlaneKinds.map(k => k.kind));
    for (const { kind } of KINDS) expect(names).toContain(kind);
  });
});
