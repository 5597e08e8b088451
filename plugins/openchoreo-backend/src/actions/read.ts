import { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import { ListOptions, ResourceKind } from '@openchoreo-portal/client';
import {
  ANNOTATIONS,
  Component,
  componentKind,
  LABELS,
  Project,
  projectKind,
  Promotion,
  promotionKind,
  ReleaseBinding,
  releaseBindingKind,
  StoredObject,
  WorkflowRun,
  workflowRunKind,
} from '@openchoreo-portal/model';
import { ActionOptions, asCaller, Session } from './session';

const READ = { readOnly: true, destructive: false, idempotent: true };
/** Most objects in one answer. */
const MAX_ITEMS = 200;

/** Looks only: projects, components, bindings, promotions, builds. */
export function registerReadActions(
  registry: ActionsRegistryService,
  options: ActionOptions,
): void {
  registry.register({
    name: 'list-projects',
    title: 'List projects',
    description:
      'Lists the OpenChoreo projects that the caller may see, of one namespace or of all.',
    attributes: READ,
    schema: {
      input: z => z.object({ namespace: z.string().optional() }),
      output: z =>
        z.object({
          items: z.array(
            z.object({
              namespace: z.string(),
              name: z.string(),
              displayName: z.string().optional(),
              description: z.string().optional(),
              deploymentPipeline: z.string(),
            }),
          ),
          truncated: z.boolean(),
        }),
    },
    action: ({ input, credentials }) =>
      asCaller(options, credentials, async session =>
        page(await list<Project>(session, projectKind, input), item => ({
          ...named(item),
          deploymentPipeline: item.spec.deploymentPipelineRef.name,
        })),
      ),
  });

  registry.register({
    name: 'list-components',
    title: 'List components',
    description:
      'Lists the components of a namespace, optionally of one project, with their type and latest release.',
    attributes: READ,
    schema: {
      input: z =>
        z.object({ namespace: z.string(), project: z.string().optional() }),
      output: z =>
        z.object({
          items: z.array(
            z.object({
              namespace: z.string(),
              name: z.string(),
              displayName: z.string().optional(),
              description: z.string().optional(),
              project: z.string(),
              type: z.string(),
              autoDeploy: z.boolean(),
              latestRelease: z.string().optional(),
            }),
          ),
          truncated: z.boolean(),
        }),
    },
    action: ({ input, credentials }) =>
      asCaller(options, credentials, async session => {
        const { namespace, project } = input;
        const all = await list<Component>(session, componentKind, {
          namespace,
        });
        return page(
          all.filter(
            item => !project || item.spec.owner.projectName === project,
          ),
          item => ({
            ...named(item),
            project: item.spec.owner.projectName,
            type: item.spec.componentType.name,
            autoDeploy: item.spec.autoDeploy ?? false,
            latestRelease: item.status?.latestRelease?.name,
          }),
        );
      }),
  });

  registry.register({
    name: 'get-release-bindings',
    title: 'Get release bindings',
    description:
      'Shows what a component runs in each environment: the wanted release, the one that is applied, and what it waits for.',
    attributes: READ,
    schema: {
      input: z => z.object({ namespace: z.string(), component: z.string() }),
      output: z =>
        z.object({
          items: z.array(
            z.object({
              name: z.string(),
              environment: z.string(),
              releaseName: z.string().optional(),
              syncedRelease: z.string().optional(),
              state: z.string(),
              conditions: z.array(
                z.object({
                  type: z.string(),
                  status: z.string(),
                  reason: z.string(),
                  message: z.string(),
                }),
              ),
            }),
          ),
          truncated: z.boolean(),
        }),
    },
    action: ({ input, credentials }) =>
      asCaller(options, credentials, async session => {
        const { namespace, component } = input;
        // Not there and not allowed must not look like "runs nowhere".
        await session.client.get(componentKind, { namespace, name: component });
        const all = await list<ReleaseBinding>(session, releaseBindingKind, {
          namespace,
        });
        return page(
          all.filter(item => item.spec.owner.componentName === component),
          item => ({
            name: item.metadata.name,
            environment: item.spec.environment,
            releaseName: item.spec.releaseName,
            syncedRelease: item.status?.syncedRelease,
            state: item.spec.state ?? 'Active',
            conditions: (item.status?.conditions ?? []).map(
              ({ type, status, reason, message }) => ({
                type,
                status,
                reason,
                message,
              }),
            ),
          }),
        );
      }),
  });

  registry.register({
    name: 'list-promotions',
    title: 'List promotions',
    description:
      'Lists promotions of a namespace, newest first, with what they wait for. The digest is what an approval speaks about.',
    attributes: READ,
    schema: {
      input: z =>
        z.object({
          namespace: z.string(),
          component: z.string().optional(),
          phase: z
            .string()
            .optional()
            .describe('For example WaitingForApproval or Succeeded.'),
        }),
      output: z =>
        z.object({
          items: z.array(
            z.object({
              name: z.string(),
              component: z
                .string()
                .optional()
                .describe('With neither this nor resource: the project.'),
              resource: z.string().optional(),
              environment: z.string(),
              releaseName: z.string(),
              previousReleaseName: z.string().optional(),
              digest: z.string(),
              requestedBy: z.string(),
              requestedAt: z.string(),
              phase: z.string(),
              summary: z.string().optional(),
              gates: z.array(
                z.object({
                  name: z.string(),
                  state: z.string(),
                  message: z.string(),
                }),
              ),
            }),
          ),
          truncated: z.boolean(),
        }),
    },
    action: ({ input, credentials }) =>
      asCaller(options, credentials, async session => {
        const { namespace, component, phase } = input;
        const all = await list<Promotion>(session, promotionKind, {
          namespace,
        });
        return page(
          newestFirst(all).filter(
            ({ spec, status }) =>
              (!component || spec.owner.componentName === component) &&
              (!phase || status?.phase === phase),
          ),
          ({ metadata, spec, status }) => ({
            name: metadata.name,
            component: spec.owner.componentName,
            resource: spec.owner.resourceName,
            environment: spec.environment,
            releaseName: spec.releaseName,
            previousReleaseName: spec.previousReleaseName,
            digest: spec.digest,
            requestedBy: spec.requestedBy,
            requestedAt: spec.requestedAt,
            phase: status?.phase ?? 'Pending',
            summary: status?.plan?.summary,
            gates: (status?.gates ?? []).map(gate => ({
              name: gate.name,
              state: gate.state,
              message: gate.message ?? '',
            })),
          }),
        );
      }),
  });

  registry.register({
    name: 'get-build-status',
    title: 'Get build status',
    description:
      'Shows the latest builds (workflow runs) of a component, newest first, with their steps.',
    attributes: READ,
    schema: {
      input: z =>
        z.object({
          namespace: z.string(),
          component: z.string(),
          limit: z.number().int().min(1).max(50).default(5),
        }),
      output: z =>
        z.object({
          items: z.array(
            z.object({
              name: z.string(),
              startedAt: z.string(),
              completedAt: z.string().optional(),
              conditions: z.array(
                z.object({
                  type: z.string(),
                  status: z.string(),
                  reason: z.string(),
                  message: z.string(),
                }),
              ),
              tasks: z.array(
                z.object({
                  name: z.string(),
                  phase: z.string().optional(),
                  message: z.string().optional(),
                }),
              ),
            }),
          ),
          truncated: z.boolean(),
        }),
    },
    action: ({ input, credentials }) =>
      asCaller(options, credentials, async session => {
        const { namespace, component, limit } = input;
        const all = await list<WorkflowRun>(session, workflowRunKind, {
          namespace,
          labelSelector: `${LABELS.component}=${component}`,
        });
        return page(
          newestFirst(all),
          ({ metadata, status }) => ({
            name: metadata.name,
            startedAt: status?.startedAt ?? metadata.creationTimestamp,
            completedAt: status?.completedAt,
            conditions: (status?.conditions ?? []).map(
              ({ type, status: state, reason, message }) => ({
                type,
                status: state,
                reason,
                message,
              }),
            ),
            tasks: (status?.tasks ?? []).map(task => ({
              name: task.name,
              phase: task.phase,
              message: task.message,
            })),
          }),
          limit,
        );
      }),
  });
}

async function list<T extends StoredObject>(
  session: Session,
  kind: ResourceKind,
  selection: ListOptions,
): Promise<T[]> {
  return (await session.client.list<T>(kind, selection)).items;
}

function page<T, R>(
  objects: readonly T[],
  show: (object: T) => R,
  limit: number = MAX_ITEMS,
): { items: R[]; truncated: boolean } {
  return {
    items: objects.slice(0, limit).map(show),
    truncated: objects.length > limit,
  };
}

function newestFirst<T extends StoredObject>(objects: readonly T[]): T[] {
  return [...objects].sort((a, b) =>
    a.metadata.creationTimestamp < b.metadata.creationTimestamp ? 1 : -1,
  );
}

function named({ metadata }: StoredObject) {
  return {
    namespace: metadata.namespace ?? '',
    name: metadata.name,
    displayName: metadata.annotations?.[ANNOTATIONS.displayName],
    description: metadata.annotations?.[ANNOTATIONS.description],
  };
}
