import type { CelTypeSpec } from '../api';
import {
  CelDuration,
  CelOptional,
  CelTimestamp,
  CelType,
  CelUint,
  isBytes,
  isMap,
} from '../values/values';
import { isDouble, isInt } from '../values/numbers';

export type SimpleKind =
  | 'dyn'
  | 'null'
  | 'bool'
  | 'int'
  | 'uint'
  | 'double'
  | 'string'
  | 'bytes'
  | 'timestamp'
  | 'duration';

/** A type as the checker sees it. */
export type Type =
  | { kind: SimpleKind }
  | { kind: 'list'; element: Type }
  | { kind: 'map'; key: Type; value: Type }
  | { kind: 'object'; fields: ReadonlyMap<string, Type>; open: boolean }
  | { kind: 'optional'; of: Type }
  | { kind: 'type'; of: Type }
  /** A nullable primitive. */
  | { kind: 'wrapper'; of: Type }
  | { kind: 'param'; name: string }
  | { kind: 'opaque'; name: string; params: readonly Type[] };

export const SIMPLE: Record<SimpleKind, Type> = {
  dyn: { kind: 'dyn' },
  null: { kind: 'null' },
  bool: { kind: 'bool' },
  int: { kind: 'int' },
  uint: { kind: 'uint' },
  double: { kind: 'double' },
  string: { kind: 'string' },
  bytes: { kind: 'bytes' },
  timestamp: { kind: 'timestamp' },
  duration: { kind: 'duration' },
};
export const DYN = SIMPLE.dyn;

export function listOf(element: Type): Type {
  return { kind: 'list', element };
}

export function mapOf(key: Type, value: Type): Type {
  return { kind: 'map', key, value };
}

export function optionalOf(of: Type): Type {
  return { kind: 'optional', of };
}

export function fromSpec(spec: CelTypeSpec): Type {
  if (typeof spec === 'string') return SIMPLE[spec];
  if ('list' in spec) return listOf(fromSpec(spec.list));
  if ('map' in spec) return mapOf(SIMPLE.string, fromSpec(spec.map));
  if ('optional' in spec) return optionalOf(fromSpec(spec.optional));
  const fields = new Map(
    Object.entries(spec.object).map(
      ([name, field]) => [name, fromSpec(field)] as const,
    ),
  );
  return { kind: 'object', fields, open: spec.open ?? false };
}

const NAMES: Partial<Record<SimpleKind, string>> = {
  null: 'null_type',
  timestamp: 'google.protobuf.Timestamp',
  duration: 'google.protobuf.Duration',
};

export function formatType(type: Type): string {
  switch (type.kind) {
    case 'list':
      return `list(${formatType(type.element)})`;
    case 'map':
      return `map(${formatType(type.key)}, ${formatType(type.value)})`;
    case 'object':
      return 'object';
    case 'optional':
      return `optional_type(${formatType(type.of)})`;
    case 'type':
      return `type(${formatType(type.of)})`;
    case 'wrapper':
      return `wrapper(${formatType(type.of)})`;
    case 'param':
      return type.name;
    case 'opaque':
      return type.params.length
        ? `${type.name}(${type.params.map(formatType).join(', ')})`
        : type.name;
    default:
      return NAMES[type.kind] ?? type.kind;
  }
}

/** Whether a value is of a type; elements of containers are not looked at. */
export function matcher(type: Type): (value: unknown) => boolean {
  switch (type.kind) {
    case 'null':
      return value => value === null || value === undefined;
    case 'bool':
      return value => typeof value === 'boolean';
    case 'int':
      return isInt;
    case 'uint':
      return value => value instanceof CelUint;
    case 'double':
      return isDouble;
    case 'string':
      return value => typeof value === 'string';
    case 'bytes':
      return isBytes;
    case 'timestamp':
      return value => value instanceof CelTimestamp;
    case 'duration':
      return value => value instanceof CelDuration;
    case 'list':
      return Array.isArray;
    case 'map':
      return isMap;
    case 'object':
      return isMap;
    case 'optional':
      return value => value instanceof CelOptional;
    case 'type':
      return value => value instanceof CelType;
    default:
      return () => true;
  }
}
