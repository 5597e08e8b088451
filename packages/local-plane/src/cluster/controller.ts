import { backoffDelay, ResourceKind } from '@openchoreo-portal/client';
import { StoredObject, isApiError, keyOf } from '@openchoreo-portal/model';
import { PlaneContext } from './context';

/** What a reconcile asks for. */
export interface ReconcileResult {
  /** Look again after this many milliseconds even if nothing changes. */
  requeueAfterMs?: number;
}

/** One control loop: given a key, read the caches and make it so. */
export interface Controller {
  name: string;
  /** The kind whose keys are reconciled. */
  kind: ResourceKind;
  reconcile(key: string): Promise<ReconcileResult | void>;
  /** Other kinds that matter, and which keys a change of theirs concerns. */
  watches?: {
    kind: ResourceKind;
    keys(object: StoredObject): readonly string[];
  }[];
  /** How many keys at a time. Default 4. */
  workers?: number;
  /** Another source of keys; returns what ends it. */
  subscribe?(enqueue: (key: string) => void): () => void;
}

/** Keys waiting for work: each at most once, never two workers on one key, failures with back-off. */
export class WorkQueue {
  private readonly ready: string[] = [];
  private readonly waiting = new Set<string>();
  private readonly active = new Set<string>();
  private readonly again = new Set<string>();
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private readonly failures = new Map<string, number>();
  private readonly idle = new Set<() => void>();
  private stopped = false;

  constructor(
    private readonly work: (key: string) => Promise<ReconcileResult | void>,
    private readonly onError: (key: string, error: unknown) => void,
    private readonly workers: number,
  ) {}

  add(key: string): void {
    if (this.stopped || this.waiting.has(key)) return;
    if (this.active.has(key)) {
      this.again.add(key);
      return;
    }
    this.waiting.add(key);
    this.ready.push(key);
    queueMicrotask(() => this.pump());
  }

  addAfter(key: string, ms: number): void {
    if (this.stopped) return;
    clearTimeout(this.timers.get(key));
    const timer = setTimeout(() => {
      this.timers.delete(key);
      this.add(key);
    }, Math.min(ms, 2_000_000_000));
    this.timers.set(key, timer);
  }

  /** Ends all waiting; resolves when the running reconciles are done. */
  async stop(): Promise<void> {
    this.stopped = true;
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
    if (this.active.size > 0) {
      await new Promise<void>(resolve => this.idle.add(resolve));
    }
  }

  private pump(): void {
    while (
      !this.stopped &&
      this.active.size < this.workers &&
      this.ready.length > 0
    ) {
      const key = this.ready.shift()!;
      this.waiting.delete(key);
      this.active.add(key);
      void this.run(key);
    }
  }

  private async run(key: string): Promise<void> {
    try {
      const result = await this.work(key);
      this.failures.delete(key);
      if (result?.requeueAfterMs !== undefined) {
        this.addAfter(key, result.requeueAfterMs);
      }
    } catch (error) {
      const attempt = (this.failures.get(key) ?? 0) + 1;
      this.failures.set(key, attempt);
      // A conflict only says that the cache was behind.
      if (!isApiError(error, 'Conflict') || attempt > 5) {
        this.onError(key, error);
      }
      this.addAfter(key, backoffDelay(attempt, { baseMs: 50, maxMs: 30_000 }));
    } finally {
      this.active.delete(key);
      if (this.again.delete(key)) this.add(key);
      this.pump();
      if (this.active.size === 0) {
        for (const resolve of this.idle) resolve();
        this.idle.clear();
      }
    }
  }
}

/** Errors that only say that the world moved on: the object, or its namespace, is on its way out. */
export function isPassing(error: unknown): boolean {
  return (
    isApiError(error, 'NotFound') ||
    (isApiError(error, 'Forbidden') &&
      error.causes.some(c => c.reason === 'NamespaceTerminating'))
  );
}

/** Starts a control loop on shared informers. Returns what stops it. */
export function runController(
  context: PlaneContext,
  controller: Controller,
): { stop(): Promise<void>; enqueue(key: string): void } {
  const { informers, logger } = context;
  const queue = new WorkQueue(
    key => controller.reconcile(key),
    (key, error) =>
      logger[isPassing(error) ? 'debug' : 'warn'](
        `${controller.name}: ${key} failed and is tried again.`,
        { error: error instanceof Error ? error.message : String(error) },
      ),
    controller.workers ?? 4,
  );
  const removers = [
    informers
      .informer(controller.kind)
      .addHandler(change => queue.add(change.key)),
    ...(controller.watches ?? []).map(({ kind, keys }) =>
      informers.informer(kind).addHandler(({ current, previous }) => {
        for (const object of [current, previous]) {
          if (object) for (const key of keys(object)) queue.add(key);
        }
      }),
    ),
  ];
  const unsubscribe = controller.subscribe?.(key => queue.add(key));
  if (unsubscribe) removers.push(unsubscribe);
  return {
    enqueue: key => queue.add(key),
    async stop() {
      for (const remove of removers) remove();
      await queue.stop();
    },
  };
}

/** Keys of the controlling owner, when it is of that kind: for `watches`. */
export function ownerKeys(
  kind: string,
): (object: StoredObject) => readonly string[] {
  return object =>
    (object.metadata.ownerReferences ?? [])
      .filter(o => o.kind === kind && o.controller)
      .map(o => keyOf({ namespace: object.metadata.namespace, name: o.name }));
}

/** True when `object` is controlled by `owner`. */
export function isOwnedBy(object: StoredObject, owner: StoredObject): boolean {
  return (object.metadata.ownerReferences ?? []).some(
    o => o.controller && o.uid === owner.metadata.uid,
  );
}

/** The owner reference that makes `owner` the controller of an object. */
export function controllerRef(owner: StoredObject) {
  return {
    apiVersion: owner.apiVersion,
    kind: owner.kind,
    name: owner.metadata.name,
    uid: owner.metadata.uid,
    controller: true,
    blockOwnerDeletion: true,
  };
}
