import {
  createInformerFactory,
  Informer,
  InformerFactory,
  ResourceClient,
  ResourceKind,
} from '@openchoreo-portal/client';
import { keyOf, NamespacedName, StoredObject } from '@openchoreo-portal/model';
import { referencesOf } from './references';

/**
 * Synchronous reads of the control plane's objects. Controllers read informer caches through it, the plan API too, and tests a plain
 * list; so the functions that decide are the same everywhere. Objects are shared: never change them.
 */
export interface Lookups {
  get<T extends StoredObject>(
    kind: ResourceKind,
    key: NamespacedName,
  ): T | undefined;
  /** All of a kind, or those of one namespace. */
  list<T extends StoredObject>(kind: ResourceKind, namespace?: string): T[];
  /** Objects of a kind that carry a reference, e.g. `refers(releaseBindingKind, componentRef('default', 'web'))`. */
  refers<T extends StoredObject>(kind: ResourceKind, reference: string): T[];
}

const NAMESPACE_INDEX = 'namespace';
const REFERENCE_INDEX = 'reference';

/** Lookups over shared informers; asking for a kind starts to watch it. */
export class InformerLookups implements Lookups {
  constructor(private readonly factory: InformerFactory) {}

  /** The shared informer of a kind, with the indexes that lookups use. */
  informer<T extends StoredObject>(kind: ResourceKind): Informer<T> {
    const informer = this.factory.informer<T>(kind);
    informer.addIndex(NAMESPACE_INDEX, o => [o.metadata.namespace ?? '']);
    informer.addIndex(REFERENCE_INDEX, referencesOf);
    return informer;
  }

  get<T extends StoredObject>(kind: ResourceKind, key: NamespacedName) {
    return this.informer<T>(kind).get(keyOf(key));
  }

  list<T extends StoredObject>(kind: ResourceKind, namespace?: string): T[] {
    const informer = this.informer<T>(kind);
    return namespace === undefined
      ? informer.list()
      : informer.byIndex(NAMESPACE_INDEX, namespace);
  }

  refers<T extends StoredObject>(kind: ResourceKind, reference: string): T[] {
    return this.informer<T>(kind).byIndex(REFERENCE_INDEX, reference);
  }
}

/** Lookups over a fixed list of objects, matched by kind and group. */
export function lookupsOf(objects: readonly StoredObject[]): Lookups {
  const ofKind = <T extends StoredObject>(kind: ResourceKind) =>
    objects.filter(
      o =>
        o.kind === kind.kind &&
        (kind.group === ''
          ? !o.apiVersion.includes('/')
          : o.apiVersion.startsWith(`${kind.group}/`)),
    ) as T[];
  return {
    get: <T extends StoredObject>(kind: ResourceKind, key: NamespacedName) =>
      ofKind<T>(kind).find(o => keyOf(o.metadata) === keyOf(key)),
    list: <T extends StoredObject>(kind: ResourceKind, namespace?: string) =>
      ofKind<T>(kind).filter(
        o =>
          namespace === undefined || (o.metadata.namespace ?? '') === namespace,
      ),
    refers: <T extends StoredObject>(kind: ResourceKind, reference: string) =>
      ofKind<T>(kind).filter(o => referencesOf(o).includes(reference)),
  };
}

/**
 * Starts informers for these kinds and resolves when all are filled: what the plan API needs in a process that runs no controllers.
 */
export async function startLookups(
  client: ResourceClient,
  kinds: readonly ResourceKind[],
): Promise<{ lookups: Lookups; stop(): Promise<void> }> {
  const factory = createInformerFactory(client);
  const lookups = new InformerLookups(factory);
  for (const kind of kinds) lookups.informer(kind);
  factory.start();
  await factory.waitForSync();
  return { lookups, stop: () => factory.stop() };
}
