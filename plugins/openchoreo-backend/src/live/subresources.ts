import {
  ApiResponse,
  CustomSubresource,
  SubresourceContext,
} from '@openchoreo-portal/apiserver';
import { ResourceClient } from '@openchoreo-portal/client';
import {
  ApiError,
  OPENCHOREO_GROUP,
  ReleaseBinding,
  WorkflowRun,
} from '@openchoreo-portal/model';
import { SecretPlanes } from '../secrets/service';
import { readEvents } from './events';
import { readPodLog } from './logs';
import { requirePlane } from './plane';
import { runEvents, runLogs } from './runs';
import { PlacedTree, resourceTrees } from './tree';
import { triggerCronJob } from './trigger';

/** Options of {@link liveSubresources}. */
export interface LiveOptions {
  planes: SecretPlanes;
  /** The control plane's own client, known once the API server is made. */
  platform: () => ResourceClient;
  now?: () => Date;
}

/**
 * What runs on planes, below the objects it belongs to: `releasebindings/{tree,events,logs,trigger}` and `workflowruns/{logs,events}`. As subresources they
 * are authorised and recorded by the API server, whichever dialect asks.
 */
export function liveSubresources(options: LiveOptions): CustomSubresource[] {
  const { planes, platform, now = () => new Date() } = options;
  const trees = (object: SubresourceContext['object']) =>
    resourceTrees(platform(), planes, object as ReleaseBinding);

  const binding = (
    name: string,
    answer: (ctx: SubresourceContext) => Promise<unknown>,
    methods = ['GET'],
  ): CustomSubresource => ({
    group: OPENCHOREO_GROUP,
    resource: 'releasebindings',
    name,
    methods,
    // Starting a job changes what runs there.
    verbs: { POST: 'update' },
    handle: async (ctx, _req, res) => sendJson(res, await answer(ctx)),
  });
  const run = (
    name: string,
    answer: (run: WorkflowRun, query: URLSearchParams) => Promise<unknown>,
  ): CustomSubresource => ({
    group: OPENCHOREO_GROUP,
    resource: 'workflowruns',
    name,
    methods: ['GET'],
    handle: async ({ object, query }, _req, res) =>
      sendJson(res, await answer(object as WorkflowRun, query)),
  });

  return [
    binding('tree', async ({ object }) => ({
      renderedReleases: (await trees(object)).map(
        ({ plane: _, ...tree }) => tree,
      ),
    })),
    binding('events', async ({ object, query }) => {
      const about = {
        group: query.get('group') ?? '',
        version: required(query, 'version'),
        kind: required(query, 'kind'),
        name: required(query, 'name'),
      };
      const { tree, node } = findNode(await trees(object), about);
      return {
        events: await readEvents(tree.plane!, {
          ...about,
          namespace: node.namespace ?? 'default',
        }),
      };
    }),
    binding('logs', async ({ object, query }) => {
      const name = required(query, 'podName');
      const pod = { group: '', version: 'v1', kind: 'Pod', name };
      const { tree, node } = findNode(await trees(object), pod);
      const container =
        query.get('container') || firstContainer(node.object.spec);
      const entries = await readPodLog(
        tree.plane!,
        { namespace: node.namespace ?? '', name },
        { container, sinceSeconds: seconds(query) },
      );
      return {
        logEntries: entries.map(entry => ({
          ...entry,
          timestamp: entry.timestamp ?? now().toISOString(),
          container,
        })),
      };
    }),
    binding(
      'trigger',
      async ({ object }) => triggerCronJob(await trees(object), now()),
      ['POST'],
    ),
    run('logs', (object, query) =>
      runLogs(planes, object, {
        task: query.get('task') || undefined,
        sinceSeconds: seconds(query),
      }),
    ),
    run('events', async (object, query) => {
      requirePlane(planes, object);
      const events = await runEvents(planes, object, {
        task: query.get('task') || undefined,
      });
      return events.map(({ type, reason, message, ...times }) => ({
        timestamp: times.lastTimestamp ?? times.firstTimestamp,
        type,
        reason,
        message,
      }));
    }),
  ];
}

/** Only what belongs to the binding is shown: whoever sees a binding need not see the rest of its plane. */
function findNode(
  trees: readonly PlacedTree[],
  wanted: { group: string; version: string; kind: string; name: string },
) {
  for (const tree of trees) {
    const node = tree.nodes.find(
      n =>
        n.uid !== '' &&
        (n.group ?? '') === wanted.group &&
        n.version === wanted.version &&
        n.kind === wanted.kind &&
        n.name === wanted.name,
    );
    if (node) return { tree, node };
  }
  throw new ApiError({
    reason: 'NotFound',
    message: `The binding runs no ${wanted.kind} ${wanted.name}.`,
    remedy: 'Take group, version, kind and name from the tree.',
  });
}

function required(query: URLSearchParams, name: string): string {
  const value = query.get(name);
  if (value) return value;
  throw new ApiError({
    reason: 'BadRequest',
    message: `The query parameter ${name} is missing.`,
    causes: [
      { reason: 'FieldValueRequired', field: name, message: 'is required' },
    ],
  });
}

function seconds(query: URLSearchParams): number | undefined {
  const text = query.get('sinceSeconds');
  if (!text) return undefined;
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new ApiError({
    reason: 'BadRequest',
    message: 'sinceSeconds must be a whole number of seconds.',
    causes: [
      {
        reason: 'FieldValueInvalid',
        field: 'sinceSeconds',
        message: 'must be a whole number',
      },
    ],
  });
}

function firstContainer(spec: unknown): string {
  const { containers } = (spec ?? {}) as { containers?: { name: string }[] };
  return containers?.[0]?.name ?? 'main';
}

function sendJson(res: ApiResponse, value: unknown): void {
  res.writeHead(200, { 'content-type': 'application/json' });
  res.end(JSON.stringify(value));
}
