import { DeleteOptions } from '@openchoreo-portal/client';
import { KubeObject, StoredObject } from '@openchoreo-portal/model';

/** Names one object: `kind` is `group/Kind`; `namespace` is empty for cluster-scoped objects. */
export interface ObjectKey {
  kind: string;
  namespace: string;
  name: string;
}

/** One version of one object. Entries and what they hold are shared and must not be changed. */
export interface Entry {
  readonly key: ObjectKey;
  readonly version: number;
  readonly object: StoredObject;
  /** The object as JSON text, made once. */
  readonly json: string;
  /** `sha256` of the text; absent when the kind is sensitive, because digests of short secrets can be guessed. */
  readonly digest: string | undefined;
}

/** Kind of a change, as watches report it. */
export type ChangeType = 'ADDED' | 'MODIFIED' | 'DELETED';

/** One committed change. */
export interface Change {
  readonly version: number;
  readonly type: ChangeType;
  /** The object after the change; for `DELETED` its last state with the version of the deletion. */
  readonly entry: Entry;
  readonly previous?: Entry;
}

/** One line of the audit trail, before it is chained. */
export interface AuditRecord {
  /** RFC 3339 with milliseconds. */
  time: string;
  requestId: string;
  /** {@link Subject.id}, and how it proved itself. */
  subject: string;
  how: string;
  /** Way in: `kubernetes`, `rest`, `controller`, … */
  entrance: string;
  verb: string;
  group: string;
  kind: string;
  resource: string;
  namespace?: string;
  name?: string;
  subresource?: string;
  outcome: 'done' | 'denied' | 'failed';
  /** HTTP code of the answer. */
  code: number;
  /** Why, when it was not done. */
  reason?: string;
  /** Digests of the object before and after; see {@link Entry.digest}. */
  before?: string;
  after?: string;
  resourceVersion?: string;
  /** The write made this version of the object current again. */
  restoredFrom?: string;
}

/** An audit record in the chain: `hash = sha256(previousHash + canonical JSON of the record)`. */
export interface ChainedAuditRecord extends AuditRecord {
  sequence: number;
  previousHash: string;
  hash: string;
}

/** Filters of an audit query; all that are given must match. */
export interface AuditQuery {
  subject?: string;
  kind?: string;
  namespace?: string;
  name?: string;
  verb?: string;
  outcome?: AuditRecord['outcome'];
  /** Inclusive, RFC 3339. */
  since?: string;
  /** Exclusive, RFC 3339. */
  until?: string;
  /** Only records before this sequence: pages from newest to oldest. */
  before?: number;
  /** Default 100, at most 1000. */
  limit?: number;
}

/** A version of an object that is kept. */
export interface HistoryVersion {
  version: number;
  type: ChangeType;
  /** RFC 3339 with milliseconds. */
  time: string;
  subject: string;
  requestId: string;
  /** Absent for sensitive kinds. */
  object?: StoredObject;
}

/** Which versions of an object to read. */
export interface HistoryQuery {
  /** Default 100, at most 1000. */
  limit?: number;
  /** Only versions older than this one: pages from newest to oldest. */
  before?: number;
  /** Only this one. */
  version?: number;
}

/** Which objects to read as they were at a moment. */
export interface PastQuery {
  /** `group/Kind`. */
  kind: string;
  namespace?: string;
  name?: string;
  /** Milliseconds since 1970. */
  time: number;
  /** Only what sorts after this name. */
  after?: { namespace: string; name: string };
  /** Names looked at; deleted ones count. */
  limit: number;
}

/** One page of objects as they were, by namespace and name. */
export interface PastPage {
  entries: Entry[];
  /** There may be more after this name. */
  next?: { namespace: string; name: string };
}

/** What was asked for, in the words of the Kubernetes API. */
export type WriteIntent =
  | { verb: 'create' | 'update'; manager: string; subresource?: string }
  | {
      verb: 'apply';
      manager: string;
      subresource?: string;
      /** What was sent, with what admission made of it. */
      config: KubeObject;
      /** Take fields from other managers. */
      force: boolean;
    }
  | { verb: 'delete'; options: DeleteOptions };

/** What a commit did. */
export interface Committed {
  version: number;
  /** The new state, or the last one when the object is gone. */
  entry?: Entry;
  /** The object is gone. */
  removed?: boolean;
}

