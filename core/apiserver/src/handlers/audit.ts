import { ResourceAccess } from '@openchoreo-portal/authorization';
import { ApiError, isApiError, KindDefinition } from '@openchoreo-portal/model';
import { AuditRecord } from '../storage/types';
import { RequestContext } from '../types';
import { HandlerDeps } from './deps';

/** The record of an access. */
export function auditRecord(
  deps: HandlerDeps,
  ctx: RequestContext,
  access: ResourceAccess,
  outcome: { outcome: AuditRecord['outcome']; code: number; reason?: string },
): AuditRecord {
  return {
    time: deps.clock.now().toISOString(),
    requestId: ctx.requestId,
    subject: ctx.subject.id,
    how: ctx.subject.how,
    entrance: ctx.entrance,
    verb: access.verb,
    group: access.group,
    kind: access.kind,
    resource: access.resource,
    ...(access.namespace ? { namespace: access.namespace } : {}),
    ...(access.name ? { name: access.name } : {}),
    ...(access.subresource ? { subresource: access.subresource } : {}),
    ...(ctx.restoredFrom ? { restoredFrom: String(ctx.restoredFrom) } : {}),
    ...outcome,
  };
}

/**
 * Runs a write and leaves a record when it was refused or failed; what succeeds is recorded in the transaction of the change itself.
 */
export async function audited<T>(
  deps: HandlerDeps,
  ctx: RequestContext,
  access: ResourceAccess,
  run: () => Promise<T>,
): Promise<T> {
  try {
    return await run();
  } catch (error) {
    const known: ApiError | undefined = isApiError(error) ? error : undefined;
    const record = auditRecord(deps, ctx, access, {
      outcome: known?.reason === 'Forbidden' ? 'denied' : 'failed',
      code: known?.code ?? 500,
      // Messages may quote values; of sensitive kinds only the reason is kept.
      reason: (sensitive(deps, access)
        ? known?.reason ?? 'InternalError'
        : (error as Error).message
      ).slice(0, 1000),
    });
    await deps.store
      .commit({ audit: record })
      .then(() => deps.onAudit?.(record))
      .catch(failure =>
        deps.logger.error('An audit record could not be written', {
          error: String(failure),
          record,
        }),
      );
    throw error;
  }
}

function sensitive(deps: HandlerDeps, access: ResourceAccess): boolean {
  return deps.kinds.byKind(access)?.sensitive ?? false;
}

/** Reads of sensitive kinds are recorded before anything is shown. */
export async function auditSensitiveRead(
  deps: HandlerDeps,
  ctx: RequestContext,
  kind: KindDefinition,
  access: ResourceAccess,
): Promise<void> {
  if (!kind.sensitive) return;
  const record = auditRecord(deps, ctx, access, { outcome: 'done', code: 200 });
  await deps.store.commit({ audit: record });
  deps.onAudit?.(record);
}
