import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import {
  ClusterDeploymentPipeline,
  clusterDeploymentPipelineKind,
  DeploymentPipeline,
  deploymentPipelineKind,
  LABELS,
  projectKind,
  projectReleaseBindingKind,
} from '@openchoreo-portal/model';
import { Undo } from './undo';
import {
  ActionDependencies,
  describeFor,
  FIELD_MANAGER,
  withDefaults,
} from './deps';

/**
 * `openchoreo:project:create`: a Project and its bindings to every environment of the pipeline, all or nothing.
 *
 * Output: `entityRef` (`system:<namespace>/<name>`), `namespace`, `name`.
 */
export function createProjectAction({ openchoreo }: ActionDependencies) {
  return createTemplateAction({
    id: 'openchoreo:project:create',
    description:
      'Creates a project and binds it to the environments of its pipeline.',
    supportsDryRun: true,
    schema: {
      input: {
        namespace: z =>
          z.string().optional().describe('Organisation. Default default.'),
        name: z => z.string().describe('Name of the project.'),
        displayName: z => z.string().optional(),
        description: z => z.string().optional(),
        owner: z =>
          z.string().optional().describe('Entity reference of the owner.'),
        deploymentPipeline: z =>
          z.string().optional().describe('Default default.'),
        deploymentPipelineKind: z =>
          z
            .enum(['DeploymentPipeline', 'ClusterDeploymentPipeline'])
            .optional()
            .describe('Default DeploymentPipeline.'),
        type: z => z.string().optional().describe('Default portal-cell.'),
        typeKind: z =>
          z
            .enum(['ProjectType', 'ClusterProjectType'])
            .optional()
            .describe('Default ClusterProjectType.'),
        parameters: z => z.record(z.unknown()).optional(),
      },
      output: {
        entityRef: z => z.string(),
        namespace: z => z.string(),
        name: z => z.string(),
      },
    },
    async handler(ctx) {
      const input = withDefaults(ctx.input, DEFAULTS);
      const dryRun = ctx.isDryRun;
      const { namespace, name } = input;
      const client = openchoreo.forCredentials(
        await ctx.getInitiatorCredentials(),
      );
      const options = { fieldManager: FIELD_MANAGER, dryRun };
      const pipeline =
        input.deploymentPipelineKind === 'ClusterDeploymentPipeline'
          ? await client.get<ClusterDeploymentPipeline>(
              clusterDeploymentPipelineKind,
              { name: input.deploymentPipeline },
            )
          : await client.get<DeploymentPipeline>(deploymentPipelineKind, {
              namespace,
              name: input.deploymentPipeline,
            });
      const undo = new Undo(ctx.logger);
      try {
        await client.create(
          projectKind,
          {
            apiVersion: 'openchoreo.dev/v1alpha1',
            kind: 'Project',
            metadata: {
              name,
              namespace,
              labels: { [LABELS.name]: name },
              annotations: describeFor(input),
            },
            spec: {
              deploymentPipelineRef: {
                kind: input.deploymentPipelineKind,
                name: input.deploymentPipeline,
              },
              type: { kind: input.typeKind, name: input.type },
              ...(input.parameters && { parameters: input.parameters }),
            },
          },
          options,
        );
        if (!dryRun) {
          undo.add(`project ${name}`, () =>
            client.delete(projectKind, { namespace, name }),
          );
        }
        for (const environment of environmentsOf(pipeline)) {
          const binding = `${name}-${environment}`;
          await client.create(
            projectReleaseBindingKind,
            {
              apiVersion: 'openchoreo.dev/v1alpha1',
              kind: 'ProjectReleaseBinding',
              metadata: {
                name: binding,
                namespace,
                labels: {
                  [LABELS.project]: name,
                  [LABELS.environment]: environment,
                },
              },
              spec: { owner: { projectName: name }, environment },
            },
            options,
          );
          if (!dryRun) {
            undo.add(`binding ${binding}`, () =>
              client.delete(projectReleaseBindingKind, {
                namespace,
                name: binding,
              }),
            );
          }
        }
      } catch (e) {
        await undo.run();
        throw e;
      }
      ctx.logger.info(`Created project ${namespace}/${name}`);
      ctx.output('entityRef', `system:${namespace}/${name}`);
      ctx.output('namespace', namespace);
      ctx.output('name', name);
    },
  });
}

const DEFAULTS = {
  namespace: 'default',
  deploymentPipeline: 'default',
  deploymentPipelineKind: 'DeploymentPipeline',
  type: 'portal-cell',
  typeKind: 'ClusterProjectType',
} as const;

/** Every environment a pipeline names, once, in order. */
export function environmentsOf(pipeline: DeploymentPipeline): string[] {
  const names = (pipeline.spec.promotionPaths ?? []).flatMap(path => [
    path.sourceEnvironmentRef.name,
    ...path.targetEnvironmentRefs.map(t => t.name),
  ]);
  return [...new Set(names)];
}
