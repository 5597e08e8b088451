import { ResourceClient } from '@openchoreo-portal/client';
import {
  clusterWorkflowKind,
  Component,
  componentKind,
  componentRun,
  isApiError,
  repositoryParameterPaths,
  StoredObject,
  StructuralSchema,
  textAt,
  workflowKind,
  workflowRunKind,
} from '@openchoreo-portal/model';
import { LoggerService } from '@backstage/backend-plugin-api';
import { Push, pushTouches } from './match';

/** A build that a push started. */
export interface StartedBuild {
  namespace: string;
  component: string;
  workflowRun: string;
}

/**
 * Starts a WorkflowRun for each component with `autoBuild` that the push touches. The run's name is derived from component and commit, so the same
 * push delivered twice builds once. A component that cannot be built is logged and does not hold back the others.
 */
export async function startBuilds(
  client: ResourceClient,
  push: Push,
  logger: LoggerService,
): Promise<StartedBuild[]> {
  const components = (await client.list<Component>(componentKind)).items.filter(
    component => component.spec.autoBuild && component.spec.workflow,
  );
  const started: StartedBuild[] = [];
  for (const component of components) {
    try {
      const run = await startBuild(client, component, push);
      if (run) started.push(run);
    } catch (error) {
      logger.warn(
        `A push could not build ${component.metadata.namespace}/${component.metadata.name}: ${error}`,
      );
    }
  }
  return started;
}

async function startBuild(
  client: ResourceClient,
  component: Component,
  push: Push,
): Promise<StartedBuild | undefined> {
  const namespace = component.metadata.namespace!;
  const workflow = component.spec.workflow!;
  const definition = await client.get<StoredObject<WorkflowSpec>>(
    workflow.kind === 'Workflow' ? workflowKind : clusterWorkflowKind,
    workflow.kind === 'Workflow'
      ? { namespace, name: workflow.name }
      : { name: workflow.name },
  );
  const schema = definition.spec?.parameters?.openAPIV3Schema;
  const paths = repositoryParameterPaths(schema);
  const url = textAt(workflow.parameters, paths.url);
  if (
    !url ||
    !pushTouches(push, {
      url,
      branch: textAt(workflow.parameters, paths.branch),
      appPath: textAt(workflow.parameters, paths['app-path']),
    })
  ) {
    return undefined;
  }
  const run = componentRun(component, {
    commit: push.commit,
    schema,
  });
  if (!run) return undefined;
  try {
    await client.create(workflowRunKind, run);
  } catch (error) {
    if (!isApiError(error, 'AlreadyExists')) throw error;
  }
  return {
    namespace,
    component: component.metadata.name,
    workflowRun: run.metadata.name!,
  };
}

interface WorkflowSpec {
  parameters?: { openAPIV3Schema?: StructuralSchema };
}
