import { ResourceKind } from '@openchoreo-portal/client';
import {
  additionDriftOf,
  Drift,
  driftOf,
  ignoredDifferences,
  withLive,
} from '@openchoreo-portal/delivery';
import {
  ApiError,
  isApiError,
  KubeObject,
  keyOf,
  RenderedRelease,
  StoredObject,
} from '@openchoreo-portal/model';
import { PlaneSession } from '../planes';
import { deletionOf } from './deleted';
import { DriftOrders, FoundDrift } from './drift';
import { APPLIED_HASH, isApplied, PlaneObject } from './objects';

/** One object that the plane did not take. */
export interface ApplyProblem {
  message: string;
  error: unknown;
}

/** What is on the plane now, by id, and what could not be applied. */
export interface ApplyResult {
  live: Map<string, StoredObject>;
  problems: ApplyProblem[];
  /** What others changed, and whether it was put back. */
  drift: FoundDrift[];
}

const MANAGER = 'renderedrelease-controller';
/** After an apply the server may have normalised values (`1000m` to `1`); then this version counts as ours until it changes. */
const settled = new WeakMap<PlaneSession, Map<string, string>>();

/**
 * Sends what differs from the live copy, with server-side apply under force. One object that fails does not keep the others back; a plane
 * that cannot be reached stops at once.
 */
export async function applyAll(
  session: PlaneSession,
  release: RenderedRelease,
  wanted: readonly PlaneObject[],
  orders: DriftOrders,
  now: string,
): Promise<ApplyResult> {
  const result: ApplyResult = { live: new Map(), problems: [], drift: [] };
  if (release.spec.targetPlane === 'observabilityplane') {
    await makeNamespaces(session, wanted, result);
  }
  for (const item of wanted) {
    try {
      const object = await applyOne(session, item, orders, result, () =>
        deletionOf(release, item, orders, now),
      );
      if (object) result.live.set(item.id, object);
    } catch (error) {
      const { name } = item.object.metadata;
      const text = error instanceof Error ? error.message : String(error);
      result.problems.push({
        message: `${item.gvk.kind} ${name}: ${text}`,
        error,
      });
      if (isApiError(error, 'ServiceUnavailable')) break;
    }
  }
  return result;
}

async function applyOne(
  session: PlaneSession,
  item: PlaneObject,
  orders: DriftOrders,
  { drift }: Pick<ApplyResult, 'drift'>,
  deletion: () => Drift | undefined,
): Promise<StoredObject | undefined> {
  const kind = await kindOn(session, item);
  const informer = await session.live(kind);
  const name = {
    name: item.object.metadata.name ?? '',
    namespace: item.object.metadata.namespace,
  };
  const key = keyOf(name);
  const cached = informer.get(key);
  const memory = settled.get(session) ?? new Map<string, string>();
  settled.set(session, memory);
  const id = `${kind.group}/${kind.plural}/${key}`;
  /** What people added beside what was applied, on an object that is as it should be otherwise. */
  const withAdditions = async (object: StoredObject) => {
    const added = additionDriftOf({ ...facts, live: object });
    const back = added.filter(d => orders.revert.has(d.id));
    drift.push(
      ...added.map(d => ({ item, drift: d, reverted: back.includes(d) })),
    );
    return back.length === 0
      ? object
      : session.client.patch<StoredObject>(
          kind,
          name,
          'json',
          revertPatch(object, back),
          { fieldManager: MANAGER },
        );
  };
  const facts = { wanted: item.object, owner: MANAGER, settings: orders };
  if (
    cached &&
    (isApplied(cached, item) || memory.get(id) === stamp(cached, item))
  ) {
    return withAdditions(cached);
  }
  // Who changed what is only in managedFields, which copies do not have.
  const deleted = deletion();
  // A copy may lag behind what was applied a moment ago; the plane itself says what is gone.
  const live = cached || deleted ? await read(session, kind, name) : undefined;
  const apply = async (object: KubeObject) => {
    const applied = await session.client.apply<StoredObject>(kind, object, {
      fieldManager: MANAGER,
      force: true,
    });
    // With a field left to others it is not all ours: it is looked at again, so that the field stays in sight.
    if (object === item.object) memory.set(id, stamp(applied, item));
    return applied;
  };
  if (!live) {
    if (!deleted) return apply(item.object);
    const entry = { item, drift: deleted, reverted: false };
    drift.push(entry);
    if (!isToRestore(deleted, orders)) return undefined;
    const restored = await apply(item.object);
    // Only now: a plane that refuses leaves it deleted.
    entry.reverted = true;
    return restored;
  }
  if (isApplied(live, item)) return withAdditions(live);
  const isSameSet = live.metadata.annotations?.[APPLIED_HASH] === item.hash;
  if (!isSameSet) {
    const ignored = ignoredDifferences({ ...facts, live });
    return apply(
      ignored.length > 0 ? withLive(item.object, ignored) : item.object,
    );
  }
  const changed = driftOf({ ...facts, live });
  const found = [...changed, ...additionDriftOf({ ...facts, live })];
  const back = found.filter(d => isToRevert(d, orders));
  drift.push(
    ...found.map(d => ({ item, drift: d, reverted: back.includes(d) })),
  );
  // What others added beside what was applied stays as it is when that is applied.
  const isAll = back.length === changed.length;
  if (isAll && back.every(d => d.before !== undefined)) {
    return apply(item.object);
  }
  if (back.length === 0) return live;
  return session.client.patch<StoredObject>(
    kind,
    name,
    'json',
    revertPatch(live, back),
    { fieldManager: MANAGER },
  );
}

