import { ResourceKind } from '@openchoreo-portal/client';
import {
  ApiError,
  isApiError,
  KubeObject,
  keyOf,
  RenderedRelease,
  StoredObject,
} from '@openchoreo-portal/model';
import { PlaneSession } from '../planes';
import { isApplied, PlaneObject } from './objects';

/** One object that the plane did not take. */
export interface ApplyProblem {
  message: string;
  error: unknown;
}

/** What is on the plane now, by id, and what could not be applied. */
export interface ApplyResult {
  live: Map<string, StoredObject>;
  problems: ApplyProblem[];
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
): Promise<ApplyResult> {
  const result: ApplyResult = { live: new Map(), problems: [] };
  if (release.spec.targetPlane === 'observabilityplane') {
    await makeNamespaces(session, wanted, result);
  }
  for (const item of wanted) {
    try {
      result.live.set(item.id, await applyOne(session, item));
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
): Promise<StoredObject> {
  const kind = await kindOn(session, item);
  const informer = await session.live(kind);
  const key = keyOf({
    name: item.object.metadata.name ?? '',
    namespace: item.object.metadata.namespace,
  });
  const live = informer.get(key);
  const memory = settled.get(session) ?? new Map<string, string>();
  settled.set(session, memory);
  const id = `${kind.group}/${kind.plural}/${key}`;
  if (live && (isApplied(live, item) || memory.get(id) === stamp(live, item))) {
    return live;
  }
  const applied = await session.client.apply<StoredObject>(kind, item.object, {
    fieldManager: MANAGER,
    force: true,
  });
  memory.set(id, stamp(applied, item));
  return applied;
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
