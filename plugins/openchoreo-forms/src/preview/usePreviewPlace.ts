import { useMemo } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import { useQuery } from '@tanstack/react-query';
import {
  clusterComponentTypeKind,
  clusterDataPlaneKind,
  clusterTraitKind,
  ComponentRelease,
  componentReleaseKind,
  ComponentSpec,
  ComponentType,
  componentTypeKind,
  DataPlane,
  dataPlaneKind,
  Environment,
  clusterEnvironmentKind,
  environmentKind,
  Project,
  projectKind,
  ReleaseBinding,
  releaseBindingKind,
  ResourceOutput,
  ResourceReleaseBinding,
  resourceReleaseBindingKind,
  SecretReference,
  secretReferenceKind,
  Trait,
  traitKind,
  WorkloadTemplate,
} from '@openchoreo-portal/model';
import {
  CollectionState,
  OpenChoreoApi,
  openchoreoApiRef,
  useResource,
  useResources,
} from '@openchoreo-portal/plugin-openchoreo-react';
import {
  connectionTargets,
  resolveConnections,
} from '@openchoreo-portal/rendering';
import type { PreviewPlace } from './preview';

/** Where a component would run, or what is missing to know it. */
export type PreviewPlaceState =
  | { status: 'loading' }
  | { status: 'missing'; what: string }
  | { status: 'ready'; place: PreviewPlace };

/** Follows everything that decides what a component becomes in an environment, except its own configuration. */
export function usePreviewPlace(options: {
  namespace: string;
  project: string;
  component: string;
  componentType: ComponentSpec['componentType'] | undefined;
  environment: string | undefined;
  dependencies: WorkloadTemplate['dependencies'];
}): PreviewPlaceState {
  const { namespace, component, componentType, environment } = options;
  const [, typeName = ''] = componentType?.name.split('/') ?? [];
  const isCluster = componentType?.kind === 'ClusterComponentType';
  const type = useResource<ComponentType>(
    isCluster ? clusterComponentTypeKind : componentTypeKind,
    { ...(isCluster ? {} : { namespace }), name: typeName },
    { skip: !componentType },
  );
  const project = useResource<Project>(
    projectKind,
    { namespace, name: options.project },
    { skip: !options.project },
  );
  const environments = useResources<Environment>(environmentKind, {
    namespace,
  });
  const sharedEnvironments = useResources<Environment>(clusterEnvironmentKind);
  const planes = useResources<DataPlane>(dataPlaneKind, { namespace });
  const sharedPlanes = useResources<DataPlane>(clusterDataPlaneKind);
  const traits = useResources<Trait>(traitKind, { namespace });
  const sharedTraits = useResources<Trait>(clusterTraitKind);
  const secrets = useResources<SecretReference>(secretReferenceKind, {
    namespace,
  });
  const bindings = useResources<ReleaseBinding>(releaseBindingKind, {
    namespace,
    fieldSelector: `spec.owner.componentName=${component}`,
    skip: !component,
  });
  const needs = useNeighbours({
    namespace,
    project: options.project,
    environment,
    dependencies: options.dependencies,
  });
  return useMemo((): PreviewPlaceState => {
    const read: CollectionState[] = [
      type,
      project,
      environments,
      sharedEnvironments,
      planes,
      sharedPlanes,
      traits,
      sharedTraits,
    ];
    const failed = read.find(
      s => s.status === 'forbidden' || s.status === 'failed',
    );
    if (failed && 'error' in failed) {
      return { status: 'missing', what: failed.error.message };
    }
    if (!environment || read.some(s => s.status === 'loading') || !needs) {
      return { status: 'loading' };
    }
    const where = [...environments.items, ...sharedEnvironments.items].find(
      e => e.metadata.name === environment,
    );
    if (!where)
      return { status: 'missing', what: `environment ${environment}` };
    const dataPlane = dataPlaneOf(where, planes.items, sharedPlanes.items);
    if (!dataPlane) {
      return { status: 'missing', what: `the data plane of ${environment}` };
    }
    if (!type.item) {
      return { status: 'missing', what: `the type ${componentType?.name}` };
    }
    if (!project.item) {
      return { status: 'missing', what: `the project ${options.project}` };
    }
    return {
      status: 'ready',
      place: {
        namespace,
        project: project.item,
        environment: where,
        dataPlane,
        type: type.item,
        traits: [
          ...traits.items.map(trait => ({ kind: 'Trait' as const, trait })),
          ...sharedTraits.items.map(trait => ({
            kind: 'ClusterTrait' as const,
            trait,
          })),
        ],
        binding: bindings.items.find(b => b.spec.environment === environment),
        secretReferences: Object.fromEntries(
          secrets.items.map(s => [s.metadata.name, s.spec]),
        ),
        ...needs,
      },
    };
  }, [
    type,
    project,
    environments,
    sharedEnvironments,
    planes,
    sharedPlanes,
    traits,
    sharedTraits,
    secrets,
    bindings,
    needs,
    environment,
    namespace,
    componentType?.name,
    options.project,
  ]);
}

