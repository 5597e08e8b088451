import { equal, isObject } from './value';

/** One operation of a JSON patch (RFC 6902). */
export interface PatchOperation {
  op: 'add' | 'remove' | 'replace';
  path: string;
  value?: unknown;
}

const escape = (key: string) => key.replace(/~/g, '~0').replace(/\//g, '~1');

/** The JSON patch that leads from one value to another. Lists that differ are replaced as a whole. */
export function jsonDiff(
  before: unknown,
  after: unknown,
  path = '',
): PatchOperation[] {
  if (equal(before, after)) return [];
  if (!isObject(before) || !isObject(after))
    return [{ op: 'replace', path, value: after }];
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key): PatchOperation[] => {
    const at = `${path}/${escape(key)}`;
    if (after[key] === undefined)
      return before[key] === undefined ? [] : [{ op: 'remove', path: at }];
    if (before[key] === undefined)
      return [{ op: 'add', path: at, value: after[key] }];
    return jsonDiff(before[key], after[key], at);
  });
}
