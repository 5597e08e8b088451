import { readJson, ResourceKind, Transport } from '@openchoreo-portal/client';
import { usageError } from '../errors';

/** A kind as discovery describes it. */
export interface ServedKind extends ResourceKind {
  singular: string;
  shortNames: readonly string[];
  verbs: readonly string[];
}

/** All kinds of one server, by any of their names. */
export interface KindCatalog {
  all(): Promise<readonly ServedKind[]>;
  /** By plural, singular, kind or short name, in any case, optionally with `.group`. Throws when there is none. */
  find(name: string): Promise<ServedKind>;
}

interface ResourceList {
  groupVersion: string;
  resources?: Array<{
    name: string;
    singularName?: string;
    kind: string;
    namespaced: boolean;
    shortNames?: string[];
    verbs?: string[];
  }>;
}

/** Reads the discovery documents once, when first needed. */
export function createKindCatalog(transport: Transport): KindCatalog {
  let loading: Promise<ServedKind[]> | undefined;
  const get = async <T>(path: string) =>
    readJson<T>(
      await transport({
        method: 'GET',
        path,
        headers: { accept: 'application/json' },
      }),
    );
  const load = async () => {
    const { groups = [] } = await get<{
      groups?: Array<{
        name: string;
        preferredVersion: { groupVersion: string };
      }>;
    }>('/apis');
    const lists = await Promise.all([
      get<ResourceList>('/api/v1'),
      ...groups.map(group =>
        get<ResourceList>(`/apis/${group.preferredVersion.groupVersion}`),
      ),
    ]);
    return lists.flatMap(servedKinds);
  };
  const all = () => {
    loading ??= load();
    return loading;
  };
  return {
    all,
    async find(name) {
      const [wanted, ...group] = name.toLowerCase().split('.');
      const matches = (await all()).filter(
        kind =>
          (group.length === 0 || kind.group === group.join('.')) &&
          (kind.plural === wanted ||
            kind.singular === wanted ||
            kind.kind.toLowerCase() === wanted ||
            kind.shortNames.includes(wanted)),
      );
      if (matches.length === 0) {
        throw usageError(
          `The server has no kind ${name}.`,
          'See `occ api-resources`.',
        );
      }
      return matches[0];
    },
  };
}

function servedKinds({
  groupVersion,
  resources = [],
}: ResourceList): ServedKind[] {
  const slash = groupVersion.indexOf('/');
  const group = slash < 0 ? '' : groupVersion.slice(0, slash);
  const version = groupVersion.slice(slash + 1);
  return resources
    .filter(({ name }) => !name.includes('/'))
    .map(entry => ({
      group,
      version,
      kind: entry.kind,
      plural: entry.name,
      singular: entry.singularName || entry.kind.toLowerCase(),
      scope: entry.namespaced ? 'Namespaced' : 'Cluster',
      shortNames: entry.shortNames ?? [],
      verbs: entry.verbs ?? [],
    }));
}
