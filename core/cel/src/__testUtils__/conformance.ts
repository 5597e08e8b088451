import {
  CelDouble,
  CelDuration,
  CelMap,
  CelOptional,
  CelTimestamp,
  CelType,
  CelUint,
  CelError,
  createEnvironment,
} from '..';
import type { CelFunction, CelTypeSpec } from '..';
import {
  formatDuration,
  formatTimestamp,
  parseDuration,
  parseTimestamp,
} from '../values/time';
import { mapEntries, entryKey } from '../values/maps';
import { isBytes, isPlainObject, kindOf, makeDouble } from '../values/values';
import { makeInt } from '../values/numbers';

/** A test of the official data, in the JSON form of its protobuf message. */
export interface SimpleTest {
  name?: string;
  expr: string;
  value?: WireValue;
  evalError?: unknown;
  typeEnv?: {
    name: string;
    ident?: { type: WireType };
    function?: { overloads: WireOverload[] };
  }[];
  bindings?: Record<string, { value: WireValue }>;
  container?: string;
  disableCheck?: boolean;
  checkOnly?: boolean;
  typedResult?: { result?: WireValue; deducedType?: WireType };
}

export type WireValue = Record<string, any>;
export type WireType = Record<string, any>;
interface WireOverload {
  params?: WireType[];
  resultType: WireType;
  isInstanceFunction?: boolean;
}

export interface Suite {
  name: string;
  suites?: Suite[];
  tests?: { original: SimpleTest }[];
}

export type Outcome =
  | { state: 'passed' }
  | { state: 'failed'; message: string }
  | { state: 'not-applicable'; reason: string };

