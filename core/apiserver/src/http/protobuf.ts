import { errors } from '../errors';
import { Json } from '../json/value';

/**
 * `kubectl create namespace` and its like send the few kinds they are compiled with as protobuf and nothing else. These are the
 * messages of those requests; every other kind is sent as JSON or YAML by every client.
 */
type Field =
  | {
      name: string;
      type:
        | 'string'
        | 'bytes'
        | 'int'
        | 'bool'
        | 'time'
        | 'strings'
        | 'stringMap'
        | 'bytesMap';
    }
  | { name: string; type: 'message' | 'messages'; of: string };

const META: Field = { name: 'metadata', type: 'message', of: 'ObjectMeta' };

const MESSAGES: Record<string, Record<number, Field>> = {
  ObjectMeta: {
    1: { name: 'name', type: 'string' },
    2: { name: 'generateName', type: 'string' },
    3: { name: 'namespace', type: 'string' },
    5: { name: 'uid', type: 'string' },
    6: { name: 'resourceVersion', type: 'string' },
    7: { name: 'generation', type: 'int' },
    8: { name: 'creationTimestamp', type: 'time' },
    9: { name: 'deletionTimestamp', type: 'time' },
    10: { name: 'deletionGracePeriodSeconds', type: 'int' },
    11: { name: 'labels', type: 'stringMap' },
    12: { name: 'annotations', type: 'stringMap' },
    13: { name: 'ownerReferences', type: 'messages', of: 'OwnerReference' },
    14: { name: 'finalizers', type: 'strings' },
  },
  OwnerReference: {
    1: { name: 'kind', type: 'string' },
    3: { name: 'name', type: 'string' },
    4: { name: 'uid', type: 'string' },
    5: { name: 'apiVersion', type: 'string' },
    6: { name: 'controller', type: 'bool' },
    7: { name: 'blockOwnerDeletion', type: 'bool' },
  },
  'authorization.k8s.io/v1/SelfSubjectAccessReview': {
    1: META,
    2: { name: 'spec', type: 'message', of: 'SelfSubjectAccessReviewSpec' },
  },
  SelfSubjectAccessReviewSpec: {
    1: { name: 'resourceAttributes', type: 'message', of: 'Attributes' },
    2: { name: 'nonResourceAttributes', type: 'message', of: 'PathAttributes' },
  },
  Attributes: {
    1: { name: 'namespace', type: 'string' },
    2: { name: 'verb', type: 'string' },
    3: { name: 'group', type: 'string' },
    4: { name: 'version', type: 'string' },
    5: { name: 'resource', type: 'string' },
    6: { name: 'subresource', type: 'string' },
    7: { name: 'name', type: 'string' },
  },
  PathAttributes: {
    1: { name: 'path', type: 'string' },
    2: { name: 'verb', type: 'string' },
  },
  'authorization.k8s.io/v1/SelfSubjectRulesReview': {
    1: META,
    2: { name: 'spec', type: 'message', of: 'SelfSubjectRulesReviewSpec' },
  },
  SelfSubjectRulesReviewSpec: { 1: { name: 'namespace', type: 'string' } },
  'authentication.k8s.io/v1/SelfSubjectReview': { 1: META },
  'v1/Namespace': {
    1: META,
    2: { name: 'spec', type: 'message', of: 'NamespaceSpec' },
  },
  NamespaceSpec: { 1: { name: 'finalizers', type: 'strings' } },
  'v1/Secret': {
    1: META,
    2: { name: 'data', type: 'bytesMap' },
    3: { name: 'type', type: 'string' },
    4: { name: 'stringData', type: 'stringMap' },
    5: { name: 'immutable', type: 'bool' },
  },
  'v1/ConfigMap': {
    1: META,
    2: { name: 'data', type: 'stringMap' },
    3: { name: 'binaryData', type: 'bytesMap' },
    4: { name: 'immutable', type: 'bool' },
  },
  Envelope: {
    1: { name: 'typeMeta', type: 'message', of: 'TypeMeta' },
    2: { name: 'raw', type: 'bytes' },
  },
  TypeMeta: {
    1: { name: 'apiVersion', type: 'string' },
    2: { name: 'kind', type: 'string' },
  },
};

const MAGIC = Buffer.from('k8s\0', 'latin1');

function malformed() {
  return errors.badRequest(
    'The body is not valid protobuf.',
    'Send JSON or YAML.',
  );
}

/** Reads the wire format; every access is checked against the end. */
class Reader {
  private at = 0;
  constructor(private readonly bytes: Buffer) {}

