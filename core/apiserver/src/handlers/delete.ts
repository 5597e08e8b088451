import { DeleteOptions } from '@openchoreo-portal/client';
import {
  KindDefinition,
  StoredObject,
  timestamp,
} from '@openchoreo-portal/model';
import { runAdmission } from '../admission/chain';
import { errors } from '../errors';
import { Entry } from '../storage/types';
import { RequestContext } from '../types';
import { audited } from './audit';
import { accessOf, authorize, HandlerDeps, storeKeyOf } from './deps';
import {
  FOREGROUND_FINALIZER,
  isNamespaceKind,
  mayVanish,
  ORPHAN_FINALIZER,
} from './lifecycle';
import { ListRequest, listObjects } from './read';
import { commitObject, retryStale, WriteOutcome } from './write';

function finalizersFor(
  object: StoredObject,
  policy: DeleteOptions['propagationPolicy'],
): string[] {
  const finalizers = object.metadata.finalizers ?? [];
  if (!policy) return finalizers;
  const kept = finalizers.filter(
    f => f !== FOREGROUND_FINALIZER && f !== ORPHAN_FINALIZER,
  );
  if (policy === 'Foreground') return [...kept, FOREGROUND_FINALIZER];
  if (policy === 'Orphan') return [...kept, ORPHAN_FINALIZER];
  return kept;
}

/** The object as it waits for its finalizers. */
function terminating(
  deps: HandlerDeps,
  kind: KindDefinition,
  old: StoredObject,
  finalizers: string[],
): StoredObject {
  const metadata = { ...old.metadata };
  if (finalizers.length > 0) metadata.finalizers = finalizers;
  else delete metadata.finalizers;
  if (!metadata.deletionTimestamp) {
    metadata.deletionTimestamp = timestamp(deps.clock.now());
    metadata.deletionGracePeriodSeconds = 0;
    metadata.generation = (metadata.generation ?? 1) + 1;
  }
  const object: StoredObject = { ...old, metadata };
  if (
    isNamespaceKind(deps, kind) &&
    kind.schema.properties?.status?.properties?.phase
  )
    object.status = {
      ...(old.status as object | undefined),
      phase: 'Terminating',
    };
  return object;
}

/** Deletes an object, or marks it when finalizers or contents hold it. */
export async function deleteObject(
  deps: HandlerDeps,
  ctx: RequestContext,
  kind: KindDefinition,
  key: { namespace?: string; name: string },
  options: DeleteOptions = {},
): Promise<WriteOutcome> {
  const access = accessOf(kind, 'delete', key);
  return audited(deps, ctx, access, () =>
    retryStale(kind, key.name, async () => {
      const old: Entry | undefined = deps.store.get(storeKeyOf(kind, key));
      authorize(deps, ctx, {
        ...access,
        object: old?.object,
        oldObject: old?.object,
      });
      if (!old) throw errors.notFound(kind, key.name);
      const { uid, resourceVersion } = options.preconditions ?? {};
      const meta = old.object.metadata;
      if (uid && uid !== meta.uid)
        throw errors.conflict(
          kind,
          key.name,
          `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${meta.uid}`,
        );
      if (resourceVersion && resourceVersion !== meta.resourceVersion)
        throw errors.conflict(
          kind,
          key.name,
          `Precondition failed: ResourceVersion in precondition: ${resourceVersion}, ResourceVersion in object meta: ${meta.resourceVersion}`,
        );
      const dryRun = options.dryRun ?? false;
      const admitted = await runAdmission(deps, ctx, {
        operation: 'delete',
        kind,
        object: old.object,
        oldObject: old.object,
        subject: ctx.subject,
        dryRun,
      });
      await admitted.finish(old.object);

      const finalizers = finalizersFor(old.object, options.propagationPolicy);
      const marked = terminating(deps, kind, old.object, finalizers);
      const removed = mayVanish(deps, kind, marked);
      const same =
        meta.deletionTimestamp !== undefined &&
        finalizers.join() === (meta.finalizers ?? []).join();
      if (!removed && same) return { entry: old, created: false, warnings: [] };
      const committed = await commitObject(deps, ctx, {
        kind,
        object: removed ? old.object : marked,
        old,
        access,
        type: removed ? 'DELETED' : 'MODIFIED',
        code: 200,
        dryRun,
        intent: { verb: 'delete', options },
      });
      return { ...committed, created: false, warnings: [] };
    }),
  );
}

/** Deletes everything a list selects. Objects that vanish meanwhile are no error. */
export async function deleteCollection(
  deps: HandlerDeps,
  ctx: RequestContext,
  kind: KindDefinition,
  request: ListRequest,
  options: DeleteOptions = {},
): Promise<readonly Entry[]> {
  const access = accessOf(kind, 'deletecollection', {
    namespace: request.namespace,
  });
  return audited(deps, ctx, access, async () => {
    authorize(deps, ctx, access);
    const { entries } = await listObjects(deps, ctx, kind, {
      namespace: request.namespace,
      labelSelector: request.labelSelector,
      fieldSelector: request.fieldSelector,
      limit: request.limit,
    });
    for (const { key } of entries) {
      try {
        await deleteObject(
          deps,
          ctx,
          kind,
          { namespace: key.namespace || undefined, name: key.name },
          options,
        );
      } catch (error) {
        if ((error as { reason?: string }).reason !== 'NotFound') throw error;
      }
    }
    return entries;
  });
}
