import { ApiError } from '@openchoreo-portal/model';
import { clone, equal, isObject, Json } from './value';

const MAX_OPERATIONS = 10_000;

interface Operation {
  op: string;
  path: string;
  from?: string;
  value?: unknown;
}

function invalid(message: string): ApiError {
  return new ApiError({
    reason: 'Invalid',
    message: `The JSON patch could not be applied: ${message}.`,
  });
}

function tokens(pointer: unknown): string[] {
  if (pointer === '') return [];
  if (typeof pointer !== 'string' || !pointer.startsWith('/'))
    throw invalid(`"${String(pointer)}" is not a JSON pointer`);
  return pointer
    .slice(1)
    .split('/')
    .map(token => token.replace(/~1/g, '/').replace(/~0/g, '~'));
}

function index(list: unknown[], token: string, last: number): number {
  if (!/^(0|[1-9]\d{0,8})$/.test(token) || Number(token) > last)
    throw invalid(`there is no index "${token}" in a list of ${list.length}`);
  return Number(token);
}

function child(parent: unknown, token: string): unknown {
  if (Array.isArray(parent))
    return parent[index(parent, token, parent.length - 1)];
  if (isObject(parent) && Object.hasOwn(parent, token)) return parent[token];
  throw invalid(`there is no "${token}"`);
}

function add(root: Json, pointer: string[], value: unknown): Json {
  if (pointer.length === 0) return value as Json;
  const last = pointer[pointer.length - 1];
  const parent = pointer.slice(0, -1).reduce(child, root as unknown);
  if (Array.isArray(parent)) {
    parent.splice(
      last === '-' ? parent.length : index(parent, last, parent.length),
      0,
      value,
    );
  } else if (isObject(parent) && last !== '__proto__') parent[last] = value;
  else throw invalid(`"${last}" cannot be added there`);
  return root;
}

function remove(root: Json, pointer: string[]): unknown {
  if (pointer.length === 0) throw invalid('the whole object cannot be removed');
  const last = pointer[pointer.length - 1];
  const parent = pointer.slice(0, -1).reduce(child, root as unknown);
  const value = child(parent, last);
  if (Array.isArray(parent)) parent.splice(Number(last), 1);
  else delete (parent as Json)[last];
  return value;
}

/**
 * Applies a JSON patch (RFC 6902) to a copy of the object.
 *
 * @throws ApiError BadRequest for what is no patch, Invalid for one that does not fit the object (a failed `test` too)
 */
export function applyJsonPatch(object: Json, patch: unknown): Json {
  if (!Array.isArray(patch))
    throw new ApiError({
      reason: 'BadRequest',
      message: 'A JSON patch must be a list of operations.',
    });
  if (patch.length > MAX_OPERATIONS)
    throw new ApiError({
      reason: 'RequestEntityTooLarge',
      message: `A JSON patch may have at most ${MAX_OPERATIONS} operations, this one has ${patch.length}.`,
    });
  let root = clone(object);
  for (const raw of patch as unknown[]) {
    if (!isObject(raw)) throw invalid('an operation is not an object');
    const operation = raw as unknown as Operation;
    const path = tokens(operation.path);
    switch (operation.op) {
      case 'add':
        root = add(root, path, clone(operation.value));
        break;
      case 'remove':
        remove(root, path);
        break;
      case 'replace':
        if (path.length > 0) {
          const parent = path.slice(0, -1).reduce(child, root as unknown);
          child(parent, path[path.length - 1]);
          if (Array.isArray(parent))
            parent[Number(path[path.length - 1])] = clone(operation.value);
          else (parent as Json)[path[path.length - 1]] = clone(operation.value);
        } else root = clone(operation.value) as Json;
        break;
      case 'move': {
        const from = tokens(operation.from);
        root = add(root, path, remove(root, from));
        break;
      }
      case 'copy':
        root = add(
          root,
          path,
          clone(tokens(operation.from).reduce(child, root as unknown)),
        );
        break;
      case 'test':
        if (!equal(path.reduce(child, root as unknown), operation.value))
          throw invalid(`the test of "${operation.path}" failed`);
        break;
      default:
        throw invalid(`there is no operation "${String(operation.op)}"`);
    }
  }
  return root;
}
