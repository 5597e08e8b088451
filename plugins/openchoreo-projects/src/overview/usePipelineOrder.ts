import { useMemo } from 'react';
import {
  clusterDeploymentPipelineKind,
  DeploymentPipeline,
  deploymentPipelineKind,
  Project,
  projectKind,
} from '@openchoreo-portal/model';
import {
  pipelineOrder,
  useResource,
} from '@openchoreo-portal/plugin-openchoreo-react';

/** The pipeline of a project, of its organisation or of all; undefined until it is known, and when there is none. */
export function usePipeline(
  namespace: string,
  project: string,
): DeploymentPipeline | undefined {
  const { item } = useResource<Project>(projectKind, {
    namespace,
    name: project,
  });
  const ref = item?.spec.deploymentPipelineRef;
  const name = ref?.name ?? '';
  const isShared = ref?.kind === 'ClusterDeploymentPipeline';
  const own = useResource<DeploymentPipeline>(
    deploymentPipelineKind,
    { namespace, name },
    { skip: !name || isShared },
  );
  const shared = useResource<DeploymentPipeline>(
    clusterDeploymentPipelineKind,
    { name },
    { skip: !isShared },
  );
  return isShared ? shared.item : own.item;
}

/** Environments of a project in the order of its pipeline; empty until it is known. */
export function usePipelineOrder(namespace: string, name: string): string[] {
  const pipeline = usePipeline(namespace, name);
  return useMemo(() => pipelineOrder(pipeline), [pipeline]);
}