  get done(): boolean {
    return this.at >= this.bytes.length;
  }

  varint(): bigint {
    let value = BigInt(0);
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = this.bytes[this.at++];
      if (byte === undefined) throw malformed();
      value += BigInt(byte % 128) << BigInt(shift);
      if (byte < 128) return BigInt.asIntN(64, value);
    }
    throw malformed();
  }

  chunk(): Buffer {
    const length = Number(this.varint());
    if (length < 0 || this.at + length > this.bytes.length) throw malformed();
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  skip(wireType: number): void {
    if (wireType === 0) this.varint();
    else if (wireType === 2) this.chunk();
    else if (wireType === 1) this.at += 8;
    else if (wireType === 5) this.at += 4;
    else throw malformed();
  }
}

function mapEntry(bytes: Buffer): [string, Buffer] {
  const reader = new Reader(bytes);
  const parts: Record<number, Buffer> = {};
  while (!reader.done) {
    const tag = Number(reader.varint());
    if (tag % 8 !== 2) throw malformed();
    parts[Math.floor(tag / 8)] = reader.chunk();
  }
  return [(parts[1] ?? '').toString(), parts[2] ?? Buffer.alloc(0)];
}

function time(bytes: Buffer): string | undefined {
  const reader = new Reader(bytes);
  let seconds: bigint | undefined;
  while (!reader.done) {
    const tag = Number(reader.varint());
    if (tag === 8) seconds = reader.varint();
    else reader.skip(tag % 8);
  }
  if (seconds === undefined) return undefined;
  const date = new Date(Number(seconds) * 1000);
  if (Number.isNaN(date.getTime())) throw malformed();
  return `${date.toISOString().slice(0, 19)}Z`;
}

function add(out: Json, name: string, key: string, value: unknown): void {
  const map = (out[name] ??= {}) as Json;
  if (key === '__proto__') throw malformed();
  map[key] = value;
}

function readField(out: Json, field: Field, reader: Reader): void {
  const { name } = field;
  switch (field.type) {
    case 'int':
    case 'bool': {
      const value = reader.varint();
      if (field.type === 'bool') out[name] = value !== BigInt(0);
      else if (value !== BigInt(0)) out[name] = Number(value);
      break;
    }
    case 'string': {
      const text = reader.chunk().toString();
      // Absent and empty are written alike.
      if (text !== '') out[name] = text;
      break;
    }
    case 'bytes':
      out[name] = reader.chunk();
      break;
    case 'time': {
      const at = time(reader.chunk());
      if (at !== undefined) out[name] = at;
      break;
    }
    case 'strings':
      ((out[name] ??= []) as string[]).push(reader.chunk().toString());
      break;
    case 'stringMap': {
      const [key, value] = mapEntry(reader.chunk());
      add(out, name, key, value.toString());
      break;
    }
    case 'bytesMap': {
      const [key, value] = mapEntry(reader.chunk());
      add(out, name, key, value.toString('base64'));
      break;
    }
    case 'message':
      out[name] = message(reader.chunk(), field.of);
      break;
    default:
      ((out[name] ??= []) as Json[]).push(message(reader.chunk(), field.of));
  }
}

const WIRE_VARINT = new Set(['int', 'bool']);

function message(bytes: Buffer, type: string): Json {
  const fields = MESSAGES[type];
  const reader = new Reader(bytes);
  const out: Json = {};
  while (!reader.done) {
    const tag = Number(reader.varint());
    const wireType = tag % 8;
    const field = fields[Math.floor(tag / 8)];
    if (!field) reader.skip(wireType);
    else if (wireType === (WIRE_VARINT.has(field.type) ? 0 : 2))
      readField(out, field, reader);
    else throw malformed();
  }
  return out;
}

/**
 * Reads a request body of type `application/vnd.kubernetes.protobuf`.
 *
 * @throws ApiError BadRequest for malformed bytes
 * @returns undefined for kinds whose messages are not known here
 */
export function readProtobuf(bytes: Buffer): Json | undefined {
  if (!bytes.subarray(0, 4).equals(MAGIC)) throw malformed();
  const { typeMeta, raw } = message(bytes.subarray(4), 'Envelope') as {
    typeMeta?: { apiVersion?: string; kind?: string };
    raw?: Buffer;
  };
  const type = `${typeMeta?.apiVersion}/${typeMeta?.kind}`;
  if (!Object.hasOwn(MESSAGES, type) || !raw) return undefined;
  return { ...typeMeta, ...message(raw, type) };
}
