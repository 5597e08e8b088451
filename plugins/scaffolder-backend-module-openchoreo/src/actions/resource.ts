import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import {
  clusterDeploymentPipelineKind,
  DeploymentPipeline,
  deploymentPipelineKind,
  LABELS,
  Project,
  projectKind,
  Resource,
  resourceKind,
  resourceReleaseBindingKind,
} from '@openchoreo-portal/model';
import { ResourceClient } from '@openchoreo-portal/client';
import {
  ActionDependencies,
  describeFor,
  FIELD_MANAGER,
  withDefaults,
} from './deps';
import { environmentsOf } from './project';
import { Undo } from './undo';

const RELEASE_TIMEOUT_MS = 30_000;

/**
 * `openchoreo:resource:create`: a Resource (a database, a broker) and its binding in one environment, all or nothing.
 *
 * Output: `entityRef` (`resource:<namespace>/<name>`), `namespace`, `project`, `name`, `environment`.
 */
export function createResourceAction({ openchoreo }: ActionDependencies) {
  return createTemplateAction({
    id: 'openchoreo:resource:create',
    description: 'Creates a resource and deploys it to one environment.',
    supportsDryRun: true,
    schema: {
      input: {
        namespace: z => z.string().optional().describe('Default default.'),
        project: z => z.string(),
        name: z => z.string(),
        displayName: z => z.string().optional(),
        description: z => z.string().optional(),
        owner: z =>
          z.string().optional().describe('Entity reference of the owner.'),
        type: z => z.string().describe('Name of the resource type.'),
        typeKind: z =>
          z
            .enum(['ResourceType', 'ClusterResourceType'])
            .optional()
            .describe('Default ClusterResourceType.'),
        parameters: z => z.record(z.unknown()).optional(),
        environment: z =>
          z
            .string()
            .optional()
            .describe("Default: the first of the project's pipeline."),
      },
      output: {
        entityRef: z => z.string(),
        namespace: z => z.string(),
        project: z => z.string(),
        name: z => z.string(),
        environment: z => z.string().optional(),
      },
    },
    async handler(ctx) {
      const input = withDefaults(ctx.input, DEFAULTS);
      const { namespace, project, name } = input;
      const dryRun = ctx.isDryRun;
      const client = openchoreo.forCredentials(
        await ctx.getInitiatorCredentials(),
      );
      const environment =
        input.environment ||
        (await firstEnvironment(client, namespace, project));
      const options = { fieldManager: FIELD_MANAGER, dryRun };
      const undo = new Undo(ctx.logger);
      try {
        await client.create(
          resourceKind,
          {
            apiVersion: 'openchoreo.dev/v1alpha1',
            kind: 'Resource',
            metadata: {
              name,
              namespace,
              labels: { [LABELS.name]: name, [LABELS.project]: project },
              annotations: describeFor(input),
            },
            spec: {
              owner: { projectName: project },
              type: { kind: input.typeKind, name: input.type },
              ...(input.parameters && { parameters: input.parameters }),
            },
          },
          options,
        );
        if (!dryRun) {
          undo.add(`resource ${name}`, () =>
            client.delete(resourceKind, { namespace, name }),
          );
        }
        const release = dryRun
          ? undefined
          : await firstRelease(client, namespace, name);
        if (environment) {
          await client.create(
            resourceReleaseBindingKind,
            {
              apiVersion: 'openchoreo.dev/v1alpha1',
              kind: 'ResourceReleaseBinding',
              metadata: {
                name: `${name}-${environment}`,
                namespace,
                labels: {
                  [LABELS.project]: project,
                  [LABELS.environment]: environment,
                },
              },
              spec: {
                owner: { projectName: project, resourceName: name },
                environment,
                ...(release ? { resourceRelease: release } : {}),
              },
            },
            options,
          );
        }
        if (!dryRun && !release) {
          ctx.logger.warn(
            `The resource ${name} has no release yet; its page says why. Pin one in its binding when there is.`,
          );
        }
      } catch (e) {
        await undo.run();
        throw e;
      }
      ctx.logger.info(
        dryRun
          ? `Resource ${namespace}/${name} can be created`
          : `Created resource ${namespace}/${name}`,
      );
      ctx.output('entityRef', `resource:${namespace}/${name}`);
      ctx.output('namespace', namespace);
      ctx.output('project', project);
      ctx.output('name', name);
      if (environment) ctx.output('environment', environment);
    },
  });
}

const DEFAULTS = {
  namespace: 'default',
  typeKind: 'ClusterResourceType',
} as const;

async function firstEnvironment(
  client: ResourceClient,
  namespace: string,
  project: string,
): Promise<string | undefined> {
  const { spec } = await client.get<Project>(projectKind, {
    namespace,
    name: project,
  });
  const { kind, name } = spec.deploymentPipelineRef;
  const pipeline =
    kind === 'ClusterDeploymentPipeline'
      ? await client.get<DeploymentPipeline>(clusterDeploymentPipelineKind, {
          name,
        })
      : await client.get<DeploymentPipeline>(deploymentPipelineKind, {
          namespace,
          name,
        });
  return environmentsOf(pipeline)[0];
}

/** The release that the control plane makes of a new resource; undefined when it makes none in time, e.g. because the values are wrong. */
async function firstRelease(
  client: ResourceClient,
  namespace: string,
  name: string,
): Promise<string | undefined> {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), RELEASE_TIMEOUT_MS);
  try {
    for await (const { object } of client.watch<Resource>(resourceKind, {
      namespace,
      fieldSelector: `metadata.name=${name}`,
      signal: stop.signal,
    })) {
      const release = object.status?.latestRelease?.name;
      if (release) return release;
    }
  } catch (error) {
    if (!stop.signal.aborted) throw error;
  } finally {
    clearTimeout(timer);
    stop.abort();
  }
  return undefined;
}
