import { ResourceClient } from '@openchoreo-portal/client';
import {
  ApiError,
  Clock,
  KindDefinition,
  KindRegistry,
  systemClock,
} from '@openchoreo-portal/model';
import {
  AuditQuery,
  Change,
  Cipher,
  Committed,
  HistoryQuery,
  ObjectKey,
  PastQuery,
  StaleWriteError,
  Store,
  Write,
} from '../storage/types';
import { Logger } from '../types';
import { Authors, SeenWrite } from './authors';
import { writeToCluster } from './cluster-write';
import { followKind } from './follow';
import { Mirror } from './mirror';

/** Options of {@link openKubernetesStore}. */
export interface KubernetesStoreOptions {
  /** The cluster; its identity needs every verb on the kinds. */
  client: ResourceClient;
  kinds: KindRegistry;
  /** Where the copy, the history and the audit trail live. Of this process alone; closed with the store. */
  mirror: Store;
  clock?: Clock;
  logger?: Logger;
  /** How long {@link Store.open} waits for the first lists of all kinds, in milliseconds. Default 60 s. */
  syncTimeoutMs?: number;
}

/** Custom resources in a cluster as a {@link Store}. */
export interface KubernetesStore extends Store {
  /** Told by the admission webhook, so that the audit trail can name who wrote to the cluster itself. */
  saw(write: SeenWrite): void;
}

/** How long a writer waits until its own write has come back. */
const ARRIVAL_MS = 15_000;
/** How long a write that came too late waits for what was faster. */
const CATCH_UP_MS = 1_000;
const QUIET: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

/**
 * Keeps objects as custom resources of a Kubernetes cluster. Writes go to the cluster and are done when they have come back by its watch; reads, watches, history and
 * audit are answered by a mirror that follows it.
 */
export function openKubernetesStore(
  options: KubernetesStoreOptions,
): KubernetesStore {
  return new ClusterStore(options);
}

class ClusterStore implements KubernetesStore {
  readonly collectsGarbage = true;
  private readonly authors: Authors;
  private readonly mirror: Mirror;
  private readonly stopping = new AbortController();
  private readonly byKind = new Map<string, KindDefinition>();
  private followers: Promise<void>[] = [];
  private opening: Promise<void> | undefined;

  constructor(private readonly options: KubernetesStoreOptions) {
    const clock = options.clock ?? systemClock;
    this.authors = new Authors(() => clock.now());
    this.mirror = new Mirror(options.mirror, this.authors);
    for (const { group, kind } of options.kinds.all()) {
      // All versions of a kind are one collection, stored in the version that the registry names first.
      const stored = options.kinds.byKind({ group, kind });
      if (stored) this.byKind.set(`${group}/${kind}`, stored);
    }
  }

  open(options?: { cipher?: Cipher }): Promise<void> {
    this.opening ??= this.start(options);
    return this.opening;
  }

  private async start(options?: { cipher?: Cipher }): Promise<void> {
    await this.options.mirror.open(options);
    const failures = new Map<string, unknown>();
    const kinds = [...this.byKind.values()];
    const synced = kinds.map(
      kind =>
        new Promise<void>(resolve => {
          const follower = followKind({
            client: this.options.client,
            kind,
            mirror: this.mirror,
            logger: this.options.logger ?? QUIET,
            signal: this.stopping.signal,
            onSynced: () => {
              failures.delete(kind.plural);
              resolve();
            },
            onFailure: error => failures.set(kind.plural, error),
          });
          this.followers.push(follower);
        }),
    );
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>(resolve => {
      timer = setTimeout(
        () => resolve('late'),
        this.options.syncTimeoutMs ?? 60_000,
      );
    });
    const outcome = await Promise.race([Promise.all(synced), late]);
    clearTimeout(timer);
    if (outcome !== 'late') return;
    await this.close();
    const [plural, error] = failures.entries().next().value ?? [];
    throw new ApiError({
      reason: 'ServiceUnavailable',
      message: `The cluster does not list ${plural ?? 'all kinds'}: ${String(
        error ?? 'no answer',
      )}`,
      remedy:
        'Check the kubeconfig and its permissions, and install the definitions: kubectl apply --server-side -f deploy/crds',
    });
  }

  saw(write: SeenWrite): void {
    this.authors.saw(write);
  }

