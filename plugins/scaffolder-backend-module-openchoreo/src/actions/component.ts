import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import {
  ApiError,
  componentKind,
  KubeObject,
  LABELS,
  projectKind,
  workloadKind,
} from '@openchoreo-portal/model';
import {
  ActionDependencies,
  describeFor,
  FIELD_MANAGER,
  withDefaults,
} from './deps';
import { Undo } from './undo';

/**
 * `openchoreo:component:create`: a Component that is built from a repository, or runs an image (then with its Workload). All or nothing.
 * With `validateOnly` the control plane checks everything (names, rights, types) and nothing is made.
 *
 * Output: `entityRef` (`component:<namespace>/<name>`), `namespace`, `project`, `name`.
 */
export function createComponentAction({ openchoreo }: ActionDependencies) {
  return createTemplateAction({
    id: 'openchoreo:component:create',
    description:
      'Creates a component from a repository or an image, as the person who runs the template.',
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
        componentType: z =>
          z
            .string()
            .describe(
              'Workload type and name, e.g. deployment/portal-service.',
            ),
        componentTypeKind: z =>
          z
            .enum(['ComponentType', 'ClusterComponentType'])
            .optional()
            .describe('Default ClusterComponentType.'),
        parameters: z => z.record(z.unknown()).optional(),
        autoDeploy: z => z.boolean().optional().describe('Default true.'),
        autoBuild: z => z.boolean().optional().describe('Default true.'),
        workflow: z =>
          z.string().optional().describe('Default portal-builder.'),
        workflowKind: z =>
          z
            .enum(['Workflow', 'ClusterWorkflow'])
            .optional()
            .describe('Default ClusterWorkflow.'),
        workflowParameters: z => z.record(z.unknown()).optional(),
        repository: z =>
          z
            .object({
              url: z.string().optional(),
              branch: z.string().optional(),
              appPath: z.string().optional(),
              secretRef: z.string().optional(),
            })
            .optional()
            .describe('Source to build from.'),
        image: z =>
          z
            .string()
            .optional()
            .describe('Image to run instead of building one.'),
        endpoints: z =>
          z
            .record(z.unknown())
            .optional()
            .describe('Endpoints of an image, by name.'),
        env: z =>
          z
            .array(z.object({ key: z.string(), value: z.string() }))
            .optional()
            .describe('Environment variables of an image.'),
        workload: z =>
          z
            .record(z.unknown())
            .optional()
            .describe(
              'A whole workload (container, endpoints, dependencies) instead of an image.',
            ),
        traits: z =>
          z
            .array(z.record(z.unknown()))
            .optional()
            .describe('Traits of the component, in order.'),
        validateOnly: z => z.boolean().optional().describe('Default false.'),
      },
      output: {
        entityRef: z => z.string(),
        namespace: z => z.string(),
        project: z => z.string(),
        name: z => z.string(),
      },
    },
    async handler(ctx) {
      const input = withDefaults(ctx.input, DEFAULTS);
      const { namespace, project, name } = input;
      const dryRun = ctx.isDryRun || input.validateOnly;
      const runs = input.workload ?? input.image;
      if (
        !input.validateOnly &&
        Boolean(runs) === Boolean(input.repository?.url)
      ) {
        throw new ApiError({
          reason: 'Invalid',
          message: `The component ${name} needs either a repository or an image.`,
          remedy: 'Give repository.url, or image, or workload.',
        });
      }
      const client = openchoreo.forCredentials(
        await ctx.getInitiatorCredentials(),
      );
      await client.get(projectKind, { namespace, name: project });
      const options = { fieldManager: FIELD_MANAGER, dryRun };
      const undo = new Undo(ctx.logger);
      try {
        await client.create(componentKind, componentManifest(input), options);
        if (!dryRun) {
          undo.add(`component ${name}`, () =>
            client.delete(componentKind, { namespace, name }),
          );
        }
        if (runs) {
          await client.create(workloadKind, workloadManifest(input), options);
        }
      } catch (e) {
        await undo.run();
        throw e;
      }
      ctx.logger.info(
        dryRun
          ? `Component ${namespace}/${name} can be created`
          : `Created component ${namespace}/${name}`,
      );
      ctx.output('entityRef', `component:${namespace}/${name}`);
      ctx.output('namespace', namespace);
      ctx.output('project', project);
      ctx.output('name', name);
    },
  });
}

const DEFAULTS = {
  namespace: 'default',
  componentTypeKind: 'ClusterComponentType',
  autoDeploy: true,
  autoBuild: true,
  workflow: 'portal-builder',
  workflowKind: 'ClusterWorkflow',
  validateOnly: false,
} as const;

/** The input of {@link createComponentAction} after its defaults. */
export interface ComponentInput {
  namespace: string;
  project: string;
  name: string;
  displayName?: string;
  description?: string;
  owner?: string;
  componentType: string;
  componentTypeKind: string;
  parameters?: Record<string, unknown>;
  autoDeploy: boolean;
  autoBuild: boolean;
  workflow: string;
  workflowKind: string;
  workflowParameters?: Record<string, unknown>;
  repository?: {
    url?: string;
    branch?: string;
    appPath?: string;
    secretRef?: string;
  };
  image?: string;
  endpoints?: Record<string, unknown>;
  env?: { key: string; value: string }[];
  workload?: Record<string, unknown>;
  traits?: Record<string, unknown>[];
}

/** The Component that the input describes. */
export function componentManifest(input: ComponentInput): KubeObject {
  const { namespace, project, name, repository } = input;
  return {
    apiVersion: 'openchoreo.dev/v1alpha1',
    kind: 'Component',
    metadata: {
      name,
      namespace,
      labels: { [LABELS.name]: name, [LABELS.project]: project },
      annotations: describeFor(input),
    },
    spec: {
      owner: { projectName: project },
      componentType: {
        kind: input.componentTypeKind,
        name: input.componentType,
      },
      autoDeploy: input.autoDeploy,
      ...(input.parameters && { parameters: input.parameters }),
      ...(input.traits?.length && { traits: input.traits }),
      ...(repository?.url && {
        autoBuild: input.autoBuild,
        workflow: {
          kind: input.workflowKind,
          name: input.workflow,
          parameters: {
            ...input.workflowParameters,
            repository: {
              url: repository.url,
              ...(repository.secretRef && { secretRef: repository.secretRef }),
              ...(repository.branch && {
                revision: { branch: repository.branch },
              }),
              appPath: repository.appPath || '.',
            },
          },
        },
      }),
    },
  };
}

function workloadManifest(input: ComponentInput): KubeObject {
  const { namespace, project, name } = input;
  return {
    apiVersion: 'openchoreo.dev/v1alpha1',
    kind: 'Workload',
    metadata: { name: `${name}-workload`, namespace },
    spec: {
      owner: { projectName: project, componentName: name },
      ...(input.workload || {
        container: {
          image: input.image,
          ...(input.env?.length && { env: input.env }),
        },
        ...(input.endpoints && { endpoints: input.endpoints }),
      }),
    },
  };
}
