import { ResourceAccess } from '@openchoreo-portal/authorization';
import {
  apiVersionOf,
  ErrorCause,
  KindDefinition,
  KubeObject,
  StoredObject,
  timestamp,
} from '@openchoreo-portal/model';
import { runAdmission } from '../admission/chain';
import { fieldManagerFor } from '../apply/field-manager';
import { errors } from '../errors';
import { followChanges } from '../json/merge-diff';
import { clone, equal } from '../json/value';
import { LazyEntry } from '../storage/entry';
import {
  ChangeType,
  Committed,
  Entry,
  StaleWriteError,
  WriteIntent,
} from '../storage/types';
import { RequestContext } from '../types';
import { auditRecord } from './audit';
import { FieldValidation, normalise } from './decode';
import { authorize, HandlerDeps, storeKeyOf, storeKindOf } from './deps';
import { isNamespaceKind, mayVanish, nextGeneration } from './lifecycle';
import { validateMetadata } from './metadata';

/** Options of every write. */
export interface WriteRequest {
  fieldManager?: string;
  dryRun?: boolean;
  /** Default `Warn`. */
  fieldValidation?: FieldValidation;
  /** `status`, or absent for the main resource. */
  subresource?: string;
  /** Names the field manager when none is given. */
  userAgent?: string;
}

/** What a write did. */
export interface WriteOutcome {
  /** The object as stored, or as it would be stored (dry run), or its last state (removed). */
  entry: Entry;
  created: boolean;
  /** The object is gone. */
  removed?: boolean;
  warnings: string[];
}

/** How often a write without precondition is computed again when others were faster. */
const ATTEMPTS = 12;

/** Field manager of a request that names none: the program that sent it. */
export function managerOf(request: WriteRequest): string {
  const name =
    request.fieldManager || request.userAgent?.split('/')[0] || 'unknown';
  return name.slice(0, 128);
}

/** Repeats a computation while other writers are faster. */
export async function retryStale<T>(
  kind: KindDefinition,
  name: string,
  attempt: () => Promise<T>,
): Promise<T> {
  for (let i = 1; ; i++) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof StaleWriteError)) throw error;
      if (i >= ATTEMPTS) throw errors.conflict(kind, name);
      // On a shared database the other replica's change may still be on its way here.
      await new Promise(resolve => setTimeout(resolve, Math.min(5 * i, 50)));
    }
  }
}

/** Restores what only the server may set, and the half of the object that this (sub)resource does not write. */
export function confine(
  deps: HandlerDeps,
  kind: KindDefinition,
  next: KubeObject,
  old: StoredObject | undefined,
  subresource: string | undefined,
): KubeObject {
  let object = next;
  const managedFields = next.metadata.managedFields;
  if (old && subresource === 'status') {
    object = { ...old, metadata: { ...old.metadata } };
    if (next.status === undefined) delete object.status;
    else object.status = next.status;
    object.metadata.managedFields = managedFields;
  } else if (kind.statusSubresource) {
    object = { ...next, metadata: { ...next.metadata } };
    if (old?.status === undefined) delete object.status;
    else object.status = old.status;
  } else object = { ...next, metadata: { ...next.metadata } };
  const meta = object.metadata;
  meta.uid = old?.metadata.uid ?? deps.ids.uid();
  meta.creationTimestamp =
    old?.metadata.creationTimestamp ?? timestamp(deps.clock.now());
  for (const field of [
    'deletionTimestamp',
    'deletionGracePeriodSeconds',
  ] as const) {
    if (old?.metadata[field] === undefined) delete meta[field];
    else Object.assign(meta, { [field]: old.metadata[field] });
  }
  if (old?.metadata.generateName) meta.generateName = old.metadata.generateName;
  delete meta.resourceVersion;
  meta.generation = old ? nextGeneration(kind, old, object) : 1;
  return object;
}

/** Metadata that a change may not touch. */
function checkTransition(old: StoredObject, next: KubeObject): ErrorCause[] {
  const before = new Set(old.metadata.finalizers ?? []);
  const added = (next.metadata.finalizers ?? []).filter(f => !before.has(f));
  if (!old.metadata.deletionTimestamp || added.length === 0) return [];
  return [
    {
      reason: 'FieldValueForbidden',
      message: `Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers ${JSON.stringify(
        added,
      )}`,
      field: 'metadata.finalizers',
    },
  ];
}

/** True when the only difference is when fields were last written. */
function unchanged(old: StoredObject, next: KubeObject): boolean {
  const strip = (object: KubeObject) => {
    const { resourceVersion: _, managedFields, ...metadata } = object.metadata;
    const untimed = managedFields?.map(({ time: __, ...entry }) => entry);
    return {
      ...object,
      metadata: { ...metadata, managedFields: untimed ?? [] },
    };
  };
  return equal(strip(old), strip(next));
}