/** What needs protobuf messages, which this implementation does not have; the first reason that fits is counted. */
const NOT_APPLICABLE: readonly (readonly [reason: string, needs: RegExp])[] = [
  ['protobuf enums', /GlobalEnum|NestedEnum|"enumValue"/],
  ['protobuf extensions', /proto\.(get|has)Ext/],
  [
    'protobuf messages',
    /TestAllTypes|NestedTestAllTypes|TestRequired|"messageType"/,
  ],
  [
    'well-known protobuf types other than Timestamp and Duration',
    /"objectValue":\{"@type":"type.googleapis.com\/(?!google.protobuf.(Duration|Timestamp))|google\.protobuf\.(?!Timestamp|Duration)[A-Z]|\b(U?Int(32|64)|Float|Double|String|Bool|Bytes|List|)Value\{/,
  ],
];

export function runTest(test: SimpleTest): Outcome {
  const text = JSON.stringify({ ...test, description: '', name: '' });
  const needed = NOT_APPLICABLE.find(([, needs]) => needs.test(text));
  if (needed) return { state: 'not-applicable', reason: needed[0] };
  const expected = test.value ?? test.typedResult?.result;
  try {
    const variables: Record<string, CelTypeSpec> = {};
    const functions: CelFunction[] = [];
    for (const declaration of test.typeEnv ?? []) {
      if (declaration.ident)
        variables[declaration.name] = typeSpec(declaration.ident.type);
      for (const overload of declaration.function?.overloads ?? [])
        functions.push(declared(declaration.name, overload));
    }
    const env = createEnvironment({
      variables,
      functions,
      mixedArithmetic: false,
      container: test.container,
    });
    const program = env.compile(test.expr, {
      skipTypeCheck: test.disableCheck,
    });
    const type = test.typedResult?.deducedType;
    if (type && program.resultType !== typeText(type)) {
      return {
        state: 'failed',
        message: `type ${program.resultType}, expected ${typeText(type)}`,
      };
    }
    if (test.checkOnly) return { state: 'passed' };
    const bindings = Object.fromEntries(
      Object.entries(test.bindings ?? {}).map(([name, b]) => [
        name,
        fromWire(b.value),
      ]),
    );
    const actual = show(program.evaluateToCel(bindings));
    if (test.evalError)
      return {
        state: 'failed',
        message: `an error was expected, but the value is ${actual}`,
      };
    const wanted = expected ? show(fromWire(expected)) : 'true';
    return actual === wanted
      ? { state: 'passed' }
      : { state: 'failed', message: `${actual}, expected ${wanted}` };
  } catch (error) {
    if (!(error instanceof CelError))
      return {
        state: 'failed',
        message: `crash: ${(error as Error).stack ?? error}`,
      };
    return test.evalError
      ? { state: 'passed' }
      : { state: 'failed', message: `${error.code}: ${error.message}` };
  }
}

function declared(name: string, overload: WireOverload): CelFunction {
  const params = (overload.params ?? []).map(signatureText);
  const head = overload.isInstanceFunction ? `${params.shift()}.${name}` : name;
  return {
    signature: `${head}(${params.join(', ')}): ${signatureText(
      overload.resultType,
    )}`,
    evaluate: () => null,
  };
}

const PRIMITIVES: Record<string, string> = {
  BOOL: 'bool',
  INT64: 'int',
  UINT64: 'uint',
  DOUBLE: 'double',
  STRING: 'string',
  BYTES: 'bytes',
};
const WELL_KNOWN: Record<string, string> = {
  TIMESTAMP: 'timestamp',
  DURATION: 'duration',
  ANY: 'dyn',
};

function signatureText(type: WireType): string {
  if (type.primitive) return PRIMITIVES[type.primitive];
  if (type.wellKnown) return WELL_KNOWN[type.wellKnown];
  if (type.typeParam) return type.typeParam;
  if (type.listType) return `list<${signatureText(type.listType.elemType)}>`;
  if (type.mapType)
    return `map<${signatureText(type.mapType.keyType)}, ${signatureText(
      type.mapType.valueType,
    )}>`;
  if (type.abstractType) {
    const params = (type.abstractType.parameterTypes ?? []).map(signatureText);
    return `${type.abstractType.name}${
      params.length ? `<${params.join(', ')}>` : ''
    }`;
  }
  return 'dyn';
}

function typeSpec(type: WireType): CelTypeSpec {
  if (type.primitive) return PRIMITIVES[type.primitive] as CelTypeSpec;
  if (type.wellKnown) return WELL_KNOWN[type.wellKnown] as CelTypeSpec;
  if (type.listType) return { list: typeSpec(type.listType.elemType) };
  if (type.mapType && type.mapType.keyType.primitive === 'STRING')
    return { map: typeSpec(type.mapType.valueType) };
  return 'dyn';
}

function typeText(type: WireType): string {
  if (type.primitive) return PRIMITIVES[type.primitive];
  if (type.wellKnown)
    return (
      {
        TIMESTAMP: 'google.protobuf.Timestamp',
        DURATION: 'google.protobuf.Duration',
      }[type.wellKnown as string] ?? 'any'
    );
  if (type.wrapper) return `wrapper(${PRIMITIVES[type.wrapper]})`;
  if (type.listType) return `list(${typeText(type.listType.elemType)})`;
  if (type.mapType)
    return `map(${typeText(type.mapType.keyType)}, ${typeText(
      type.mapType.valueType,
    )})`;
  if (type.abstractType)
    return `${type.abstractType.name}(${type.abstractType.parameterTypes
      .map(typeText)
      .join(', ')})`;
  return 'null' in type ? 'null_type' : 'dyn';
}

function fromWire(value: WireValue): unknown {
  const [[kind, content]] = Object.entries(value);
  switch (kind) {
    case 'int64Value':
      return makeInt(BigInt(content));
    case 'uint64Value':
      return new CelUint(BigInt(content));
    case 'doubleValue':
      return makeDouble(Number(content));
    case 'bytesValue':
      return Uint8Array.from(atob(content), char => char.charCodeAt(0));
    case 'listValue':
      return (content.values ?? []).map(fromWire);
    case 'mapValue': {
      const map = new CelMap();
      for (const entry of content.entries ?? []) {
        const key = fromWire(entry.key);
        map.set(entryKey(key), fromWire(entry.value), key);
      }
      return map;
    }
    case 'typeValue':
      return new CelType(content);
    case 'objectValue':
      return content['@type'].endsWith('Duration')
        ? parseDuration(content.value)
        : parseTimestamp(content.value);
    default:
      return content;
  }
}

/** A text two values share exactly when they are of the same type and equal. */
function show(value: unknown): string {
  if (value instanceof CelDouble)
    return `double ${value.value === 0 ? 0 : value.value}`;
  if (value instanceof CelUint) return `${value.value}u`;
  if (value instanceof CelTimestamp) return formatTimestamp(value);
  if (value instanceof CelDuration) return formatDuration(value);
  if (value instanceof CelType) return `type ${value.name}`;
  if (value instanceof CelOptional)
    return value.present ? `optional(${show(value.value)})` : 'optional()';
  if (isBytes(value)) return `bytes ${Array.from(value)}`;
  if (Array.isArray(value)) return `[${value.map(show).join(', ')}]`;
  if (value instanceof CelMap || isPlainObject(value)) {
    const entries = Array.from(
      mapEntries(value),
      ([key, item]) => `${typeof key} ${key}: ${show(item)}`,
    );
    return `{${entries.sort().join(', ')}}`;
  }
  if (typeof value === 'string') return JSON.stringify(value);
  return kindOf(value) === 'double' ? `double ${value}` : String(value);
}
