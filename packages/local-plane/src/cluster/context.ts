import {
  Informer,
  InformerFactory,
  ResourceClient,
  ResourceKind,
} from '@openchoreo-portal/client';
import { Clock, IdSource, StoredObject } from '@openchoreo-portal/model';
import { EventRecorder } from './events';
import { same } from './hash';

/** What the plane writes about itself; message first, details second. */
export interface Logger {
  debug(message: string, details?: object): void;
  info(message: string, details?: object): void;
  warn(message: string, details?: object): void;
  error(message: string, details?: object): void;
}

/** What every controller of the plane gets. */
export interface PlaneContext {
  client: ResourceClient;
  informers: InformerFactory;
  clock: Clock;
  ids: IdSource;
  logger: Logger;
  events: EventRecorder;
}

/** Field manager of everything the plane writes itself. */
export const FIELD_MANAGER = 'local-plane';

/**
 * Resolves when the informer's cache fulfils `test`, or after `timeoutMs` (default 5 s): a controller waits for its own writes before it
 * counts again, so that a slow cache never leads to a second create.
 */
export function seen<T extends StoredObject>(
  informer: Informer<T>,
  test: () => boolean,
  timeoutMs = 5_000,
): Promise<void> {
  if (test()) return Promise.resolve();
  return new Promise(resolve => {
    const end = { stop: () => {} };
    const timer = setTimeout(() => end.stop(), timeoutMs);
    const remove = informer.addHandler(() => {
      if (test()) end.stop();
    });
    end.stop = () => {
      clearTimeout(timer);
      remove();
      resolve();
    };
    if (test()) end.stop();
  });
}

/**
 * Writes `status` when it differs. Keys that are gone are removed. Resolves with true when something was written.
 * Rejects with `NotFound` when the object is gone.
 */
export async function writeStatus(
  client: ResourceClient,
  kind: ResourceKind & { statusSubresource?: boolean },
  object: StoredObject,
  status: object,
): Promise<boolean> {
  const old = (object.status ?? {}) as Record<string, unknown>;
  const next = status as Record<string, unknown>;
  const patch: Record<string, unknown> = {};
  for (const key of Object.keys(old)) {
    if (next[key] === undefined) patch[key] = null;
  }
  for (const [key, value] of Object.entries(next)) {
    if (value !== undefined && !same(value, old[key])) patch[key] = value;
  }
  if (Object.keys(patch).length === 0) return false;
  await client.patch(
    kind,
    { namespace: object.metadata.namespace, name: object.metadata.name },
    'merge',
    { status: patch },
    {
      fieldManager: FIELD_MANAGER,
      ...(kind.statusSubresource === false ? {} : { subresource: 'status' }),
    },
  );
  return true;
}
