import {
  isApiError,
  KindDefinition,
  parseApiVersion,
  StoredObject,
} from '@openchoreo-portal/model';
import { deleteObject } from '../handlers/delete';
import { HandlerDeps, storeKindOf } from '../handlers/deps';
import {
  contentsOf,
  FOREGROUND_FINALIZER,
  isNamespaceKind,
  ORPHAN_FINALIZER,
} from '../handlers/lifecycle';
import { patchObject } from '../handlers/operations';
import { Change, Entry } from '../storage/types';
import { RequestContext } from '../types';

const CONCURRENCY = 4;
const RETRY_MS = 500;
const MANAGER = 'garbage-collector';

/** What has to be looked at again. Only names things; the state is read when its turn comes. */
type Task =
  | { type: 'object'; uid: string }
  | { type: 'owner-gone'; uid: string }
  | { type: 'namespace'; name: string };

/**
 * Deletes what nobody owns any more, and empties namespaces that go away.
 *
 * Level-triggered: a task says where to look, never what happened, so running one twice or late does no harm, and a start looks at
 * everything once.
 */
export class GarbageCollector {
  private readonly queue = new Map<string, Task>();
  private readonly busy = new Set<string>();
  private running = 0;
  private stopped = true;
  private unsubscribe: (() => void) | undefined;
  private readonly timers = new Set<NodeJS.Timeout>();

  constructor(private readonly deps: HandlerDeps) {}

  start(): void {
    if (!this.stopped) return;
    this.stopped = false;
    this.unsubscribe = this.deps.store.onChange(change =>
      this.onChange(change),
    );
    const seen = new Set<string>();
    for (const kind of this.deps.kinds.all()) {
      const storeKind = storeKindOf(kind);
      if (seen.has(storeKind)) continue;
      seen.add(storeKind);
      for (const entry of this.deps.store.list(storeKind)) this.look(entry);
    }
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.unsubscribe?.();
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
    this.queue.clear();
    while (this.running > 0)
      await new Promise(resolve => setTimeout(resolve, 5));
  }

  private context(): RequestContext {
    return {
      subject: {
        id: 'system:garbage-collector',
        kind: 'service',
        claims: { sub: ['system:garbage-collector'] },
        how: 'in-process',
      },
      requestId: this.deps.ids.uid(),
      entrance: 'garbage-collector',
    };
  }

  private onChange(change: Change): void {
    const { entry, previous } = change;
    if (change.type === 'DELETED') {
      this.add({ type: 'owner-gone', uid: entry.object.metadata.uid });
      // A foreground deletion of the owners may have waited for this one.
      for (const owner of entry.object.metadata.ownerReferences ?? [])
        this.add({ type: 'object', uid: owner.uid });
      if (entry.key.namespace)
        this.add({ type: 'namespace', name: entry.key.namespace });
      const namespaces = this.deps.namespaceKind;
      if (namespaces && entry.key.kind === storeKindOf(namespaces))
        this.add({ type: 'namespace', name: entry.key.name });
      return;
    }
    const owners = (e: Entry | undefined) =>
      JSON.stringify(e?.object.metadata.ownerReferences ?? []);
    if (owners(entry) !== owners(previous))
      for (const owner of previous?.object.metadata.ownerReferences ?? [])
        this.add({ type: 'object', uid: owner.uid });
    this.look(entry);
  }

  private look(entry: Entry): void {
    const { uid, deletionTimestamp, ownerReferences } = entry.object.metadata;
    if (deletionTimestamp || ownerReferences?.length)
      this.add({ type: 'object', uid });
    const namespaces = this.deps.namespaceKind;
    if (
      deletionTimestamp &&
      namespaces &&
      entry.key.kind === storeKindOf(namespaces)
    )
      this.add({ type: 'namespace', name: entry.key.name });
    if (entry.key.namespace && namespaces) {
      const namespace = this.deps.store.get({
        kind: storeKindOf(namespaces),
        namespace: '',
        name: entry.key.namespace,
      });
      if (!namespace || namespace.object.metadata.deletionTimestamp)
        this.add({ type: 'namespace', name: entry.key.namespace });
    }
  }

  private add(task: Task): void {
    if (this.stopped) return;
    const key = JSON.stringify(task);
    if (this.queue.has(key)) return;
    this.queue.set(key, task);
    setImmediate(() => this.pump());
  }

  private pump(): void {
    for (const [key, task] of this.queue) {
      if (this.stopped || this.running >= CONCURRENCY) return;
      if (this.busy.has(key)) continue;
      this.queue.delete(key);
      this.busy.add(key);
      this.running++;
      this.run(task)
        .catch(error => this.retry(task, error))
        .finally(() => {
          this.busy.delete(key);
          this.running--;
          this.pump();
        });
    }
  }

