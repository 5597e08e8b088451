import { useMemo } from 'react';
import {
  DeploymentPipeline,
  deploymentPipelineKind,
  Project,
  projectKind,
} from '@openchoreo-portal/model';
import {
  pipelineOrder,
  useResource,
} from '@openchoreo-portal/plugin-openchoreo-react';

/** Environments of a project in the order of its pipeline; empty until both are known. */
export function usePipelineOrder(namespace: string, name: string): string[] {
  const project = useResource<Project>(projectKind, { namespace, name });
  const pipelineName = project.item?.spec.deploymentPipelineRef?.name;
  const pipeline = useResource<DeploymentPipeline>(
    deploymentPipelineKind,
    { namespace, name: pipelineName ?? '' },
    { skip: !pipelineName },
  );
  return useMemo(() => pipelineOrder(pipeline.item), [pipeline.item]);
}
