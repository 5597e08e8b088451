import { useMemo, useRef } from 'react';
import {
  clusterDeploymentPipelineKind,
  Component,
  componentKind,
  DeploymentPipeline,
  deploymentPipelineKind,
  Project,
  projectKind,
  ReleaseBinding,
  releaseBindingKind,
  Resource,
  resourceKind,
  ResourceReleaseBinding,
  resourceReleaseBindingKind,
  Workload,
  workloadKind,
} from '@openchoreo-portal/model';
import {
  pipelineOrder,
  ResourcesResult,
  useResource,
  useResources,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { buildGraph, CellGraph } from '../model';
import { chooseEnvironment } from './chooseEnvironment';
import { keepUnchanged } from './keepUnchanged';

/** A followed cell. */
export interface Cell {
  /** State of the components: the page's state. */
  state: ResourcesResult<Component>;
  /** Of the pipeline, in its order. */
  environments: string[];
  /** The one shown; undefined while nothing is known. */
  environment: string | undefined;
  graph: CellGraph;
  /** False until everything of the project has been read once: a layout made of parts would be another one. */
  settled: boolean;
  /** Something beside the components could not be read; what is drawn may lack it. */
  incomplete: string | undefined;
}

/** Follows everything a cell is made of. `wanted` is the environment asked for, if any. */
export function useCell(
  namespace: string,
  project: string,
  wanted: string | null,
): Cell {
  const own = { namespace, fieldSelector: `spec.owner.projectName=${project}` };
  const { item } = useResource<Project>(projectKind, {
    namespace,
    name: project,
  });
  const pipelineRef = item?.spec.deploymentPipelineRef;
  const clusterWide = pipelineRef?.kind === 'ClusterDeploymentPipeline';
  const pipeline = useResource<DeploymentPipeline>(
    clusterWide ? clusterDeploymentPipelineKind : deploymentPipelineKind,
    {
      ...(clusterWide ? {} : { namespace }),
      name: pipelineRef?.name ?? '',
    },
    { skip: !pipelineRef },
  );
  const state = useResources<Component>(componentKind, own);
  const workloads = useResources<Workload>(workloadKind, own);
  const bindings = useResources<ReleaseBinding>(releaseBindingKind, own);
  const resources = useResources<Resource>(resourceKind, own);
  const resourceBindings = useResources<ResourceReleaseBinding>(
    resourceReleaseBindingKind,
    own,
  );
  const { environments, environment } = useMemo(
    () => chooseEnvironment(pipelineOrder(pipeline.item), bindings.items, wanted),
    [pipeline.item, bindings.items, wanted],
  );
  // Bindings of other projects tell who uses this one.
  const others = useResources<ReleaseBinding>(releaseBindingKind, {
    namespace,
    fieldSelector: `spec.environment=${environment}`,
    skip: environment === undefined,
  });
  const built = useMemo(
    () =>
      buildGraph({
        namespace,
        project,
        environment,
        components: state.items,
        workloads: workloads.items,
        resources: resources.items,
        bindings: [
          ...bindings.items,
          ...others.items.filter(b => b.spec.owner.projectName !== project),
        ],
        resourceBindings: resourceBindings.items,
      }),
    [
      namespace,
      project,
      environment,
      state.items,
      workloads.items,
      resources.items,
      bindings.items,
      others.items,
      resourceBindings.items,
    ],
  );
  const last = useRef<CellGraph>();
  const graph = useMemo(() => keepUnchanged(last.current, built), [built]);
  last.current = graph;
  const missing = Object.entries({
    workloads,
    deployments: bindings,
    resources,
    'resource deployments': resourceBindings,
  }).filter(([, r]) => r.status === 'failed' || r.status === 'forbidden');
  const settled = [workloads, bindings, resources].every(
    r => r.status !== 'loading',
  );
  return {
    settled,
    state,
    environments,
    environment,
    graph,
    incomplete: missing.length
      ? `The ${missing.map(([name]) => name).join(', ')} of this project could not be read, so the diagram may lack something.`
      : undefined,
  };
}