/** What {@link storeObject} needs to know. */
export interface Candidate {
  kind: KindDefinition;
  /** As computed from the request, tracked by the field manager; already normalised. */
  object: KubeObject;
  old?: Entry;
  access: ResourceAccess;
  request: WriteRequest;
  warnings: string[];
  problems?: ErrorCause[];
  /** Of server-side apply: what was sent. */
  config?: KubeObject;
  force?: boolean;
}

function intentOf(candidate: Candidate, config?: KubeObject): WriteIntent {
  const { request } = candidate;
  const who = { manager: managerOf(request), subresource: request.subresource };
  if (config) {
    const force = candidate.force ?? false;
    return { verb: 'apply', ...who, config, force };
  }
  return { verb: candidate.old ? 'update' : 'create', ...who };
}

function changeType(old: Entry | undefined, removed: boolean): ChangeType {
  if (removed) return 'DELETED';
  return old ? 'MODIFIED' : 'ADDED';
}

/** The second half of every create, update, patch and apply: confine, admit, validate, authorise, commit. */
export async function storeObject(
  deps: HandlerDeps,
  ctx: RequestContext,
  candidate: Candidate,
): Promise<WriteOutcome> {
  const { kind, old, request, warnings } = candidate;
  const { subresource, dryRun = false } = request;
  const oldObject = old?.object;
  let object = confine(deps, kind, candidate.object, oldObject, subresource);
  const admitted = await runAdmission(deps, ctx, {
    operation: old ? 'update' : 'create',
    kind,
    subresource,
    object,
    oldObject,
    subject: ctx.subject,
    dryRun,
  });
  const name = object.metadata.name ?? '';
  let { config } = candidate;
  if (admitted.object !== object) {
    if (config) config = followChanges(config, object, admitted.object);
    const again = normalise(kind, admitted.object as never);
    object = confine(deps, kind, again.object, oldObject, subresource);
  } else {
    // Defaults of a status that was just taken away.
    object = normalise(kind, object as never).object;
  }
  const problems = [
    ...(candidate.problems ?? []),
    ...validateMetadata(kind, object.metadata, isNamespaceKind(deps, kind)),
    ...(oldObject ? checkTransition(oldObject, object) : []),
    ...admitted.validate(object),
  ];
  if (problems.length > 0) throw errors.invalid(kind, name, problems);
  authorize(deps, ctx, { ...candidate.access, object, oldObject });
  await admitted.finish(object);

  if (oldObject && unchanged(oldObject, object))
    return { entry: old, created: false, warnings };
  const removed =
    oldObject?.metadata.deletionTimestamp !== undefined &&
    mayVanish(deps, kind, object);
  const committed = await commitObject(deps, ctx, {
    kind,
    object,
    old,
    access: candidate.access,
    type: changeType(old, removed),
    code: old ? 200 : 201,
    dryRun,
    intent: intentOf(candidate, config),
  });
  return { ...committed, created: !old, warnings };
}

/** Commits a change with its audit record, or pretends to (dry run). */
export async function commitObject(
  deps: HandlerDeps,
  ctx: RequestContext,
  change: {
    kind: KindDefinition;
    object: KubeObject;
    old?: Entry;
    access: ResourceAccess;
    type: ChangeType;
    code: number;
    dryRun: boolean;
    intent: WriteIntent;
  },
): Promise<Required<Pick<Committed, 'entry' | 'removed'>>> {
  const { kind, old } = change;
  const key = storeKeyOf(kind, {
    namespace: change.object.metadata.namespace,
    name: change.object.metadata.name!,
  });
  const storage =
    deps.kinds.byKind({ group: kind.group, kind: kind.kind }) ?? kind;
  const object = {
    ...change.object,
    apiVersion: apiVersionOf(storage),
  } as StoredObject;
  if (change.dryRun) {
    if (old)
      object.metadata = {
        ...object.metadata,
        resourceVersion: old.object.metadata.resourceVersion,
      };
    return {
      entry: new LazyEntry(
        key,
        old?.version ?? 0,
        clone(object),
        undefined,
        false,
      ),
      removed: change.type === 'DELETED',
    };
  }
  const record = auditRecord(
    deps,
    ctx,
    { ...change.access, name: key.name },
    { outcome: 'done', code: change.code },
  );
  const committed = await deps.store.commit({
    change: {
      key,
      type: change.type,
      expected: old?.version ?? 0,
      object,
      sensitive: kind.sensitive,
      intent: change.intent,
    },
    audit: record,
  });
  deps.onAudit?.(record);
  return { entry: committed.entry!, removed: committed.removed ?? false };
}

/** Who manages which field after an update. */
export function trackUpdate(
  kind: KindDefinition,
  live: StoredObject | undefined,
  next: KubeObject,
  request: WriteRequest,
  now: Date,
): KubeObject {
  const managedFields = fieldManagerFor(kind).update({
    live,
    next,
    manager: managerOf(request),
    subresource: request.subresource,
    now: timestamp(now),
  });
  return { ...next, metadata: { ...next.metadata, managedFields } };
}

export { storeKindOf };
