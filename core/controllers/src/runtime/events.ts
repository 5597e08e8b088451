import { ResourceClient } from '@openchoreo-portal/client';
import {
  Clock,
  eventKind,
  fnv1a32,
  isApiError,
  KubeEvent,
  StoredObject,
  timestamp,
} from '@openchoreo-portal/model';
import { Logger } from './logger';

/** Tells people what happened to an object (core/v1 Event in its namespace). Never fails the caller. */
export interface EventRecorder {
  record(
    object: StoredObject,
    type: 'Normal' | 'Warning',
    reason: string,
    message: string,
  ): Promise<void>;
}

const MAX_MESSAGE = 1024;
/** Namespace of events about cluster-scoped objects, as in Kubernetes. */
const CLUSTER_EVENTS_NAMESPACE = 'default';

/**
 * Makes the recorder of one controller. The same sentence about the same object is one Event whose `count` grows.
 */
export function createEventRecorder(options: {
  client: ResourceClient;
  clock: Clock;
  logger: Logger;
  component: string;
}): EventRecorder {
  const { client, clock, logger, component } = options;
  return {
    async record(object, type, reason, text) {
      const message = text.slice(0, MAX_MESSAGE);
      const { name, uid } = object.metadata;
      const namespace = object.metadata.namespace ?? CLUSTER_EVENTS_NAMESPACE;
      const eventName = `${name.slice(0, 230)}.${fnv1a32(
        [uid, component, type, reason, message].join('\0'),
      )}`;
      const now = timestamp(clock.now());
      try {
        try {
          await client.create(
            eventKind,
            {
              apiVersion: 'v1',
              kind: 'Event',
              metadata: { name: eventName, namespace },
              involvedObject: {
                apiVersion: object.apiVersion,
                kind: object.kind,
                name,
                uid,
                ...(object.metadata.namespace
                  ? { namespace: object.metadata.namespace }
                  : {}),
              },
              type,
              reason,
              message,
              source: { component },
              reportingComponent: component,
              firstTimestamp: now,
              lastTimestamp: now,
              count: 1,
            },
            { fieldManager: component },
          );
        } catch (error) {
          if (!isApiError(error, 'AlreadyExists')) throw error;
          const key = { namespace, name: eventName };
          const old = (await client.get(
            eventKind,
            key,
          )) as unknown as KubeEvent;
          await client.patch(
            eventKind,
            key,
            'merge',
            { lastTimestamp: now, count: (old.count ?? 1) + 1 },
            { fieldManager: component },
          );
        }
      } catch (error) {
        logger.debug(
          `Event ${reason} about ${name} was not recorded: ${error}`,
        );
      }
    },
  };
}
