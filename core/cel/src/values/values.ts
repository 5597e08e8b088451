/**
 * Values at run time, chosen so that JSON needs no conversion:
 *
 * | CEL | JavaScript |
 * |---|---|
 * | int | `number` when a safe integer, otherwise `bigint` |
 * | double | `number` when not a safe integer (1.5, 1e300, NaN), otherwise {@link CelDouble} |
 * | uint | {@link CelUint} |
 * | map | plain object (string keys) or {@link CelMap} |
 * | string, bool, null, list, bytes | string, boolean, null, array, Uint8Array |
 */
export class CelDouble {
  /** Small and made often: see {@link Meter} for `declare`. */
  declare readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}

export class CelUint {
  constructor(readonly value: bigint) {}
}

export class CelOptional {
  static readonly NONE = new CelOptional(false, undefined);
  private constructor(
    readonly present: boolean,
    private readonly content: unknown,
  ) {}
  static of(value: unknown): CelOptional {
    return new CelOptional(true, value);
  }
  /** The value; only asked for when `present`. */
  get value(): unknown {
    return this.content;
  }
}

/** A type as a value: `int`, `list`, `google.protobuf.Timestamp`. */
export class CelType {
  constructor(readonly name: string) {}
}

/** Nanoseconds since 1970-01-01T00:00:00Z. */
export class CelTimestamp {
  constructor(readonly ns: bigint) {}
}

/** Nanoseconds. */
export class CelDuration {
  constructor(readonly ns: bigint) {}
}

/** Keys as they are compared: 1, 1u and 1.0 are one key. */
export type MapKey = string | number | bigint | boolean;

/** A map of any allowed key type, in insertion order. */
export class CelMap {
  private readonly items = new Map<MapKey, unknown>();
  /** Keys whose spelling differs from their comparison key. */
  private uints: Map<MapKey, CelUint> | undefined;

  get size(): number {
    return this.items.size;
  }
  get(key: MapKey): unknown {
    return this.items.get(key);
  }
  has(key: MapKey): boolean {
    return this.items.has(key);
  }
  /** `key` must be a valid CEL key, see {@link mapKey}. */
  set(key: MapKey, value: unknown, spelling?: unknown): this {
    this.items.set(key, value);
    if (spelling instanceof CelUint)
      (this.uints ??= new Map()).set(key, spelling);
    return this;
  }
  /** Keys as CEL values. */
  keys(): unknown[] {
    const keys: unknown[] = [...this.items.keys()];
    return this.uints
      ? keys.map(key => this.uints!.get(key as MapKey) ?? key)
      : keys;
  }
  entries(): IterableIterator<[MapKey, unknown]> {
    return this.items.entries();
  }
}

export type PlainObject = { [key: string]: unknown };

/** An object literal or what JSON.parse makes, also of another realm. */
export function isPlainObject(value: unknown): value is PlainObject {
  if (typeof value !== 'object' || value === null) return false;
  const proto = Object.getPrototypeOf(value);
  return (
    proto === Object.prototype ||
    proto === null ||
    (Object.getPrototypeOf(proto) === null && !Array.isArray(value))
  );
}

export function isMap(value: unknown): value is CelMap | PlainObject {
  return value instanceof CelMap || isPlainObject(value);
}

/** Bytes, also of another realm (a test environment, a frame). */
export function isBytes(value: unknown): value is Uint8Array {
  return (
    value instanceof Uint8Array ||
    (ArrayBuffer.isView(value) &&
      Object.prototype.toString.call(value) === '[object Uint8Array]')
  );
}

/** A double in its normal form. */
export function makeDouble(value: number): number | CelDouble {
  return Number.isSafeInteger(value) ? new CelDouble(value) : value;
}

export type CelKind =
  | 'null'
  | 'bool'
  | 'int'
  | 'uint'
  | 'double'
  | 'string'
  | 'bytes'
  | 'list'
  | 'map'
  | 'timestamp'
  | 'duration'
  | 'type'
  | 'optional'
  | 'opaque';

export function kindOf(value: unknown): CelKind {
  switch (typeof value) {
    case 'string':
      return 'string';
    case 'boolean':
      return 'bool';
    case 'number':
      return Number.isSafeInteger(value) ? 'int' : 'double';
    case 'bigint':
      return 'int';
    case 'undefined':
      return 'null';
    case 'object':
      if (value === null) return 'null';
      if (Array.isArray(value)) return 'list';
      if (value instanceof CelMap) return 'map';
      if (value instanceof CelDouble) return 'double';
      if (value instanceof CelUint) return 'uint';
      if (value instanceof CelOptional) return 'optional';
      if (value instanceof CelTimestamp) return 'timestamp';
      if (value instanceof CelDuration) return 'duration';
      if (value instanceof CelType) return 'type';
      if (isBytes(value)) return 'bytes';
      return isPlainObject(value) ? 'map' : 'opaque';
    default:
      return 'opaque';
  }
}

const TYPE_NAMES: Partial<Record<CelKind, string>> = {
  null: 'null_type',
  timestamp: 'google.protobuf.Timestamp',
  duration: 'google.protobuf.Duration',
  optional: 'optional_type',
};

/** The name `type(value)` shows. */
export function typeName(value: unknown): string {
  const kind = kindOf(value);
  return TYPE_NAMES[kind] ?? kind;
}
