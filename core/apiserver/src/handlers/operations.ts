import {
  ApiError,
  apiVersionOf,
  KindDefinition,
  KubeObject,
  StoredObject,
} from '@openchoreo-portal/model';
import { fieldManagerFor } from '../apply/field-manager';
import { errors } from '../errors';
import { applyJsonPatch } from '../json/json-patch';
import { applyMergePatch, applyStrategicPatch } from '../json/merge-patch';
import { clone, isObject, Json } from '../json/value';
import { Entry } from '../storage/types';
import { RequestContext } from '../types';
import { audited } from './audit';
import { expectKind, judgeUnknown, normalise, refuseUnknown } from './decode';
import {
  accessOf,
  authorize,
  HandlerDeps,
  presentObject,
  storeKeyOf,
} from './deps';
import { checkNamespace } from './lifecycle';
import { timestamp } from '@openchoreo-portal/model';
import {
  retryStale,
  storeObject,
  trackUpdate,
  WriteOutcome,
  WriteRequest,
} from './write';

interface Key {
  namespace?: string;
  name: string;
}

/** Longest prefix of `generateName`, so that the result fits a DNS label. */
const GENERATE_PREFIX = 58;
const GENERATE_ATTEMPTS = 8;

function placeIn(
  kind: KindDefinition,
  body: Json,
  key: { namespace?: string; name?: string },
): Json {
  const metadata: Json = isObject(body.metadata) ? { ...body.metadata } : {};
  if (kind.scope === 'Namespaced') {
    const given = metadata.namespace;
    if (
      given !== undefined &&
      given !== null &&
      given !== '' &&
      given !== key.namespace
    )
      throw errors.badRequest(
        `the namespace of the provided object (${String(
          given,
        )}) does not match the namespace sent on the request (${
          key.namespace ?? ''
        })`,
      );
    metadata.namespace = key.namespace;
  } else delete metadata.namespace;
  if (key.name !== undefined) {
    const given = metadata.name;
    if (
      given !== undefined &&
      given !== null &&
      given !== '' &&
      given !== key.name
    )
      throw errors.badRequest(
        `the name of the object (${String(
          given,
        )}) does not match the name on the URL (${key.name})`,
      );
    metadata.name = key.name;
  }
  return { ...body, metadata };
}

function checkSubresource(
  kind: KindDefinition,
  subresource: string | undefined,
) {
  if (
    subresource === undefined ||
    (subresource === 'status' && kind.statusSubresource)
  )
    return;
  throw new ApiError({
    reason: 'NotFound',
    message: `${kind.plural} have no subresource "${subresource}".`,
  });
}

/** Creates an object. */
export async function createObject(
  deps: HandlerDeps,
  ctx: RequestContext,
  kind: KindDefinition,
  namespace: string | undefined,
  body: unknown,
  request: WriteRequest,
): Promise<WriteOutcome> {
  checkSubresource(kind, request.subresource);
  const meta = isObject(body) && isObject(body.metadata) ? body.metadata : {};
  const access = accessOf(kind, 'create', {
    namespace,
    name: typeof meta.name === 'string' ? meta.name : undefined,
  });
  return audited(deps, ctx, access, async () => {
    const raw = placeIn(kind, expectKind(kind, body), { namespace });
    const { object, unknown, problems } = normalise(kind, raw);
    authorize(deps, ctx, { ...access, object });
    const warnings: string[] = [];
    judgeUnknown(unknown, request.fieldValidation ?? 'Warn', warnings);
    if (object.metadata.resourceVersion)
      throw errors.badRequest(
        'resourceVersion should not be set on objects to be created',
        'Remove metadata.resourceVersion, or update the object.',
      );
    checkNamespace(deps, kind, namespace);
    delete object.metadata.uid;
    const prefix = object.metadata.name
      ? undefined
      : object.metadata.generateName;
    for (let attempt = 1; ; attempt++) {
      if (prefix)
        object.metadata.name =
          prefix.slice(0, GENERATE_PREFIX) + deps.ids.suffix(5);
      const name = object.metadata.name ?? '';
      const taken =
        name !== '' && deps.store.get(storeKeyOf(kind, { namespace, name }));
      if (taken && prefix && attempt < GENERATE_ATTEMPTS) continue;
      if (taken) throw errors.alreadyExists(kind, name);
      try {
        return await storeObject(deps, ctx, {
          kind,
          object: trackUpdate(
            kind,
            undefined,
            object,
            request,
            deps.clock.now(),
          ),
          access: { ...access, name: name || undefined },
          request,
          warnings,
          problems,
        });
      } catch (error) {
        if ((error as Error).name !== 'StaleWriteError') throw error;
        if (!prefix || attempt >= GENERATE_ATTEMPTS)
          throw errors.alreadyExists(kind, name);
      }
    }
  });
}

function existing(deps: HandlerDeps, kind: KindDefinition, key: Key): Entry {
  const entry = deps.store.get(storeKeyOf(kind, key));
  if (!entry) throw errors.notFound(kind, key.name);
  return entry;
}

/** Checks uid and resource version that a request names. */
function checkPreconditions(
  kind: KindDefinition,
  old: StoredObject,
  next: KubeObject,
) {
  const { uid, resourceVersion } = next.metadata;
  if (uid && uid !== old.metadata.uid)
    throw errors.conflict(
      kind,
      old.metadata.name,
      `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${old.metadata.uid}`,
    );
  if (resourceVersion && resourceVersion !== old.metadata.resourceVersion)
    throw errors.conflict(kind, old.metadata.name);
}

