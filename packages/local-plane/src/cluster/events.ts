import { ResourceClient } from '@openchoreo-portal/client';
import {
  Clock,
  IdSource,
  StoredObject,
  isApiError,
  timestamp,
} from '@openchoreo-portal/model';
import { isPassing } from './controller';
import { Event as EventKind } from '../kinds/core';

/** Writes Kubernetes Events. Repeats of the same event raise `count`. Never rejects: an event is not worth a failure. */
export interface EventRecorder {
  record(
    object: Pick<StoredObject, 'apiVersion' | 'kind' | 'metadata'>,
    type: 'Normal' | 'Warning',
    reason: string,
    message: string,
  ): void;
  /** Resolves when everything recorded so far is written. */
  flush(): Promise<void>;
}

/** Event series remembered for counting; the oldest is forgotten first. */
const MAX_SERIES = 2_000;
/** One series is written at most this often, in milliseconds; repeats in between only count. */
const REPEAT_MS = 2_000;
const MAX_MESSAGE = 1_024;

interface Series {
  name: string;
  count: number;
  first: string;
  written: number;
}

/** Options of {@link createEventRecorder}. */
export interface EventRecorderOptions {
  client: ResourceClient;
  clock: Clock;
  ids: IdSource;
  component: string;
  onError?: (error: unknown) => void;
}

export function createEventRecorder(
  options: EventRecorderOptions,
): EventRecorder {
  const { client, clock, ids, component, onError } = options;
  const series = new Map<string, Series>();
  let tail: Promise<void> = Promise.resolve();
  let pending = 0;

  return {
    record(object, type, reason, message) {
      // Bounded: a storm of distinct events must not fill memory.
      if (pending > 1_000) return;
      const now = clock.now();
      const text = message.slice(0, MAX_MESSAGE);
      const id = `${object.metadata.uid}/${type}/${reason}/${text}`;
      let known = series.get(id);
      if (known) {
        known.count += 1;
        if (now.getTime() - known.written < REPEAT_MS) return;
      } else {
        known = {
          name: `${object.metadata.name}.${ids.suffix(10)}`,
          count: 1,
          first: timestamp(now),
          written: 0,
        };
        series.set(id, known);
        if (series.size > MAX_SERIES) {
          series.delete(series.keys().next().value!);
        }
      }
      known.written = now.getTime();
      const { name, count, first } = known;
      pending += 1;
      tail = tail.then(async () => {
        try {
          const namespace = object.metadata.namespace ?? 'default';
          if (count > 1) {
            try {
              await client.patch(
                EventKind,
                { namespace, name },
                'merge',
                { count, lastTimestamp: timestamp(now) },
                { fieldManager: component },
              );
              return;
            } catch (error) {
              if (!isApiError(error, 'NotFound')) throw error;
            }
          }
          await client.create(
            EventKind,
            {
              apiVersion: 'v1',
              kind: 'Event',
              metadata: { name, namespace },
              involvedObject: {
                apiVersion: object.apiVersion,
                kind: object.kind,
                namespace: object.metadata.namespace,
                name: object.metadata.name,
                uid: object.metadata.uid,
              },
              type,
              reason,
              message: text,
              count,
              firstTimestamp: first,
              lastTimestamp: timestamp(now),
              source: { component, host: 'local' },
              reportingComponent: component,
              reportingInstance: 'local',
            },
            { fieldManager: component },
          );
        } catch (error) {
          // The namespace may be gone already.
          if (!isPassing(error)) onError?.(error);
        } finally {
          pending -= 1;
        }
      });
    },
    flush: () => tail,
  };
}
