import { isApiError } from '@openchoreo-portal/model';
import { KindResolver, ResourceKind, Transport } from '../types';
import { readJson } from './body';

interface ApiResourceList {
  resources?: Array<{
    name: string;
    kind: string;
    namespaced: boolean;
    group?: string;
    version?: string;
  }>;
}

interface ApiGroup {
  preferredVersion?: { version: string };
  versions?: Array<{ version: string }>;
}

/** A group that the server does not have is an answer; a server that does not answer is not. */
function ifMissing(error: unknown): undefined {
  if (isApiError(error, 'NotFound')) return undefined;
  throw error;
}

/**
 * Resolves kinds from a server's discovery documents; each group version is read once, unknown kinds ask again. Rejects when the server
 * cannot be asked.
 */
export function createDiscoveryResolver(transport: Transport): KindResolver {
  const lists = new Map<string, Promise<ApiResourceList>>();

  const get = async <T>(path: string): Promise<T> =>
    readJson<T>(
      await transport({
        method: 'GET',
        path,
        headers: { accept: 'application/json' },
      }),
    );
  const resources = (root: string, fresh: boolean) => {
    if (fresh || !lists.has(root)) {
      const loading = get<ApiResourceList>(root);
      loading.catch(() => lists.delete(root));
      lists.set(root, loading);
    }
    return lists.get(root)!;
  };
  const find = async (
    group: string,
    version: string,
    kind: string,
  ): Promise<ResourceKind | undefined> => {
    const root = group ? `/apis/${group}/${version}` : `/api/${version}`;
    for (const fresh of [false, true]) {
      const list = await resources(root, fresh).catch(ifMissing);
      const found = list?.resources?.find(
        entry => entry.kind === kind && !entry.name.includes('/'),
      );
      if (found) {
        return {
          group,
          version,
          kind,
          plural: found.name,
          scope: found.namespaced ? 'Namespaced' : 'Cluster',
        };
      }
    }
    return undefined;
  };

  return {
    async resolve(gvk) {
      const { group, kind } = gvk;
      if ('version' in gvk) return find(group, gvk.version, kind);
      if (!group) return find('', 'v1', kind);
      const document = await get<ApiGroup>(`/apis/${group}`).catch(ifMissing);
      const versions = [
        document?.preferredVersion?.version,
        ...(document?.versions ?? []).map(entry => entry.version),
      ].filter((version): version is string => version !== undefined);
      for (const version of new Set(versions)) {
        const found = await find(group, version, kind);
        if (found) return found;
      }
      return undefined;
    },
  };
}
