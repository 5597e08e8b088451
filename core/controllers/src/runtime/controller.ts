import { ResourceClient, ResourceKind } from '@openchoreo-portal/client';
import {
  Clock,
  isApiError,
  keyOf,
  NamespacedName,
  parseKey,
  StoredObject,
} from '@openchoreo-portal/model';
import { createEventRecorder, EventRecorder } from './events';
import { Logger } from './logger';
import { InformerLookups, Lookups } from './lookups';
import { createWorkQueue, WorkQueue, WorkResult } from './work-queue';
import { createOwnWrites } from './own-writes';
import { createWriter, Writer } from './writer';

/** What a controller works with. */
export interface ControllerContext {
  client: ResourceClient;
  lookups: Lookups;
  write: Writer;
  events: EventRecorder;
  clock: Clock;
  logger: Logger;
  /** Wakes another key of the same controller, now or after a delay in milliseconds. */
  enqueue(key: string, afterMs?: number): void;
}

/** Another kind whose changes matter, and whom they wake. */
export interface Watch<T extends StoredObject = StoredObject> {
  kind: ResourceKind;
  /** Keys of the controller's own kind. Called with the object before and after each change. */
  wakes(object: T, lookups: Lookups): Iterable<NamespacedName | string>;
  /** Skips changes that cannot matter. Default: every change counts. */
  when?(previous: T | undefined, current: T | undefined): boolean;
}

/** One controller: looks at everything that concerns a key and makes it so. */
export interface Controller {
  /** Field manager is `openchoreo-<name>`. */
  name: string;
  kind: ResourceKind;
  watches?: readonly Watch[];
  /** Kinds it reads without being woken by them. */
  reads?: readonly ResourceKind[];
  /**
   * Makes one object so. `object` comes from the cache and is undefined when it is gone. Must be idempotent; may stop at any point.
   */
  reconcile(
    object: StoredObject | undefined,
    key: NamespacedName,
    context: ControllerContext,
  ): Promise<WorkResult | void>;
  /** Called once before the first run, e.g. to subscribe to planes. Returns what undoes it. */
  start?(context: ControllerContext): (() => Promise<void> | void) | void;
}

/** Declares a watch with the type of its objects. */
export function watchOf<T extends StoredObject>(
  kind: ResourceKind,
  wakes: Watch<T>['wakes'],
  when?: Watch<T>['when'],
): Watch {
  return { kind, wakes, ...(when ? { when } : {}) } as unknown as Watch;
}

/** A controller at work. */
export interface RunningController {
  readonly name: string;
  readonly queue: WorkQueue;
  stop(): Promise<void>;
}

/** Options of {@link runController}. */
export interface RunOptions {
  client: ResourceClient;
  lookups: InformerLookups;
  clock: Clock;
  logger: Logger;
  workers?: number;
  /** False for keys that another shard works on. Default: all keys are this one's. */
  owns?(key: string): boolean;
}

/** Subscribes a controller to its kinds and works off its queue. Informers must be started by the caller. */
export function runController(
  controller: Controller,
  options: RunOptions,
): RunningController {
  const { client, lookups, clock, logger, workers } = options;
  const fieldManager = `openchoreo-${controller.name}`;
  const own = createOwnWrites(
    controller.kind,
    createWriter(client, fieldManager),
    key => lookups.get(controller.kind, parseKey(key)),
  );
  const everything = createWorkQueue({
    workers,
    onError: (key, error, attempt) => {
      // A conflict only says that the cache was behind, and a first failure is often the wrong order of two beginnings: both heal by a
      // retry. What lasts is said, but not for ever.
      const text = `${
        controller.name
      } ${key} failed (attempt ${attempt}): ${describe(error)}`;
      // A plane that is away comes back; that it is away stands in its own status.
      const isAway = isApiError(error, 'ServiceUnavailable');
      const isNews = attempt === 8 || (attempt === 3 && !isAway);
      if (isApiError(error, 'Conflict') || !isNews) logger.debug(text);
      else logger.warn(text);
    },
    process: async key => {
      const name = parseKey(key);
      return controller.reconcile(own.latest(key), name, context);
    },
  });
  const { owns } = options;
  const queue: WorkQueue = owns
    ? {
        add: key => owns(key) && everything.add(key),
        addAfter: (key, ms) => owns(key) && everything.addAfter(key, ms),
        stop: () => everything.stop(),
        idle: () => everything.idle(),
        get busy() {
          return everything.busy;
        },
        get retrying() {
          return everything.retrying;
        },
      }
    : everything;
  const context: ControllerContext = {
    client,
    lookups,
    clock,
    logger,
    write: own.write,
    events: createEventRecorder({
      client,
      clock,
      logger,
      component: fieldManager,
    }),
    enqueue: (key, afterMs) =>
      afterMs === undefined ? queue.add(key) : queue.addAfter(key, afterMs),
  };
  const undo: (() => Promise<void> | void)[] = [];
  const started = controller.start?.(context);
  if (started) undo.push(started);
  for (const kind of controller.reads ?? []) lookups.informer(kind);
  undo.push(
    lookups.informer(controller.kind).addHandler(({ key, current }) => {
      own.seen(key, current);
      queue.add(key);
    }),
  );
  for (const { kind, wakes, when } of controller.watches ?? []) {
    undo.push(
      lookups.informer(kind).addHandler(({ previous, current }) => {
        if (when && !when(previous, current)) return;
        for (const object of [previous, current]) {
          if (!object) continue;
          for (const key of wakes(object, lookups)) {
            queue.add(typeof key === 'string' ? key : keyOf(key));
          }
        }
      }),
    );
  }
  return {
    name: controller.name,
    queue,
    async stop() {
      for (const step of undo) await step();
      await queue.stop();
    },
  };
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Key of an object in the same namespace. */
export function sibling(
  object: StoredObject,
  name: string | undefined,
): NamespacedName[] {
  if (!name) return [];
  const { namespace } = object.metadata;
  return [namespace ? { namespace, name } : { name }];
}

/** Keys of objects. */
export function keysOf(objects: readonly StoredObject[]): string[] {
  return objects.map(o => keyOf(o.metadata));
}