  async commit(write: Write): Promise<Committed> {
    const { change } = write;
    if (!change) return this.options.mirror.commit(write);
    const { key } = change;
    const kind = this.byKind.get(key.kind);
    if (!kind) throw new Error(`There is no kind ${key.kind}.`);
    try {
      const arrival = await this.mirror.whileWriting(key, () =>
        this.send(kind, write, change),
      );
      const committed = await arrival.committed;
      if (committed) return committed;
    } catch (error) {
      // What was faster is on its way here; another attempt needs to see it.
      if (error instanceof StaleWriteError)
        await this.mirror.arrival(key, undefined, Infinity, CATCH_UP_MS);
      throw error;
    }
    throw new ApiError({
      reason: 'Timeout',
      message: `The cluster took the write of ${kind.singular} "${key.name}", but does not report it.`,
      remedy: 'Read the object again before you repeat the write.',
    });
  }

  /** In an object, so that whoever waits for the write does not wait for the arrival. */
  private async send(
    kind: KindDefinition,
    write: Write,
    change: NonNullable<Write['change']>,
  ): Promise<{ committed: Promise<Committed | undefined> }> {
    const { key, expected } = change;
    const current = this.options.mirror.get(key);
    if ((current?.version ?? 0) !== expected) throw new StaleWriteError();
    const version = current && this.mirror.clusterVersion(key);
    if (current && version === undefined) throw new StaleWriteError();
    const base = current && version ? { entry: current, version } : undefined;
    const answer = await writeToCluster(
      this.options.client,
      kind,
      change,
      base,
    );
    const uid = (answer ?? current?.object)?.metadata.uid ?? '';
    const vanishes =
      answer === undefined ||
      (change.type === 'DELETED' &&
        (answer.metadata.finalizers ?? []).length === 0 &&
        change.intent?.verb !== 'delete');
    const arrived = Number(answer?.metadata.resourceVersion);
    if (answer && !vanishes && answer.metadata.resourceVersion === version) {
      // It changed nothing, so no event comes; who asked for it is recorded all the same.
      await this.options.mirror.commit({ audit: write.audit });
      return {
        committed: Promise.resolve({
          version: current!.version,
          entry: current!,
        }),
      };
    }
    this.authors.wrote(
      uid,
      vanishes ? undefined : answer?.metadata.resourceVersion,
      write.audit,
    );
    return {
      committed: this.mirror.arrival(
        key,
        uid,
        vanishes ? Infinity : arrived,
        ARRIVAL_MS,
      ),
    };
  }

  async close(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.followers);
    await this.options.mirror.close();
  }

  version() {
    return this.options.mirror.version();
  }
  waitFor(version: number, timeoutMs: number) {
    return this.options.mirror.waitFor(version, timeoutMs);
  }
  get(key: ObjectKey) {
    return this.options.mirror.get(key);
  }
  byUid(uid: string) {
    return this.options.mirror.byUid(uid);
  }
  dependentsOf(uid: string) {
    return this.options.mirror.dependentsOf(uid);
  }
  list(kind: string, namespace?: string) {
    return this.options.mirror.list(kind, namespace);
  }
  listAt(kind: string, namespace: string | undefined, version: number) {
    return this.options.mirror.listAt(kind, namespace, version);
  }
  changesAfter(kind: string, version: number, limit: number) {
    return this.options.mirror.changesAfter(kind, version, limit);
  }
  onChange(listener: (change: Change) => void) {
    return this.options.mirror.onChange(listener);
  }
  history(key: ObjectKey, query?: HistoryQuery) {
    return this.options.mirror.history(key, query);
  }
  past(query: PastQuery) {
    return this.options.mirror.past(query);
  }
  forgotten(query: Omit<PastQuery, 'after' | 'limit'>, limit: number) {
    return this.options.mirror.forgotten(query, limit);
  }
  versionAt(time: number) {
    return this.options.mirror.versionAt(time);
  }
  get historyBounds() {
    return this.options.mirror.historyBounds;
  }
  audit(query: AuditQuery) {
    return this.options.mirror.audit(query);
  }
  verifyAudit() {
    return this.options.mirror.verifyAudit();
  }
  compact() {
    return this.options.mirror.compact();
  }
  acquireLease(name: string, holder: string, ttlMs: number) {
    return this.options.mirror.acquireLease(name, holder, ttlMs);
  }
  releaseLease(name: string, holder: string) {
    return this.options.mirror.releaseLease(name, holder);
  }
}
