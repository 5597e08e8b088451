import { KindDefinition, KindRegistry } from '@openchoreo-portal/model';
import { CustomSubresource } from '../types';

/** What a path names. */
export type Route =
  | { type: 'document'; path: string[] }
  | {
      type: 'resource';
      kind: KindDefinition;
      namespace?: string;
      name?: string;
      subresource?: string;
      /** Served by a handler of its own. */
      custom?: CustomSubresource;
    }
  | { type: 'unknown' };

const DOCUMENTS = new Set([
  '',
  'api',
  'apis',
  'version',
  'healthz',
  'readyz',
  'livez',
  'openapi',
]);

/** Splits a path; undefined when it is malformed or tries to walk. */
function segmentsOf(pathname: string): string[] | undefined {
  const raw = pathname.split('/').slice(1);
  if (raw[raw.length - 1] === '') raw.pop();
  const out: string[] = [];
  for (const part of raw) {
    let text: string;
    try {
      text = decodeURIComponent(part);
    } catch {
      return undefined;
    }
    if (
      text === '' ||
      text === '.' ||
      text === '..' ||
      text.length > 512 ||
      /[/\\%\p{Cc}]/u.test(text)
    )
      return undefined;
    out.push(text);
  }
  return out;
}

/** Finds what a path is about. Knows kinds only from the registry. */
export function routeOf(
  pathname: string,
  kinds: KindRegistry,
  subresources: readonly CustomSubresource[],
): Route {
  const path = segmentsOf(pathname);
  if (!path) return { type: 'unknown' };
  if (!DOCUMENTS.has(path[0] ?? '')) return { type: 'unknown' };
  const core = path[0] === 'api';
  if (!core && path[0] !== 'apis') return { type: 'document', path };
  const group = core ? '' : path[1];
  const version = core ? path[1] : path[2];
  const rest = path.slice(core ? 2 : 3);
  if (rest.length === 0) return { type: 'document', path };

  const find = (resource: string) =>
    kinds.byResource({ group, version, resource });
  let namespace: string | undefined;
  let parts = rest;
  if (rest[0] === 'namespaces' && rest.length > 2) {
    const namespaced = find(rest[2]);
    // `/namespaces/{name}/status` is about a namespace; `/namespaces/{name}/pods` about what it holds.
    if (namespaced?.scope === 'Namespaced' || !find('namespaces')) {
      namespace = rest[1];
      parts = rest.slice(2);
    }
  }
  const kind = find(parts[0]);
  if (!kind || parts.length > 3) return { type: 'unknown' };
  if (namespace !== undefined && kind.scope !== 'Namespaced')
    return { type: 'unknown' };
  const [, name, subresource] = parts;
  if (
    name !== undefined &&
    kind.scope === 'Namespaced' &&
    namespace === undefined
  )
    return { type: 'unknown' };
  const custom =
    subresource === undefined
      ? undefined
      : subresources.find(
          s =>
            s.group === group &&
            s.resource === kind.plural &&
            s.name === subresource,
        );
  return { type: 'resource', kind, namespace, name, subresource, custom };
}
