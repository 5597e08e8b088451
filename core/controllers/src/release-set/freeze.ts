import { contentHash } from '@openchoreo-portal/delivery';
import { ResourceKind } from '@openchoreo-portal/client';
import {
  KubeObject,
  releaseName,
  ReleaseStatus,
  StoredObject,
} from '@openchoreo-portal/model';
import { sourcesOf } from '../promotion/authors';
import { contains, ControllerContext } from '../runtime';

/** A release: what something is now, frozen under a name that its content decides. */
export interface Frozen<S> {
  /** First ten characters of the content's hash. */
  hash: string;
  object: KubeObject<S> & { spec: S };
}

/** Freezes content; equal content has the same name, so doing it twice makes one release. */
export function freeze<O extends object, C extends object>(options: {
  kind: ResourceKind;
  /** The object that is frozen; the release is named after it. */
  source: StoredObject;
  owner: O;
  labels: Record<string, string>;
  content: C;
}): Frozen<{ owner: O } & C> {
  const { kind, source, owner, labels, content } = options;
  const hash = contentHash(content).slice(0, 10);
  return {
    hash,
    object: {
      apiVersion: source.apiVersion,
      kind: kind.kind,
      metadata: {
        name: releaseName(source.metadata.name, hash),
        namespace: source.metadata.namespace,
        labels,
      },
      spec: { owner, ...content },
    },
  };
}

/** Stores a release unless it is there. Returns what is wrong, if anything. */
export async function storeRelease(
  kind: ResourceKind,
  wanted: KubeObject,
  { lookups, write }: Pick<ControllerContext, 'lookups' | 'write'>,
): Promise<string | undefined> {
  const name = wanted.metadata.name ?? '';
  const found = lookups.get(kind, {
    namespace: wanted.metadata.namespace,
    name,
  });
  if (!found) await write.createIfMissing(kind, wanted);
  else if (!contains(found.spec, wanted.spec)) {
    return `${kind.kind} ${name} exists with other content; delete it.`;
  }
  return undefined;
}

/** Notes on a new release which generations it was frozen from, so that later it is known who wrote what came after. */
export async function rememberSources(
  kind: ResourceKind,
  wanted: KubeObject,
  sources: readonly (StoredObject | undefined)[],
  { lookups, write }: Pick<ControllerContext, 'lookups' | 'write'>,
): Promise<void> {
  const release = lookups.get<StoredObject<unknown, ReleaseStatus>>(kind, {
    namespace: wanted.metadata.namespace,
    name: wanted.metadata.name ?? '',
  });
  if (!release || release.status?.sources) return;
  await write.status(kind, release, {
    ...release.status,
    sources: sourcesOf(sources),
  });
}
