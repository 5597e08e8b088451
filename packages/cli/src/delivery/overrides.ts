import { JsonObject, JsonValue } from '@openchoreo-portal/model';
import { parse } from 'yaml';
import { usageError } from '../errors';

const MAX_DEPTH = 32;

/**
 * Reads `--set path=value` options into an object. Dots part the names, `\.` is a dot in a name; values are YAML scalars or flow
 * collections (`3`, `true`, `"3"`, `[a, b]`). Throws when a path does not begin with one of `roots`, or runs through a value.
 */
export function parseSettings(
  settings: readonly string[],
  roots: readonly string[],
): JsonObject {
  const result: JsonObject = {};
  for (const setting of settings) {
    const equals = setting.indexOf('=');
    if (equals <= 0) {
      throw usageError(
        `--set ${setting} has no value.`,
        'Write --set path=value.',
      );
    }
    const path = setting
      .slice(0, equals)
      .replace(/^spec\./, '')
      .split(/(?<!\\)\./)
      .map(part => part.replaceAll('\\.', '.'));
    if (
      !roots.includes(path[0]) ||
      path.length < 2 ||
      path.length > MAX_DEPTH ||
      path.includes('')
    ) {
      throw usageError(
        `--set ${setting.slice(0, equals)} cannot be set here.`,
        `Begin with ${roots.map(root => `${root}.`).join(' or ')}`,
      );
    }
    setAt(result, path, valueOf(setting.slice(equals + 1)), setting);
  }
  return result;
}

function valueOf(text: string): JsonValue {
  try {
    return (parse(text, { maxAliasCount: 0 }) ?? '') as JsonValue;
  } catch {
    return text;
  }
}

function setAt(
  target: JsonObject,
  path: readonly string[],
  value: JsonValue,
  setting: string,
): void {
  let current = target;
  for (const name of path.slice(0, -1)) {
    if (!Object.hasOwn(current, name)) define(current, name, {});
    const next = current[name];
    if (next === null || typeof next !== 'object' || Array.isArray(next)) {
      throw usageError(`--set ${setting} runs through a value.`);
    }
    current = next;
  }
  define(current, path[path.length - 1], value);
}

/** Also `__proto__` is an ordinary name. */
function define(object: JsonObject, name: string, value: JsonValue): void {
  Object.defineProperty(object, name, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}

/** The parts of a ReleaseBinding that may be set. */
export const BINDING_ROOTS = [
  'componentTypeEnvironmentConfigs',
  'traitEnvironmentConfigs',
  'workloadOverrides',
] as const;

/** The parts of a ProjectReleaseBinding that may be set. */
export const PROJECT_BINDING_ROOTS = ['environmentConfigs'] as const;
