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
  RenderedRelease,
  renderedReleaseKind,
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
import { buildGraph, CellGraph, CellSources } from '../model';
import { withRollout } from '../model/rollout';
import { markDenied, networkOf } from '../reach';
import { TrafficState, useTraffic } from '../traffic/useTraffic';
import { withTraffic } from '../traffic/withTraffic';
import { chooseEnvironment } from './chooseEnvironment';
import { keepUnchanged } from './keepUnchanged';

/** A followed cell. */
export interface Cell {
  /** State of the components: the page's state. */
  state: ResourcesResult<Component>;
  pipeline: DeploymentPipeline | undefined;
  /** Of the pipeline, in its order. */
  environments: string[];
  /** The one shown; undefined while nothing is known. */
  environment: string | undefined;
  graph: CellGraph;
  /** The graph before policies, pods and traffic had their say; for comparisons. */
  declared: CellGraph;
  /** What the graph was made of; for other graphs of the same project. */
  sources: CellSources;
  /** What is applied to the data plane in the environment. */
  releases: ResourcesResult<RenderedRelease>;
  traffic: TrafficState;
  /** False until everything of the project has been read once: a layout made of parts would be another one. */
  settled: boolean;
  /** What beside the components could not be read; what is drawn may lack it. */
  unreadable: string[];
}

/** Follows everything a cell is made of. `wanted` is the environment asked for, if any; `other` one more whose consumers are followed. */
export function useCell(
  namespace: string,
  project: string,
  wanted: string | undefined,
  other?: string,
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
    () =>
      chooseEnvironment(
        pipelineOrder(pipeline.item),
        bindings.items,
        wanted ?? null,
      ),
    [pipeline.item, bindings.items, wanted],
  );
  // Bindings of other projects tell who uses this one.
  const others = useResources<ReleaseBinding>(releaseBindingKind, {
    namespace,
    fieldSelector: `spec.environment=${environment}`,
    skip: environment === undefined,
  });
  const more = useResources<ReleaseBinding>(releaseBindingKind, {
    namespace,
    fieldSelector: `spec.environment=${other}`,
    skip: other === undefined,
  });
  const releases = useResources<RenderedRelease>(renderedReleaseKind, {
    namespace,
    fieldSelector: `spec.owner.projectName=${project},spec.environmentName=${environment}`,
    skip: environment === undefined,
  });
  const sources = useMemo<CellSources>(
    () => ({
      namespace,
      project,
      environment,
      components: state.items,
      workloads: workloads.items,
      resources: resources.items,
      bindings: [
        ...bindings.items,
        ...[...others.items, ...more.items].filter(
          b => b.spec.owner.projectName !== project,
        ),
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
      more.items,
      resourceBindings.items,
    ],
  );
  // Other projects belong to the first picture, too: it would have other places without them. Later they come and go as anything does.
  const complete = useRef(false);
  complete.current ||= [
    state,
    workloads,
    bindings,
    resources,
    ...(environment === undefined ? [] : [others]),
  ].every(r => r.status !== 'loading');
  const settled = complete.current;
  const declared = useMemo(
    () =>
      settled ? buildGraph(sources) : { project, nodes: [], edges: [] },
    [settled, sources, project],
  );
  const network = useMemo(
    () => (releases.items.length > 0 ? networkOf(releases.items) : undefined),
    [releases.items],
  );
  const traffic = useTraffic(namespace, project, environment);
  const built = useMemo(
    () =>
      withTraffic(
        withRollout(markDenied(declared, network), releases.items),
        traffic.observed,
      ),
    [declared, network, releases.items, traffic.observed],
  );
  const last = useRef<CellGraph>();
  const graph = useMemo(() => keepUnchanged(last.current, built), [built]);
  last.current = graph;
  const unreadable = Object.entries({
    workloads,
    deployments: bindings,
    resources,
    'resource deployments': resourceBindings,
  })
    .filter(([, r]) => r.status === 'failed' || r.status === 'forbidden')
    .map(([name]) => name);
  return {
    settled,
    state,
    pipeline: pipeline.item,
    environments,
    environment,
    graph,
    declared,
    sources,
    releases,
    traffic,
    unreadable,
  };
}
