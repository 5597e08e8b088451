import { ApiError, KindDefinition, KubeObject } from '@openchoreo-portal/model';
import { selectAll } from './jsonpath';

function bad(kind: KindDefinition, part: string): ApiError {
  const known = [
    'metadata.name',
    ...(kind.scope === 'Namespaced' ? ['metadata.namespace'] : []),
    ...(kind.selectableFields ?? []).map(path => path.replace(/^\./, '')),
  ];
  return new ApiError({
    reason: 'BadRequest',
    message: `The field selector "${part.slice(0, 200)}" is not supported for ${
      kind.plural
    }.`,
    remedy: `Use one of ${known.join(', ')} with =, == or !=.`,
  });
}

/** What a field selector asks for. */
export interface FieldSelector {
  matches(object: KubeObject): boolean;
  /** Set when the selector pins one name: lists then need no scan. */
  name?: string;
}

/**
 * Compiles a field selector over metadata and the kind's selectable fields.
 *
 * @throws ApiError BadRequest for a field that is not selectable
 */
export function parseFieldSelector(
  kind: KindDefinition,
  selector: string | undefined,
): FieldSelector | undefined {
  const text = selector?.trim();
  if (!text) return undefined;
  let pinned: string | undefined;
  const all = text.split(/(?<!\\),/).map(raw => {
    const part = raw.trim();
    const m = /^([^=!]+?)\s*(==|=|!=)\s*(.*)$/.exec(part);
    if (!m) throw bad(kind, part);
    const field = m[1].replace(/^\./, '');
    const wanted = m[3].replace(/\\([,=\\])/g, '$1');
    const negate = m[2] === '!=';
    let read: (object: KubeObject) => string;
    if (field === 'metadata.name') {
      read = object => object.metadata.name ?? '';
      if (!negate) pinned = wanted;
    } else if (field === 'metadata.namespace' && kind.scope === 'Namespaced') {
      read = object => object.metadata.namespace ?? '';
    } else {
      const path = kind.selectableFields?.find(
        candidate => candidate.replace(/^\./, '') === field,
      );
      if (!path) throw bad(kind, part);
      read = object => {
        const value = selectAll(object, path)[0];
        return value === undefined || value === null ? '' : String(value);
      };
    }
    return (object: KubeObject) => (read(object) === wanted) !== negate;
  });
  return { matches: object => all.every(f => f(object)), name: pinned };
}
