import { ResourceAuthorizer, Subject } from '@openchoreo-portal/authorization';
import { ResourceClient, Transport } from '@openchoreo-portal/client';
import {
  Clock,
  GroupKind,
  IdSource,
  KindDefinition,
  KindRegistry,
  KubeObject,
  StoredObject,
} from '@openchoreo-portal/model';
import { IncomingMessage, ServerResponse } from 'http';
import { RestoreRequest } from './handlers/history';
import { RequestLimits } from './http/limiter';
import { LeaderElector } from './leases/elector';
import {
  AuditQuery,
  AuditRecord,
  ChainedAuditRecord,
  Cipher,
  HistoryQuery,
  HistoryVersion,
  Store,
} from './storage/types';

/** Who asks, and through which way in. Made once per request by whoever authenticates. */
export interface RequestContext {
  subject: Subject;
  requestId: string;
  /** `kubernetes`, `rest`, `controller`, `git-webhook`, …: recorded in the audit trail. */
  entrance: string;
  /** The version that a write brings back, for the audit trail. */
  restoredFrom?: number;
}

/** Where messages of the server go. */
export interface Logger {
  debug(message: string, meta?: object): void;
  info(message: string, meta?: object): void;
  warn(message: string, meta?: object): void;
  error(message: string, meta?: object): void;
}

/** What a write does to an object, as admission sees it. */
export interface AdmissionRequest {
  operation: 'create' | 'update' | 'delete';
  kind: KindDefinition;
  subresource?: string;
  /** The object as sent (create, update), or as stored (delete). */
  object: KubeObject;
  oldObject?: StoredObject;
  subject: Subject;
  dryRun: boolean;
}

/** What {@link AdmissionPlugin.matches} decides on. */
export type AdmissionMatch = Pick<
  AdmissionRequest,
  'operation' | 'kind' | 'subresource' | 'subject'
>;

/**
 * A step of the admission chain. `admit` may change the object before it is validated; `validate` may only refuse, by throwing an
 * `ApiError` (Invalid, Forbidden). Both must be free of side effects: dry runs pass here too.
 */
export interface AdmissionPlugin {
  name: string;
  matches(match: AdmissionMatch): boolean;
  /** Returns the object to go on with. Receives a copy it may change. Not called for deletes. */
  admit?(
    ctx: RequestContext,
    request: AdmissionRequest,
  ): KubeObject | Promise<KubeObject>;
  validate?(
    ctx: RequestContext,
    request: AdmissionRequest,
  ): void | Promise<void>;
}

/** What handlers of custom subresources need from a request; Node's `IncomingMessage` is one. */
export type ApiRequest = Pick<IncomingMessage, 'method' | 'url' | 'headers'> &
  NodeJS.ReadableStream;

/** What they need from a response; Node's `ServerResponse` is one. */
export type ApiResponse = Pick<
  ServerResponse,
  | 'statusCode'
  | 'setHeader'
  | 'getHeader'
  | 'writeHead'
  | 'flushHeaders'
  | 'headersSent'
  | 'destroyed'
  | 'writableEnded'
  | 'writableNeedDrain'
  | 'destroy'
> &
  NodeJS.WritableStream;

/** A request to a custom subresource, after authorisation. */
export interface SubresourceContext extends RequestContext {
  kind: KindDefinition;
  namespace?: string;
  name: string;
  /** The object the subresource belongs to. */
  object: StoredObject;
  query: URLSearchParams;
  /** Aborts when the client goes away. */
  signal: AbortSignal;
}

/** A subresource the server itself does not know, such as `pods/log`. */
export interface CustomSubresource {
  group: string;
  /** Plural. */
  resource: string;
  name: string;
  /** HTTP methods it answers. */
  methods: string[];
  /** Kind named in discovery. Default: the parent's. */
  kind?: string;
  /** Verb asked of the authoriser per method. Default: get for GET, create for POST, update for PUT, patch, delete. */
  verbs?: Record<string, 'get' | 'create' | 'update' | 'patch' | 'delete'>;
  handle(
    ctx: SubresourceContext,
    req: ApiRequest,
    res: ApiResponse,
  ): Promise<void>;
}

/** Options of {@link createApiServer}. */
export interface ApiServerOptions {
  kinds: KindRegistry;
  store: Store;
  /** In order; mutating steps of all plugins run before validation. */
  admission?: AdmissionPlugin[];
  /** Absent: everything is allowed to everybody who gets here. */
  authorizer?: ResourceAuthorizer;
  /** Also told about every audit record, for example to forward it. The trail itself is always written. */
  audit?: (record: ChainedAuditRecord | object) => void;
  /** Needed when a kind is `sensitive`. */
  cipher?: Cipher;
  subresources?: CustomSubresource[];
  /**
   * Kind whose objects are the namespaces: objects can then only be made in namespaces that exist, and deleting one deletes what it
   * holds. Absent: any namespace name is accepted.
   */
  namespaceKind?: GroupKind;
  /** Of several servers on one store, the one that leads collects garbage. Absent: this one does. */
  leader?: LeaderElector;
  clock?: Clock;
  ids?: IdSource;
  logger?: Logger;
  /** Shown by `/version`. */
  version?: { gitVersion: string; major?: string; minor?: string };
  /** Most bytes of a request body. Default 3 MiB. */
  maxBodyBytes?: number;
  /** Places per subject for requests that arrive at {@link ApiServer.handle}. Absent: whoever mounts it limits them. */
  limits?: RequestLimits;
}

/** A Kubernetes-style API server. */
export interface ApiServer {
  /** Opens the store and starts garbage collection. */
  start(): Promise<void>;
  /** Ends watches and garbage collection. The store stays with its owner. */
  stop(): Promise<void>;
  /** Answers one request; `req.url` has its mount root already removed. Never rejects. */
  handle(req: ApiRequest, res: ApiResponse, ctx: RequestContext): Promise<void>;
  /**
   * The same API without HTTP: same authorisation, admission and audit. With a `requestId`, everything done through it is one request; otherwise each call
   * is one of its own.
   */
  clientFor(ctx: {
    subject: Subject;
    entrance: string;
    requestId?: string;
    fieldManager?: string;
  }): ResourceClient;
  /** The same API as a transport, for code that brings its own client or carries requests for others. */
  transportFor(ctx: {
    subject: Subject;
    entrance: string;
    requestId?: string;
  }): Transport;
  /** Versions of an object that are kept, newest first; asks the authoriser for `get`. */
  historyOf(
    ctx: RequestContext,
    kind: KindDefinition,
    key: { namespace?: string; name: string },
    query?: HistoryQuery,
  ): Promise<HistoryVersion[]>;
  /** Makes an object again what it was: authorised, admitted and audited like any write. */
  restore(
    ctx: RequestContext,
    kind: KindDefinition,
    key: { namespace?: string; name: string },
    request: RestoreRequest,
  ): Promise<{ object: StoredObject; created: boolean; warnings: string[] }>;
  /** The audit trail. The caller decides who may read it. */
  auditTrail(query: AuditQuery): Promise<ChainedAuditRecord[]>;
  /** Adds a record of something that happened elsewhere (a Git server, say). */
  recordAudit(record: AuditRecord): Promise<void>;
  /** Walks the chain of the audit trail; the first sequence that does not fit, or undefined when it is whole. */
  verifyAuditTrail(): Promise<number | undefined>;
}
