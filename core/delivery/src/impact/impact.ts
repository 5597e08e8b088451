import { RenderedRelease, StoredObject } from '@openchoreo-portal/model';
import { Link, linksOf } from './links';

/** An object by name. */
export interface ObjectName {
  kind: string;
  /** Absent on cluster-scoped kinds. */
  namespace?: string;
  name: string;
}

/** An object that needs one of those that go. */
export interface Dependent extends ObjectName {
  /** The field that names it. */
  field: string;
  /** What it names. */
  on: ObjectName;
}

/** Objects on the planes of one environment. */
export interface RunningPart {
  environment: string;
  production: boolean;
  /** How many of each Kubernetes kind, most first. */
  kinds: { kind: string; count: number }[];
}

/** What the deletion of one object does. */
export interface DeletionImpact {
  /** Deleted with it, without itself: by kind, then name. */
  goes: ObjectName[];
  /** What is taken off the planes, by environment. */
  running: RunningPart[];
  /** What stays and names something that goes. */
  dependents: Dependent[];
  /** True when something of it is in a production environment. */
  production: boolean;
}

const id = ({ kind, namespace, name }: ObjectName) =>
  `${kind}/${namespace ?? ''}/${name}`;
const nameOf = ({ kind, metadata }: StoredObject): ObjectName => ({
  kind,
  ...(metadata.namespace ? { namespace: metadata.namespace } : {}),
  name: metadata.name,
});

/**
 * What goes with an object, and what depends on that. `objects` are all objects of the kinds that carry links, of the object's namespace
 * (of all namespaces for a cluster-scoped one), with the RenderedReleases and environments.
 */
export function deletionImpact(
  target: StoredObject,
  objects: readonly StoredObject[],
): DeletionImpact {
  const known = new Map(objects.map(o => [id(nameOf(o)), o]));
  known.set(id(nameOf(target)), target);
  const links = new Map(Array.from(known.values(), o => [o, linksOf(o)]));
  const going = new Map([[id(nameOf(target)), target]]);
  for (let size = 0; size < going.size; ) {
    size = going.size;
    const uids = new Set(Array.from(going.values(), o => o.metadata.uid));
    for (const [key, object] of known) {
      if (going.has(key)) continue;
      const owned =
        inNamespace(target, object) ||
        object.metadata.ownerReferences?.some(o => uids.has(o.uid)) ||
        links
          .get(object)
          ?.some(
            link => link.owned && going.has(resolve(link, object, known) ?? ''),
          );
      if (owned) going.set(key, object);
    }
  }
  const dependents: Dependent[] = [];
  for (const [key, object] of known) {
    if (going.has(key)) continue;
    for (const link of links.get(object) ?? []) {
      const on = going.get(resolve(link, object, known) ?? '');
      if (on) {
        dependents.push({
          ...nameOf(object),
          field: link.field,
          on: nameOf(on),
        });
      }
    }
  }
  const isProduction = (name: string, namespace: string | undefined) => {
    const found =
      known.get(`Environment/${namespace ?? ''}/${name}`) ??
      known.get(`ClusterEnvironment//${name}`);
    return (
      (found?.spec as { isProduction?: boolean } | undefined)?.isProduction ===
      true
    );
  };
  const all = [...going.values()];
  const running = runningParts(all, isProduction);
  return {
    goes: all
      .filter(o => o !== target)
      .map(nameOf)
      .sort(byName),
    running,
    dependents: dependents.sort(byName),
    production:
      running.some(part => part.production) ||
      all.some(o => {
        if (o.kind.endsWith('Environment')) {
          return isProduction(o.metadata.name, o.metadata.namespace);
        }
        const { environment } = (o.spec ?? {}) as { environment?: string };
        return environment !== undefined && o.kind.endsWith('Binding')
          ? isProduction(environment, o.metadata.namespace)
          : false;
      }),
  };
}

/** An organisation goes with everything in its namespace. */
function inNamespace(target: StoredObject, object: StoredObject): boolean {
  return (
    (target.kind === 'Namespace' || target.kind === 'Organization') &&
    (object.metadata.namespace === target.metadata.name ||
      (object.kind === 'Namespace' &&
        object.metadata.name === target.metadata.name))
  );
}

/** The object that a link means, among those that are known; undefined when there is none. */
function resolve(
  link: Link,
  from: StoredObject,
  known: ReadonlyMap<string, StoredObject>,
): string | undefined {
  return link.kinds
    .map(kind =>
      id({
        kind,
        name: link.name,
        ...(kind.startsWith('Cluster')
          ? {}
          : { namespace: from.metadata.namespace }),
      }),
    )
    .find(key => known.has(key));
}

function runningParts(
  going: readonly StoredObject[],
  isProduction: (name: string, namespace: string | undefined) => boolean,
): RunningPart[] {
  const parts = new Map<string, { namespace?: string; kinds: string[] }>();
  for (const object of going) {
    if (object.kind !== 'RenderedRelease') continue;
    const { spec, metadata } = object as RenderedRelease;
    const part = parts.get(spec.environmentName) ?? {
      namespace: metadata.namespace,
      kinds: [],
    };
    part.kinds.push(...(spec.resources ?? []).map(r => r.object.kind));
    parts.set(spec.environmentName, part);
  }
  return Array.from(parts, ([environment, { namespace, kinds }]) => ({
    environment,
    production: isProduction(environment, namespace),
    kinds: count(kinds),
  })).sort((a, b) => (a.environment < b.environment ? -1 : 1));
}

function count(kinds: readonly string[]): RunningPart['kinds'] {
  const counts = new Map<string, number>();
  for (const kind of kinds) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return Array.from(counts, ([kind, n]) => ({ kind, count: n })).sort(
    (a, b) => b.count - a.count || (a.kind < b.kind ? -1 : 1),
  );
}

function byName(a: ObjectName, b: ObjectName): number {
  const [x, y] = [id(a), id(b)];
  if (x === y) return 0;
  return x < y ? -1 : 1;
}
