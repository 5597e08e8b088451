import { ApiError, apiVersionOf } from '@openchoreo-portal/model';
import { ResourceAccess } from '@openchoreo-portal/authorization';
import { errors } from '../errors';
import { auditRecord, audited } from '../handlers/audit';
import {
  accessOf,
  authorize,
  HandlerDeps,
  presentObject,
  storeKeyOf,
} from '../handlers/deps';
import { CustomSubresource } from '../types';
import { ResourceRequest } from './resources';

const VERBS: Record<string, ResourceAccess['verb']> = {
  GET: 'get',
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};

/** Authorises and records a request to a custom subresource, then hands it to its owner. */
export async function serveSubresource(
  deps: HandlerDeps,
  request: ResourceRequest,
  custom: CustomSubresource,
): Promise<void> {
  const { ctx, req, res, route, query, signal } = request;
  const { kind, namespace } = route;
  const name = route.name!;
  const method = req.method ?? 'GET';
  if (!custom.methods.includes(method))
    throw new ApiError({
      reason: 'MethodNotAllowed',
      message: `the server does not allow the method ${method} on ${kind.plural}/${custom.name}`,
    });
  const entry = deps.store.get(storeKeyOf(kind, { namespace, name }));
  const access = accessOf(
    kind,
    custom.verbs?.[method] ?? VERBS[method] ?? 'get',
    {
      namespace,
      name,
      subresource: custom.name,
      object: entry?.object,
    },
  );
  const run = async () => {
    authorize(deps, ctx, access);
    if (!entry) throw errors.notFound(kind, name);
    await custom.handle(
      {
        ...ctx,
        kind,
        namespace,
        name,
        object: presentObject(entry, apiVersionOf(kind)),
        query,
        signal,
      },
      req,
      res,
    );
  };
  if (access.verb === 'get') return run();
  await audited(deps, ctx, access, run);
  const record = auditRecord(deps, ctx, access, {
    outcome: 'done',
    code: res.statusCode,
  });
  await deps.store.commit({ audit: record });
  return undefined;
}
