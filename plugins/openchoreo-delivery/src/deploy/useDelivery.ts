import { useMemo } from 'react';
import { pipelineGraph } from '@openchoreo-portal/delivery';
import {
  ComponentRelease,
  componentReleaseKind,
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
  const pipelineName = project.item?.spec.deploymentPipelineRef?.name;
  const pipeline = useResource<DeploymentPipeline>(
    deploymentPipelineKind,
    { namespace, name: pipelineName ?? '' },
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
  };
}