  private retry(task: Task, error: unknown): void {
    if (this.stopped) return;
    if (!isApiError(error, 'Conflict'))
      this.deps.logger.warn('Garbage collection will try again', {
        task,
        error: String(error),
      });
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      this.add(task);
    }, RETRY_MS);
    this.timers.add(timer);
  }

  private async run(task: Task): Promise<void> {
    if (task.type === 'namespace') return this.namespace(task.name);
    if (task.type === 'owner-gone') {
      for (const dependent of this.deps.store.dependentsOf(task.uid))
        this.add({ type: 'object', uid: dependent.object.metadata.uid });
      return undefined;
    }
    const entry = this.deps.store.byUid(task.uid);
    if (!entry) return undefined;
    const { deletionTimestamp, finalizers = [] } = entry.object.metadata;
    if (deletionTimestamp && finalizers.includes(ORPHAN_FINALIZER))
      return this.orphan(entry);
    if (deletionTimestamp && finalizers.includes(FOREGROUND_FINALIZER))
      return this.foreground(entry);
    if (!deletionTimestamp) return this.unowned(entry);
    return undefined;
  }

  private kindOf(entry: Entry): KindDefinition | undefined {
    const { group } = parseApiVersion(entry.object.apiVersion);
    return this.deps.kinds.byKind({ group, kind: entry.object.kind });
  }

  /** The owner, `gone`, or `unknown` when this server does not serve its kind and so cannot tell. */
  private ownerState(
    dependent: Entry,
    owner: NonNullable<StoredObject['metadata']['ownerReferences']>[number],
  ) {
    const found = this.deps.store.byUid(owner.uid);
    // An owner in another namespace does not count: names there mean something else.
    if (
      found &&
      (!found.key.namespace || found.key.namespace === dependent.key.namespace)
    )
      return found;
    const { group } = parseApiVersion(owner.apiVersion);
    return this.deps.kinds.byKind({ group, kind: owner.kind })
      ? 'gone'
      : 'unknown';
  }

  private async unowned(entry: Entry): Promise<void> {
    const owners = entry.object.metadata.ownerReferences ?? [];
    if (owners.length === 0) return;
    const states = owners.map(owner => this.ownerState(entry, owner));
    const waiting = (state: Entry | 'gone' | 'unknown') =>
      typeof state === 'object' &&
      state.object.metadata.deletionTimestamp !== undefined &&
      (state.object.metadata.finalizers ?? []).includes(FOREGROUND_FINALIZER);
    const solid = states.some(
      state =>
        state === 'unknown' || (typeof state === 'object' && !waiting(state)),
    );
    if (solid) {
      const gone = owners.filter((_, i) => states[i] === 'gone');
      if (gone.length > 0)
        await this.dropOwners(
          entry,
          gone.map(owner => owner.uid),
        );
      return;
    }
    await this.remove(entry, states.some(waiting) ? 'Foreground' : undefined);
  }

  private async dropOwners(entry: Entry, uids: string[]): Promise<void> {
    const kind = this.kindOf(entry);
    if (!kind) return;
    const kept = (entry.object.metadata.ownerReferences ?? []).filter(
      owner => !uids.includes(owner.uid),
    );
    await this.patchMeta(kind, entry, {
      ownerReferences: kept.length > 0 ? kept : null,
    });
  }

  private async patchMeta(
    kind: KindDefinition,
    entry: Entry,
    metadata: object,
  ): Promise<void> {
    const { uid, resourceVersion } = entry.object.metadata;
    try {
      await patchObject(
        this.trusted(),
        this.context(),
        kind,
        { namespace: entry.key.namespace || undefined, name: entry.key.name },
        {
          type: 'merge',
          body: { metadata: { uid, resourceVersion, ...metadata } },
        },
        { fieldManager: MANAGER },
      );
    } catch (error) {
      if (!isApiError(error, 'NotFound')) throw error;
    }
  }

  /** The collector acts for the server: it is recorded like everybody, but asks nobody. */
  private trusted(): HandlerDeps {
    return { ...this.deps, authorizer: undefined };
  }

  private async remove(entry: Entry, policy?: 'Foreground'): Promise<void> {
    const kind = this.kindOf(entry);
    if (!kind) return;
    try {
      await deleteObject(
        this.trusted(),
        this.context(),
        kind,
        { namespace: entry.key.namespace || undefined, name: entry.key.name },
        // Whether it is still unowned was judged on this version.
        {
          propagationPolicy: policy,
          preconditions: { uid: entry.object.metadata.uid },
        },
      );
    } catch (error) {
      if (!isApiError(error, 'NotFound')) throw error;
    }
  }

  private async orphan(entry: Entry): Promise<void> {
    const { uid, finalizers = [] } = entry.object.metadata;
    for (const dependent of this.deps.store.dependentsOf(uid))
      await this.dropOwners(dependent, [uid]);
    const kind = this.kindOf(entry);
    if (kind)
      await this.patchMeta(kind, entry, {
        finalizers: finalizers.filter(f => f !== ORPHAN_FINALIZER),
      });
  }

  private async foreground(entry: Entry): Promise<void> {
    const { uid, finalizers = [] } = entry.object.metadata;
    const dependents = this.deps.store.dependentsOf(uid);
    for (const dependent of dependents)
      if (!dependent.object.metadata.deletionTimestamp)
        this.add({ type: 'object', uid: dependent.object.metadata.uid });
    const blocking = dependents.some(dependent =>
      dependent.object.metadata.ownerReferences?.some(
        owner => owner.uid === uid && owner.blockOwnerDeletion,
      ),
    );
    const kind = this.kindOf(entry);
    if (!blocking && kind)
      await this.patchMeta(kind, entry, {
        finalizers: finalizers.filter(f => f !== FOREGROUND_FINALIZER),
      });
  }

  private async namespace(name: string): Promise<void> {
    const namespaces = this.deps.namespaceKind;
    if (!namespaces) return;
    const entry = this.deps.store.get({
      kind: storeKindOf(namespaces),
      namespace: '',
      name,
    });
    if (entry && !entry.object.metadata.deletionTimestamp) return;
    const contents = contentsOf(this.deps, name);
    for (const { entry: inside } of contents)
      if (!inside.object.metadata.deletionTimestamp) await this.remove(inside);
    // Empty now: another delete lets it go, and does nothing when a finalizer still holds it.
    if (
      entry &&
      contentsOf(this.deps, name).length === 0 &&
      isNamespaceKind(this.deps, namespaces)
    )
      await this.remove(entry);
  }
}
