import { randomBytes } from 'node:crypto';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import {
  ApiError,
  Component,
  componentKind,
  isApiError,
  LABELS,
  sha256Hex,
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
      const runName = buildRunName(name, commit);
      ctx.output('name', runName);
      ctx.output('namespace', namespace);
      if (ctx.isDryRun) return;
      const client = openchoreo.forCredentials(
        await ctx.getInitiatorCredentials(),
      );
      const component = await client.get<Component>(componentKind, {
        namespace,
        name,
      });
      const { workflow, owner } = component.spec;
      if (!workflow) {
        throw new ApiError({
          reason: 'Invalid',
          message: `The component ${namespace}/${name} has no workflow to run.`,
        });
      }
      try {
        await client.create(
          workflowRunKind,
          {
            apiVersion: 'openchoreo.dev/v1alpha1',
            kind: 'WorkflowRun',
            metadata: {
              name: runName,
              namespace,
              labels: {
                [LABELS.project]: owner.projectName,
                [LABELS.component]: name,
                [LABELS.workflowType]: 'component',
              },
            },
            spec: { workflow },
          },
          { fieldManager: FIELD_MANAGER },
        );
        ctx.logger.info(`Started build ${runName}`);
      } catch (e) {
        // The push of the same commit was faster.
        if (!isApiError(e, 'AlreadyExists')) throw e;
      }
    },
  });
}

/**
 * `<component>-run-<8 hex>`, at most 63 characters. The same commit gives the same name that a push of it gives, so it is built once;
 * without a commit the name is random.
 */
export function buildRunName(component: string, commit?: string): string {
  const hash = commit
    ? sha256Hex(`${component}@${commit}`).slice(0, 8)
    : randomBytes(4).toString('hex');
  return `${component.slice(0, 50).replace(/-+$/, '')}-run-${hash}`;
}
