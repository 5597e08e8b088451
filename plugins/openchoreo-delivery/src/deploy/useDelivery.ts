import { useMemo } from 'react';
import { pipelineGraph, PipelineGraph } from '@openchoreo-portal/delivery';
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
import { Route, routeOf } from './routes';

type Delivery = ReturnType<typeof useDelivery>;

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
    /** True once everything is known that a dialog can be about. */
    isSettled: [
      project,
      bindings,
      releases,
      strategies,
      ...(pipelineName ? [pipeline] : []),
    ].every(({ status }) => status !== 'loading'),
  };
}

/** The way that a component takes through the pipeline of its project, and the strategy that says so, if one does. */
export function useRoute(
  component: Component | undefined,
  { pipeline, graph, strategies }: Delivery,
): Route {
  return useMemo(() => {
    if (!component || !pipeline.item) return { graph };
    const { metadata, spec } = pipeline.item;
    const paths = spec.promotionPaths ?? [];
    return routeOf(component, { name: metadata.name, paths }, strategies);
  }, [component, pipeline.item, graph, strategies]);
}

/** The way that each component of a project takes, by name. */
export function useRoutes(
  components: readonly Component[],
  { pipeline, graph, strategies }: Delivery,
): (component: string) => PipelineGraph {
  return useMemo(() => {
    const { metadata, spec } = pipeline.item ?? {};
    const paths = spec?.promotionPaths ?? [];
    const graphs = new Map(
      components.map(component => [
        component.metadata.name,
        routeOf(component, { name: metadata?.name ?? '', paths }, strategies)
          .graph,
      ]),
    );
    return name => graphs.get(name) ?? graph;
  }, [components, pipeline.item, graph, strategies]);
}
