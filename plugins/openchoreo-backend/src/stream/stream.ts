import { ResourceClient, ResourceKind } from '@openchoreo-portal/client';
import { ApiError, isApiError, StoredObject } from '@openchoreo-portal/model';
import { StreamLine, Subscription } from './protocol';

/** Options of {@link followAll}. */
export interface FollowOptions {
  client: ResourceClient;
  subscriptions: readonly Subscription[];
  /** Kinds by group, version and plural. */
  kindOf(subscription: Subscription): ResourceKind | undefined;
  /** Receives each line; its promise holds the watch back when the reader is slow. */
  send(line: StreamLine): Promise<void>;
  signal: AbortSignal;
}

/**
 * Follows all subscriptions until the signal aborts. Each one resumes at its resource version, or starts with a snapshot; a version that
 * has expired starts over with a snapshot. A subscription that fails sends one ERROR line and leaves the others alone.
 */
export async function followAll(options: FollowOptions): Promise<void> {
  await Promise.all(
    options.subscriptions.map(subscription =>
      followOne(subscription, options).catch(async error => {
        if (!options.signal.aborted) {
          await options.send({
            id: subscription.id,
            type: 'ERROR',
            status: asApiError(error).toStatus(),
          });
        }
      }),
    ),
  );
}

async function followOne(
  subscription: Subscription,
  { client, kindOf, send, signal }: FollowOptions,
): Promise<void> {
  const kind = kindOf(subscription);
  if (!kind) {
    throw new ApiError({
      reason: 'NotFound',
      message: `There is no ${subscription.resource} in ${subscription.group}/${subscription.version}.`,
      remedy: 'Ask /api/openchoreo/kube/apis for the kinds there are.',
    });
  }
  const { id, namespace, labelSelector, fieldSelector } = subscription;
  const selection = { namespace, labelSelector, fieldSelector };
  let { resourceVersion } = subscription;

  while (!signal.aborted) {
    if (resourceVersion === undefined) {
      const list = await client.list<StoredObject>(kind, selection);
      resourceVersion = list.metadata.resourceVersion;
      await send({ id, type: 'SNAPSHOT', items: list.items, resourceVersion });
    }
    try {
      for await (const event of client.watch<StoredObject>(kind, {
        ...selection,
        resourceVersion,
        signal,
      })) {
        resourceVersion = event.object.metadata.resourceVersion;
        await send({ id, type: event.type, object: event.object });
      }
    } catch (error) {
      if (signal.aborted) return;
      if (!isApiError(error, 'Expired') && !isApiError(error, 'Gone')) {
        throw error;
      }
      resourceVersion = undefined;
    }
  }
}

function asApiError(error: unknown): ApiError {
  return isApiError(error)
    ? error
    : new ApiError({
        reason: 'InternalError',
        message: 'The server could not follow this.',
        remedy: 'Try again; the server log has the cause.',
        cause: error,
      });
}