async function replace(
  deps: HandlerDeps,
  ctx: RequestContext,
  kind: KindDefinition,
  key: Key,
  verb: 'update' | 'patch',
  request: WriteRequest,
  compute: (live: StoredObject | undefined) => unknown,
): Promise<WriteOutcome> {
  checkSubresource(kind, request.subresource);
  const access = accessOf(kind, verb, {
    ...key,
    subresource: request.subresource,
  });
  return audited(deps, ctx, access, () =>
    retryStale(kind, key.name, async () => {
      const found = deps.store.get(storeKeyOf(kind, key));
      authorize(deps, ctx, {
        ...access,
        object: found?.object,
        oldObject: found?.object,
      });
      if (!found) compute(undefined);
      const old = existing(deps, kind, key);
      const live = presentObject(old, apiVersionOf(kind));
      const raw = placeIn(kind, expectKind(kind, compute(live)), key);
      const { object, unknown, problems } = normalise(kind, raw);
      const warnings: string[] = [];
      judgeUnknown(unknown, request.fieldValidation ?? 'Warn', warnings);
      checkPreconditions(kind, live, object);
      return storeObject(deps, ctx, {
        kind,
        object: trackUpdate(kind, live, object, request, deps.clock.now()),
        old,
        access,
        request,
        warnings,
        problems,
      });
    }),
  );
}

/** Replaces an object or its status. */
export function updateObject(
  deps: HandlerDeps,
  ctx: RequestContext,
  kind: KindDefinition,
  key: Key,
  body: unknown,
  request: WriteRequest,
): Promise<WriteOutcome> {
  return replace(deps, ctx, kind, key, 'update', request, live => {
    // A body that can never fit is refused before it is said that the object is missing.
    if (!live) placeIn(kind, expectKind(kind, body), key);
    return body;
  });
}

/** Patches an object or its status. */
export function patchObject(
  deps: HandlerDeps,
  ctx: RequestContext,
  kind: KindDefinition,
  key: Key,
  patch: { type: 'json' | 'merge' | 'strategic'; body: unknown },
  request: WriteRequest,
): Promise<WriteOutcome> {
  return replace(deps, ctx, kind, key, 'patch', request, live => {
    if (!live) return undefined;
    if (patch.type === 'json') return applyJsonPatch(live as Json, patch.body);
    if (!isObject(patch.body))
      throw errors.badRequest('A merge patch must be an object.');
    return patch.type === 'merge'
      ? applyMergePatch(live, patch.body)
      : applyStrategicPatch(live, patch.body, kind.schema);
  });
}

/** Options of {@link applyObject}. */
export interface ApplyRequest extends WriteRequest {
  fieldManager: string;
  force?: boolean;
}

/** Server-side apply: creates, or merges what this manager wants and takes away what it no longer does. */
export async function applyObject(
  deps: HandlerDeps,
  ctx: RequestContext,
  kind: KindDefinition,
  key: Key,
  body: unknown,
  request: ApplyRequest,
): Promise<WriteOutcome> {
  checkSubresource(kind, request.subresource);
  const access = accessOf(kind, 'patch', {
    ...key,
    subresource: request.subresource,
  });
  return audited(deps, ctx, access, () =>
    retryStale(kind, key.name, async () => {
      if (!request.fieldManager)
        throw errors.badRequest(
          'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
          'Name the field manager with ?fieldManager=.',
        );
      const old = deps.store.get(storeKeyOf(kind, key));
      authorize(deps, ctx, {
        ...access,
        object:
          old?.object ??
          (isObject(body) ? (body as unknown as KubeObject) : undefined),
        oldObject: old?.object,
      });
      if (isObject(body) && (!body.apiVersion || !body.kind))
        throw errors.badRequest(
          'apiVersion and kind must be set in an apply patch',
        );
      const config = placeIn(kind, expectKind(kind, body), key);
      const meta = config.metadata as Json;
      if (meta.managedFields !== undefined)
        throw errors.badRequest('metadata.managedFields must be nil');
      if (!old) {
        if (request.subresource) throw errors.notFound(kind, key.name);
        if (meta.uid)
          throw errors.conflict(
            kind,
            key.name,
            `uid mismatch: the provided object specified uid ${String(
              meta.uid,
            )}, and no existing object was found`,
          );
        authorize(deps, ctx, {
          ...access,
          verb: 'create',
          object: config as unknown as KubeObject,
        });
        checkNamespace(deps, kind, key.namespace);
      }
      const live = old && presentObject(old, apiVersionOf(kind));
      if (live) checkPreconditions(kind, live, config as unknown as KubeObject);
      refuseUnknown(normalise(kind, config).unknown);
      const applied = fieldManagerFor(kind).apply({
        live,
        config: clone(config) as unknown as KubeObject,
        sent: body,
        manager: request.fieldManager.slice(0, 128),
        force: request.force ?? false,
        subresource: request.subresource,
        now: timestamp(deps.clock.now()),
      });
      const { object, problems } = normalise(kind, applied as unknown as Json);
      return storeObject(deps, ctx, {
        kind,
        object,
        old,
        access: old ? access : { ...access, verb: 'create' },
        config: config as unknown as KubeObject,
        force: request.force,
        request,
        warnings: [],
        problems,
      });
    }),
  );
}
