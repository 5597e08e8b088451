import {
  DYN,
  SIMPLE,
  listOf,
  mapOf,
  optionalOf,
  type Type,
} from '../types/type';

/** A variable of a comprehension or binding: a slot in the frame. */
export interface Local {
  name: string;
  slot: number;
  type: Type;
}

/** What a name means. */
export type Resolution =
  | { kind: 'local'; slot: number }
  | { kind: 'variable'; name: string }
  | { kind: 'type'; name: string };

/** Names that are types, as values. */
export const TYPE_NAMES: ReadonlyMap<string, Type> = new Map<string, Type>([
  ['bool', SIMPLE.bool],
  ['int', SIMPLE.int],
  ['uint', SIMPLE.uint],
  ['double', SIMPLE.double],
  ['string', SIMPLE.string],
  ['bytes', SIMPLE.bytes],
  ['null_type', SIMPLE.null],
  ['list', listOf(DYN)],
  ['map', mapOf(DYN, DYN)],
  ['type', { kind: 'type', of: DYN }],
  ['google.protobuf.Timestamp', SIMPLE.timestamp],
  ['google.protobuf.Duration', SIMPLE.duration],
  ['optional_type', optionalOf(DYN)],
]);

/** Names to try for `name` in a container `a.b`: `a.b.name`, `a.name`, `name`. A leading dot means only the last. */
export function candidates(name: string, container: string): string[] {
  if (name.startsWith('.')) return [name.slice(1)];
  const names: string[] = [];
  for (
    let scope = container;
    scope;
    scope = scope.slice(0, Math.max(0, scope.lastIndexOf('.')))
  )
    names.push(`${scope}.${name}`);
  names.push(name);
  return names;
}