/** What rules ignore is never put back; what others added to a list only when somebody asks, because nothing says that it is in the way. */
function isToRevert(drift: Drift, orders: DriftOrders): boolean {
  if (orders.revert.has(drift.id)) return true;
  return (
    orders.selfHeal &&
    drift.ignoredBy === undefined &&
    drift.before !== undefined
  );
}

/** What somebody deleted comes back by itself unless a rule leaves it to others. */
const isToRestore = ({ id, ignoredBy }: Drift, orders: DriftOrders): boolean =>
  orders.revert.has(id) || (orders.selfHeal && ignoredBy === undefined);

/** Puts back exactly these places, on exactly the object that was read. Later items of a list go first, so that places stay valid. */
function revertPatch(live: StoredObject, drifts: readonly Drift[]) {
  const { resourceVersion } = live.metadata;
  const ops = [...drifts].reverse().map(({ pointer, before, after }) => {
    if (before === undefined) return { op: 'remove' as const, path: pointer };
    return {
      op: after === undefined ? ('add' as const) : ('replace' as const),
      path: pointer,
      value: before,
    };
  });
  return [
    {
      op: 'test' as const,
      path: '/metadata/resourceVersion',
      value: resourceVersion,
    },
    ...ops,
  ];
}

async function read(
  session: PlaneSession,
  kind: ResourceKind,
  name: { namespace?: string; name: string },
): Promise<StoredObject | undefined> {
  try {
    return await session.client.get<StoredObject>(kind, name);
  } catch (error) {
    if (isApiError(error, 'NotFound')) return undefined;
    throw error;
  }
}

/** Changes when the object we want or the stored object (apart from its status, where that is kept apart) changes. */
function stamp(live: StoredObject, item: PlaneObject): string {
  const { uid, generation, resourceVersion, labels } = live.metadata;
  const version =
    generation === undefined
      ? resourceVersion
      : `${generation}/${JSON.stringify(labels)}`;
  return `${item.hash}/${uid}/${version}`;
}

async function kindOn(
  session: PlaneSession,
  item: PlaneObject,
): Promise<ResourceKind> {
  const kind = await session.kind(item.gvk);
  if (kind) return kind;
  const { group, version, kind: name } = item.gvk;
  throw new ApiError({
    reason: 'NotFound',
    message: `The plane does not serve ${name} (${
      group ? `${group}/` : ''
    }${version}).`,
    remedy: 'Install its definition there, or leave it out of the type.',
  });
}

/** On observability planes nobody else makes the namespaces. */
async function makeNamespaces(
  session: PlaneSession,
  wanted: readonly PlaneObject[],
  result: ApplyResult,
): Promise<void> {
  const names = new Set(wanted.flatMap(o => o.object.metadata.namespace ?? []));
  if (names.size === 0) return;
  const kind = await session.kind({
    group: '',
    version: 'v1',
    kind: 'Namespace',
  });
  if (!kind) return;
  for (const name of names) {
    const namespace: KubeObject = {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name },
    };
    try {
      await session.client.create(kind, namespace);
    } catch (error) {
      if (isApiError(error, 'AlreadyExists')) continue;
      result.problems.push({ message: `Namespace ${name}: ${error}`, error });
    }
  }
}
