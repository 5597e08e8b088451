import { useMemo } from 'react';
import {
  graphFor,
  pipelineGraph,
  PipelineGraph,
  Strategy,
  strategyFor,
  strategySubject,
} from '@openchoreo-portal/delivery';
import {
  clusterDeploymentPipelineKind,
  Component,
  ComponentRelease,
  componentReleaseKind,
  DeliveryStrategy,
  deliveryStrategyKind,
  DeploymentPipeline,
  deploymentPipelineKind,
  Project,
  projectKind,
  Promotion,
  promotionKind,
  PromotionPolicy,
  promotionPolicyKind,
  ReleaseBinding,
  releaseBindingKind,
} from '@openchoreo-portal/model';
import {
  useResource,
  useResources,
} from '@openchoreo-portal/plugin-openchoreo-react';

/** A project's pipeline, bindings and releases, followed live. */
export function useDelivery(namespace: string, projectName: string) {
  const project = useResource<Project>(projectKind, {
    namespace,
    name: projectName,
  });
  const ref = project.item?.spec.deploymentPipelineRef;
  const pipelineName = ref?.name;
  const isClusterWide = ref?.kind === clusterDeploymentPipelineKind.kind;
  const pipeline = useResource<DeploymentPipeline>(
    isClusterWide ? clusterDeploymentPipelineKind : deploymentPipelineKind,
    {
      ...(isClusterWide ? {} : { namespace }),
      name: pipelineName ?? '',
    },
    { skip: !pipelineName },
  );
  const bindings = useResources<ReleaseBinding>(releaseBindingKind, {
    namespace,
    fieldSelector: `spec.owner.projectName=${projectName}`,
  });
  const releases = useResources<ComponentRelease>(componentReleaseKind, {
    namespace,
  });
  const graph = useMemo(
    () => pipelineGraph(pipeline.item?.spec.promotionPaths ?? []),
    [pipeline.item],
  );
  const promotions = useResources<Promotion>(promotionKind, {
    namespace,
    fieldSelector: `spec.owner.projectName=${projectName}`,
  });
  const policies = useResources<PromotionPolicy>(promotionPolicyKind, {
    namespace,
  });
  const strategies = useResources<DeliveryStrategy>(deliveryStrategyKind, {
    namespace,
  });
  const newestFirst = useMemo(
    () =>
      releases.items
        .filter(release => release.spec.owner.projectName === projectName)
        .sort((a, b) =>
          b.metadata.creationTimestamp.localeCompare(
            a.metadata.creationTimestamp,
          ),
        ),
    [releases.items, projectName],
  );
  return {
    project,
    pipeline,
    pipelineName,
    bindings,
    releases: newestFirst,
    graph,
    environments: graph.environments,
    promotions: promotions.items,
    policies: policies.items,
    strategies: strategies.items,
  };
}

/** The way that a component takes through the pipeline of its project, and the strategy that says so, if one does. */
export function useRoute(
  component: Component | undefined,
  { pipeline, graph, strategies }: ReturnType<typeof useDelivery>,
): { graph: PipelineGraph; strategy?: Strategy } {
  return useMemo(() => {
    if (!component || !pipeline.item) return { graph };
    const { metadata, spec } = pipeline.item;
    const strategy = strategyFor(
      strategies.map(s => ({ name: s.metadata.name, spec: s.spec })),
      strategySubject(component, metadata.name),
    );
    return strategy
      ? { strategy, graph: graphFor(spec.promotionPaths ?? [], strategy) }
      : { graph };
  }, [component, pipeline.item, graph, strategies]);
}