/** What one commit does. All of it happens, or nothing. */
export interface Write {
  /** Absent: only the audit record is written. */
  change?: {
    key: ObjectKey;
    type: ChangeType;
    /** Version the object must have now; 0: it must not exist. */
    expected: number;
    /** The new state (without resource version), or for `DELETED` the last one. */
    object: StoredObject;
    /** Encrypt the payload and keep it out of history and audit. */
    sensitive?: boolean;
    /** For stores that pass writes on to another server; others ignore it. */
    intent?: WriteIntent;
  };
  audit: AuditRecord;
}

/** Encrypts payloads of sensitive kinds at rest. `decrypt` throws when the data was tampered with. */
export interface Cipher {
  encrypt(plain: Buffer): Buffer;
  decrypt(data: Buffer): Buffer;
}

/** The object was not at the expected version when the commit was made. */
export class StaleWriteError extends Error {
  constructor() {
    super('The object changed in the meantime.');
    this.name = 'StaleWriteError';
  }
}

/** A version that is older than what the change log still holds. */
export class VersionExpiredError extends Error {
  constructor() {
    super('The requested version is older than the change log.');
    this.name = 'VersionExpiredError';
  }
}

/**
 * Where objects live. A resource version is one integer per store that grows by one with every change, in the order of commits.
 *
 * Reads are answered from memory, which holds all objects and a window of recent changes; the database is what survives.
 */
export interface Store {
  /** Loads everything. Must be called once before anything else; further calls do nothing. */
  open(options?: { cipher?: Cipher }): Promise<void>;
  /** Version of the last change that reads see. */
  version(): number;
  /** Resolves with true once reads see that version, with false after `timeoutMs`. */
  waitFor(version: number, timeoutMs: number): Promise<boolean>;
  get(key: ObjectKey): Entry | undefined;
  byUid(uid: string): Entry | undefined;
  /** Objects whose owner references name that uid. */
  dependentsOf(uid: string): Entry[];
  /** All objects of a kind, sorted by namespace and name. */
  list(kind: string, namespace?: string): readonly Entry[];
  /** The same list as it was at a version; throws {@link VersionExpiredError} when the log no longer reaches back. */
  listAt(
    kind: string,
    namespace: string | undefined,
    version: number,
  ): readonly Entry[];
  /** Changes of a kind after a version, oldest first, at most `limit`; throws {@link VersionExpiredError}. */
  changesAfter(kind: string, version: number, limit: number): Change[];
  /** Called after every change that reads see, in order. Returns the way to stop. */
  onChange(listener: (change: Change) => void): () => void;
  /**
   * Writes object, log, history and audit record in one transaction.
   *
   * @throws StaleWriteError when `expected` does not hold; nothing is written then
   */
  commit(write: Write): Promise<Committed>;
  /**
   * True when something else collects garbage, empties namespaces and lets go of what finalizers held. Default false: the API server does.
   */
  readonly collectsGarbage?: boolean;
  /** Versions of one object that are kept, newest first. */
  history(key: ObjectKey, query?: HistoryQuery): Promise<HistoryVersion[]>;
  /** Objects as they were at a moment. Sensitive kinds are never in it. */
  past(query: PastQuery): Promise<PastPage>;
  /** Names of objects that existed then, but whose versions from then are no longer kept. */
  forgotten(
    query: Omit<PastQuery, 'after' | 'limit'>,
    limit: number,
  ): Promise<{ namespace: string; name: string }[]>;
  /** Version of the last change at a moment; 0 before the first. */
  versionAt(time: number): Promise<number>;
  /** How long, in milliseconds, and how many versions per object the history keeps. */
  readonly historyBounds: { maxAge: number; maxVersions: number };
  audit(query: AuditQuery): Promise<ChainedAuditRecord[]>;
  /** Walks the audit chain; returns the first sequence that does not fit, or undefined. */
  verifyAudit(): Promise<number | undefined>;
  /** Deletes history beyond its bounds. Runs by itself; public for tests and tools. */
  compact(): Promise<number>;
  /** Takes or renews a lease: the number of the term, or undefined when somebody else holds it. */
  acquireLease(
    name: string,
    holder: string,
    ttlMs: number,
  ): Promise<number | undefined>;
  /** Gives a lease back before it ends. */
  releaseLease(name: string, holder: string): Promise<void>;
  close(): Promise<void>;
}