/** The plane an environment names; else the namespace's `default`, else the cluster's. */
function dataPlaneOf(
  { spec }: Environment,
  own: readonly DataPlane[],
  shared: readonly DataPlane[],
): DataPlane | undefined {
  const named = (list: readonly DataPlane[], name: string) =>
    list.find(p => p.metadata.name === name);
  const ref = spec.dataPlaneRef;
  if (!ref) return named(own, 'default') ?? named(shared, 'default');
  return named(ref.kind === 'ClusterDataPlane' ? shared : own, ref.name);
}

type Neighbours = Pick<PreviewPlace, 'connections' | 'resourceOutputs'>;

/** Addresses and outputs of what a workload depends on. Read once per set of dependencies: they change rarely while somebody types. */
function useNeighbours(options: {
  namespace: string;
  project: string;
  environment: string | undefined;
  dependencies: WorkloadTemplate['dependencies'];
}): Neighbours | undefined {
  const api = useApi(openchoreoApiRef);
  const { namespace, project, environment = '', dependencies } = options;
  const targets = connectionTargets(
    { dependencies },
    { namespace, project, environment },
  ).filter(t => t.component && t.endpoint);
  const resources = (dependencies?.resources ?? [])
    .map(r => r.ref)
    .filter(Boolean);
  const result = useQuery({
    queryKey: [
      'openchoreo',
      'preview-neighbours',
      targets,
      resources,
      environment,
    ],
    enabled: environment !== '',
    placeholderData: previous => previous,
    staleTime: 30_000,
    retry: 1,
    queryFn: async (): Promise<Neighbours> => ({
      connections: await addressesOf(api, targets),
      resourceOutputs: await outputsOf(api, namespace, environment, resources),
    }),
  });
  // What cannot be read has no address yet; the preview says so itself.
  return result.isError ? EMPTY : result.data;
}

const EMPTY: Neighbours = {};

async function addressesOf(
  { resources }: OpenChoreoApi,
  targets: ReturnType<typeof connectionTargets>,
) {
  const sources = new Map(
    await Promise.all(
      [...new Set(targets.map(t => t.component))].map(async component => {
        const { items } = await resources.list<ReleaseBinding>(
          releaseBindingKind,
          {
            namespace: targets[0].namespace,
            fieldSelector: `spec.owner.componentName=${component}`,
          },
        );
        const binding = items.find(
          b => b.spec.environment === targets[0].environment,
        );
        const name = binding?.status?.syncedRelease;
        const release =
          binding && name
            ? await resources.get<ComponentRelease>(componentReleaseKind, {
                namespace: binding.metadata.namespace,
                name,
              })
            : undefined;
        return [component, binding && { binding, release }] as const;
      }),
    ),
  );
  return resolveConnections(targets, target => {
    const found = sources.get(target.component);
    return found && found.binding.spec.owner.projectName === target.project
      ? {
          ...(found.binding.status ? { status: found.binding.status } : {}),
          ...(found.release ? { workload: found.release.spec.workload } : {}),
        }
      : undefined;
  }).resolved;
}

async function outputsOf(
  { resources }: OpenChoreoApi,
  namespace: string,
  environment: string,
  names: readonly string[],
): Promise<Record<string, readonly ResourceOutput[]>> {
  if (names.length === 0) return {};
  const { items } = await resources.list<ResourceReleaseBinding>(
    resourceReleaseBindingKind,
    { namespace },
  );
  return Object.fromEntries(
    items
      .filter(
        b =>
          b.spec.environment === environment &&
          names.includes(b.spec.owner.resourceName) &&
          b.status?.outputs,
      )
      .map(b => [b.spec.owner.resourceName, b.status!.outputs!]),
  );
}
