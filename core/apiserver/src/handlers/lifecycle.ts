import {
  ApiError,
  KindDefinition,
  KubeObject,
  StoredObject,
} from '@openchoreo-portal/model';
import { equal } from '../json/value';
import { HandlerDeps, storeKindOf } from './deps';

/** Finalizers that the garbage collector serves. */
export const FOREGROUND_FINALIZER = 'foregroundDeletion';
/** Dependents lose their owner reference before the owner goes. */
export const ORPHAN_FINALIZER = 'orphan';

/** True for the kind whose objects are the namespaces. */
export function isNamespaceKind(
  deps: HandlerDeps,
  kind: KindDefinition,
): boolean {
  return (
    deps.namespaceKind !== undefined &&
    storeKindOf(deps.namespaceKind) === storeKindOf(kind)
  );
}

/** Objects of all kinds in a namespace. */
export function contentsOf(deps: HandlerDeps, namespace: string) {
  const seen = new Set<string>();
  return deps.kinds.all().flatMap(kind => {
    const storeKind = storeKindOf(kind);
    if (kind.scope !== 'Namespaced' || seen.has(storeKind)) return [];
    seen.add(storeKind);
    return deps.store
      .list(storeKind, namespace)
      .map(entry => ({ kind, entry }));
  });
}

/** Refuses new objects in namespaces that do not exist or are going away. */
export function checkNamespace(
  deps: HandlerDeps,
  kind: KindDefinition,
  namespace: string | undefined,
): void {
  const namespaces = deps.namespaceKind;
  if (!namespaces || kind.scope !== 'Namespaced') return;
  const entry = deps.store.get({
    kind: storeKindOf(namespaces),
    namespace: '',
    name: namespace ?? '',
  });
  if (!entry)
    throw new ApiError({
      reason: 'NotFound',
      message: `${namespaces.plural} "${namespace}" not found`,
      remedy: 'Create the namespace first.',
      details: { name: namespace, kind: namespaces.plural },
    });
  if (entry.object.metadata.deletionTimestamp)
    throw new ApiError({
      reason: 'Forbidden',
      message: `unable to create new content in namespace ${namespace} because it is being terminated`,
      causes: [
        {
          reason: 'NamespaceTerminating',
          message: `namespace ${namespace} is being terminated`,
          field: 'metadata.namespace',
        },
      ],
    });
}

/** True when nothing holds a deleted object any more. */
export function mayVanish(
  deps: HandlerDeps,
  kind: KindDefinition,
  object: KubeObject,
): boolean {
  if ((object.metadata.finalizers ?? []).length > 0) return false;
  return (
    !isNamespaceKind(deps, kind) ||
    contentsOf(deps, object.metadata.name!).length === 0
  );
}

/** `generation` of an object after a change: it counts changes of what people want, not of status or metadata. */
export function nextGeneration(
  kind: KindDefinition,
  old: StoredObject,
  next: KubeObject,
): number {
  const generation = old.metadata.generation ?? 1;
  const ignored = new Set(['metadata', 'apiVersion', 'kind']);
  if (kind.statusSubresource) ignored.add('status');
  const fields = new Set([...Object.keys(old), ...Object.keys(next)]);
  for (const field of fields)
    if (!ignored.has(field) && !equal(old[field], next[field]))
      return generation + 1;
  return generation;
}
