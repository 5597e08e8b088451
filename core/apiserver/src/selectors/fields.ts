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

const MAX_LENGTH = 65_536;
/** Every requirement is checked on every object. */
const MAX_REQUIREMENTS = 100;

/** Splits `field=value`; in linear time, whatever the text. */
function operands(part: string) {
  const at = part.search(/[=!]/);
  if (at <= 0) return undefined;
  const operator = /^(==|=|!=)/.exec(part.slice(at, at + 2))?.[0];
  if (!operator) return undefined;
  return {
    field: part.slice(0, at).trim().replace(/^\./, ''),
    negate: operator === '!=',
    value: part.slice(at + operator.length).trim(),
  };
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
  const parts = text.length > MAX_LENGTH ? [] : text.split(/(?<!\\),/);
  if (parts.length === 0 || parts.length > MAX_REQUIREMENTS)
    throw new ApiError({
      reason: 'BadRequest',
      message: 'The field selector is too long.',
      remedy: `Use at most ${MAX_REQUIREMENTS} requirements.`,
    });
  const all = parts.map(raw => {
    const part = raw.trim();
    const found = operands(part);
    if (!found) throw bad(kind, part);
    const { field, negate } = found;
    const wanted = found.value.replace(/\\([,=\\])/g, '$1');
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
