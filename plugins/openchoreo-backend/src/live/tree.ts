import { ResourceClient, ResourceKind } from '@openchoreo-portal/client';
import {
  isApiError,
  KubeObject,
  parseApiVersion,
  ReleaseBinding,
  RenderedRelease,
  renderedReleaseKind,
  StoredObject,
} from '@openchoreo-portal/model';
import { healthOf } from '@openchoreo-portal/rendering';
import { SecretPlanes } from '../secrets/service';
import { LivePlane, planeOf } from './plane';

/** Names an object on a plane. */
export interface LiveRef {
  group?: string;
  version: string;
  kind: string;
  namespace?: string;
  name: string;
  uid: string;
}

/** One object of a tree. */
export interface LiveNode extends LiveRef {
  resourceVersion?: string;
  createdAt?: string;
  parentRefs?: LiveRef[];
  object: KubeObject;
  health: { status: string; message?: string };
}

/** Objects of one rendered release, and what the plane made of them. */
export interface LiveTree {
  name: string;
  targetPlane: 'dataplane' | 'observabilityplane';
  renderedRelease: RenderedRelease;
  nodes: LiveNode[];
}

/** A tree with the plane it is on. */
export interface PlacedTree extends LiveTree {
  plane?: LivePlane;
}

const PARALLEL = 8;
const POD = core('Pod', 'pods');
const JOB: ResourceKind = {
  group: 'batch',
  version: 'v1',
  kind: 'Job',
  plural: 'jobs',
  scope: 'Namespaced',
};
const REPLICA_SET: ResourceKind = {
  group: 'apps',
  version: 'v1',
  kind: 'ReplicaSet',
  plural: 'replicasets',
  scope: 'Namespaced',
};
/** What a plane makes of a kind, and whether the step in between is shown. */
const CHILDREN: Record<string, Array<{ kind: ResourceKind; hidden?: true }>> = {
  Deployment: [{ kind: REPLICA_SET, hidden: true }, { kind: POD }],
  ReplicaSet: [{ kind: POD }],
  StatefulSet: [{ kind: POD }],
  DaemonSet: [{ kind: POD }],
  CronJob: [{ kind: JOB }],
  Job: [{ kind: POD }],
};

function core(kind: string, plural: string): ResourceKind {
  return { group: '', version: 'v1', kind, plural, scope: 'Namespaced' };
}

/**
 * The live objects of a binding, per rendered release: those that were applied, and below them what the plane made of them. Values of secrets and managed
 * fields are left out. An object that is not on the plane has health `Missing`.
 *
 * @param platform - reads the rendered releases; whoever asks was authorised for the binding
 */
export async function resourceTrees(
  platform: ResourceClient,
  planes: SecretPlanes,
  binding: ReleaseBinding,
): Promise<PlacedTree[]> {
  const { namespace } = binding.metadata;
  const { owner, environment } = binding.spec;
  const { items } = await platform.list<RenderedRelease>(renderedReleaseKind, {
    namespace,
    fieldSelector: `spec.owner.projectName=${owner.projectName},spec.environmentName=${environment}`,
  });
  const mine = items.filter(
    release => release.spec.owner.componentName === owner.componentName,
  );
  return Promise.all(
    mine.map(async release => {
      const plane = planeOf(planes, release);
      return {
        name: release.metadata.name,
        targetPlane: release.spec.targetPlane ?? 'dataplane',
        renderedRelease: release,
        nodes: plane ? await nodesOf(plane, release) : [],
        plane,
      };
    }),
  );
}

async function nodesOf(
  plane: LivePlane,
  release: RenderedRelease,
): Promise<LiveNode[]> {
  const wanted = (release.spec.resources ?? []).map(({ object }) => object);
  const nodes = await inParallel(wanted, object => applied(plane, object));
  const lists = new Map<string, Promise<StoredObject[]>>();
  const inNamespace = (kind: ResourceKind, namespace: string) => {
    const key = `${kind.kind}/${namespace}`;
    const found = lists.get(key) ?? listed(plane.client, kind, namespace);
    lists.set(key, found);
    return found;
  };
  const all = [...nodes];
  // What is found is looked at in turn: a CronJob's jobs have pods.
  for (let at = 0; at < all.length; at += 1) {
    all.push(...(await childrenOf(all[at], inNamespace)));
  }
  return all;
}

