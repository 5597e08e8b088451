import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { ResourceClient } from '@openchoreo-portal/client';
import {
  ApiError,
  buildRunName,
  clusterWorkflowKind,
  Component,
  componentKind,
  componentRun,
  isApiError,
  Workflow,
  workflowKind,
  workflowRunKind,
} from '@openchoreo-portal/model';
import { ActionDependencies, FIELD_MANAGER } from './deps';

/**
 * `openchoreo:workflowrun:create`: runs the workflow of a component, which builds it.
 *
 * Output: `name` of the run, `namespace`.
 */
export function createWorkflowRunAction({ openchoreo }: ActionDependencies) {
  return createTemplateAction({
    id: 'openchoreo:workflowrun:create',
    description: 'Starts a build of a component.',
    supportsDryRun: true,
    schema: {
      input: {
        namespace: z => z.string().optional().describe('Default default.'),
        component: z => z.string(),
        commit: z =>
          z
            .string()
            .optional()
            .describe('Commit to build; the tip of the branch without one.'),
      },
      output: {
        name: z => z.string(),
        namespace: z => z.string(),
      },
    },
    async handler(ctx) {
      const { component: name, commit } = ctx.input;
      const namespace = ctx.input.namespace ?? 'default';
      ctx.output('namespace', namespace);
      if (ctx.isDryRun) {
        ctx.output('name', buildRunName(name, commit ?? 'dry-run'));
        return;
      }
      const client = openchoreo.forCredentials(
        await ctx.getInitiatorCredentials(),
      );
      const component = await client.get<Component>(componentKind, {
        namespace,
        name,
      });
      const run = componentRun(component, {
        commit,
        schema: commit ? await workflowSchema(client, component) : undefined,
      });
      if (!run) {
        throw new ApiError({
          reason: 'Invalid',
          message: `The component ${namespace}/${name} has no workflow to run.`,
        });
      }
      try {
        const started = await client.create(workflowRunKind, run, {
          fieldManager: FIELD_MANAGER,
        });
        ctx.output('name', started.metadata.name);
        ctx.logger.info(`Started build ${started.metadata.name}`);
      } catch (e) {
        // The push of the same commit was faster.
        if (!isApiError(e, 'AlreadyExists')) throw e;
        ctx.output('name', run.metadata.name!);
      }
    },
  });
}

/** Schema of the parameters of the workflow that a component declares. */
async function workflowSchema(client: ResourceClient, component: Component) {
  const workflow = component.spec.workflow;
  if (!workflow) return undefined;
  const definition =
    workflow.kind === 'Workflow'
      ? await client.get<Workflow>(workflowKind, {
          namespace: component.metadata.namespace,
          name: workflow.name,
        })
      : await client.get<Workflow>(clusterWorkflowKind, {
          name: workflow.name,
        });
  return definition.spec.parameters?.openAPIV3Schema;
}
