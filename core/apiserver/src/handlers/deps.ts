import {
  ResourceAccess,
  ResourceAuthorizer,
} from '@openchoreo-portal/authorization';
import {
  ApiError,
  Clock,
  GroupKind,
  IdSource,
  KindDefinition,
  KindRegistry,
  StoredObject,
} from '@openchoreo-portal/model';
import { Entry, ObjectKey, Store } from '../storage/types';
import { AdmissionPlugin, Logger, RequestContext } from '../types';

/** What all handlers work with. */
export interface HandlerDeps {
  kinds: KindRegistry;
  store: Store;
  admission: readonly AdmissionPlugin[];
  authorizer?: ResourceAuthorizer;
  namespaceKind?: KindDefinition;
  clock: Clock;
  ids: IdSource;
  logger: Logger;
  onAudit?: (record: object) => void;
}

/** Key of a kind in the store: all versions of a kind are one collection. */
export function storeKindOf(kind: GroupKind): string {
  return `${kind.group}/${kind.kind}`;
}

/** Key of an object in the store. */
export function storeKeyOf(
  kind: KindDefinition,
  key: { namespace?: string; name: string },
): ObjectKey {
  return {
    kind: storeKindOf(kind),
    namespace: kind.scope === 'Namespaced' ? key.namespace ?? '' : '',
    name: key.name,
  };
}

/** The entry as a version of its kind shows it. Versions differ in nothing but `apiVersion`. */
export function presentObject(entry: Entry, apiVersion: string): StoredObject {
  return entry.object.apiVersion === apiVersion
    ? entry.object
    : { ...entry.object, apiVersion };
}

/** JSON text of {@link presentObject}; the stored text itself for the storage version. */
export function presentJson(entry: Entry, apiVersion: string): string {
  return entry.object.apiVersion === apiVersion
    ? entry.json
    : JSON.stringify({ ...entry.object, apiVersion });
}

/** Access of a request to a kind. */
export function accessOf(
  kind: KindDefinition,
  verb: ResourceAccess['verb'],
  rest: Partial<ResourceAccess> = {},
): ResourceAccess {
  return {
    verb,
    group: kind.group,
    version: kind.version,
    resource: kind.plural,
    kind: kind.kind,
    ...rest,
  };
}

/** The error of a denied access. */
export function forbidden(
  ctx: RequestContext,
  access: ResourceAccess,
  reason: string,
): ApiError {
  const resource = access.group
    ? `${access.resource}.${access.group}`
    : access.resource;
  const what = access.subresource
    ? `${access.resource}/${access.subresource}`
    : access.resource;
  const where = access.namespace
    ? ` in the namespace "${access.namespace}"`
    : ' at the cluster scope';
  return new ApiError({
    reason: 'Forbidden',
    message: `${resource}${
      access.name ? ` "${access.name}"` : ''
    } is forbidden: User "${ctx.subject.id}" cannot ${
      access.verb
    } resource "${what}" in API group "${access.group}"${where}: ${reason}`,
    details: { name: access.name, group: access.group, kind: access.resource },
  });
}

/** Throws `Forbidden` unless the subject may do that. */
export function authorize(
  deps: HandlerDeps,
  ctx: RequestContext,
  access: ResourceAccess,
): void {
  const decision = deps.authorizer?.authorize(ctx.subject, access);
  if (decision && !decision.allowed)
    throw forbidden(ctx, access, decision.reason);
}