async function applied(
  plane: LivePlane,
  wanted: KubeObject,
): Promise<LiveNode> {
  const { namespace, name = '' } = wanted.metadata;
  const kind = await plane.resolver.resolve({
    ...parseApiVersion(wanted.apiVersion),
    kind: wanted.kind,
  });
  const live =
    kind &&
    (await plane.client
      .get(kind, kind.scope === 'Cluster' ? { name } : { namespace, name })
      .catch(error => {
        if (isApiError(error, 'NotFound')) return undefined;
        throw error;
      }));
  return live ? nodeOf(live) : missing(wanted);
}

async function childrenOf(
  parent: LiveNode,
  inNamespace: (kind: ResourceKind, ns: string) => Promise<StoredObject[]>,
): Promise<LiveNode[]> {
  const { namespace } = parent;
  if (!parent.uid || !namespace) return [];
  const owners = new Set([parent.uid]);
  const found: LiveNode[] = [];
  for (const { kind, hidden } of CHILDREN[parent.kind] ?? []) {
    const owned = (await inNamespace(kind, namespace)).filter(object =>
      object.metadata.ownerReferences?.some(({ uid }) => owners.has(uid)),
    );
    if (hidden) owned.forEach(({ metadata }) => owners.add(metadata.uid));
    else {
      found.push(
        ...owned.map(object => ({
          // Lists of Kubernetes leave out what every item would repeat.
          ...nodeOf({
            ...object,
            apiVersion: kind.group ? `${kind.group}/v1` : 'v1',
            kind: kind.kind,
          }),
          parentRefs: [refOf(parent)],
        })),
      );
    }
  }
  return found;
}

async function listed(
  client: ResourceClient,
  kind: ResourceKind,
  namespace: string,
): Promise<StoredObject[]> {
  try {
    return (await client.list(kind, { namespace })).items;
  } catch (error) {
    // A plane need not know every kind.
    if (isApiError(error, 'NotFound')) return [];
    throw error;
  }
}

function nodeOf(object: StoredObject): LiveNode {
  const { group, version } = parseApiVersion(object.apiVersion);
  const { namespace, name, uid, resourceVersion, creationTimestamp } =
    object.metadata;
  const { health, message } = healthOf(object);
  return {
    ...(group ? { group } : {}),
    version,
    kind: object.kind,
    ...(namespace ? { namespace } : {}),
    name,
    uid,
    resourceVersion,
    createdAt: creationTimestamp,
    object: shown(object),
    health: { status: health, ...(message ? { message } : {}) },
  };
}

function missing(wanted: KubeObject): LiveNode {
  const { group, version } = parseApiVersion(wanted.apiVersion);
  const { namespace, name = '' } = wanted.metadata;
  return {
    ...(group ? { group } : {}),
    version,
    kind: wanted.kind,
    ...(namespace ? { namespace } : {}),
    name,
    uid: '',
    object: shown(wanted),
    health: { status: 'Missing', message: 'The plane does not have it.' },
  };
}

const refOf = ({ group, version, kind, namespace, name, uid }: LiveNode) => ({
  ...(group ? { group } : {}),
  version,
  kind,
  ...(namespace ? { namespace } : {}),
  name,
  uid,
});

/** The object without values of secrets and without bookkeeping. */
function shown(object: KubeObject): KubeObject {
  const { managedFields: _, ...metadata } = object.metadata;
  if (object.kind !== 'Secret') return { ...object, metadata };
  const {
    data: __,
    stringData: ___,
    ...rest
  } = object as KubeObject & {
    data?: unknown;
    stringData?: unknown;
  };
  return { ...rest, metadata };
}

async function inParallel<T, R>(
  items: readonly T[],
  run: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = new Array(items.length);
  let next = 0;
  const work = async () => {
    for (let at = next; at < items.length; at = next) {
      next += 1;
      results[at] = await run(items[at]);
    }
  };
  await Promise.all(
    Array.from({ length: Math.min(PARALLEL, items.length) }, work),
  );
  return results;
}
