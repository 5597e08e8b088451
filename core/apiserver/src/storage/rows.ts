import { StoredObject } from '@openchoreo-portal/model';
import { LazyEntry } from './entry';
import { Change, ChangeType, Cipher, ObjectKey } from './types';

/** Marks data that was encrypted at rest. */
const ENCRYPTED = 'enc1:';

/** Row of table `objects`. Big integers arrive as strings from PostgreSQL. */
export interface ObjectRow {
  kind: string;
  namespace: string;
  name: string;
  version: number | string;
  data: string;
}

/** Row of table `changes`. */
export interface ChangeRow extends ObjectRow {
  prev_version: number | string;
  type: ChangeType;
  at: number | string;
  subject: string;
  request_id: string;
  sensitive: boolean | number;
}

/** Seals and opens payloads of sensitive kinds. */
export class Payload {
  constructor(private readonly cipher: Cipher | undefined) {}

  seal(json: string): string {
    if (!this.cipher)
      throw new Error(
        'A sensitive object cannot be stored without a cipher. Give the API server one.',
      );
    return (
      ENCRYPTED + this.cipher.encrypt(Buffer.from(json)).toString('base64')
    );
  }

  /** Reads stored data; tells whether it had been sealed. */
  open(data: string): { json: string; sensitive: boolean } {
    if (!data.startsWith(ENCRYPTED)) return { json: data, sensitive: false };
    if (!this.cipher)
      throw new Error(
        'The store holds encrypted objects. Open it with the cipher they were written with.',
      );
    const sealed = Buffer.from(data.slice(ENCRYPTED.length), 'base64');
    return {
      json: this.cipher.decrypt(sealed).toString('utf8'),
      sensitive: true,
    };
  }

  entry(row: ObjectRow): LazyEntry {
    const { json, sensitive } = this.open(row.data);
    return new LazyEntry(
      { kind: row.kind, namespace: row.namespace, name: row.name },
      Number(row.version),
      undefined,
      json,
      sensitive,
    );
  }

  change(row: ChangeRow, previous: LazyEntry | undefined): Change {
    return {
      version: Number(row.version),
      type: row.type,
      entry: this.entry(row),
      previous,
    };
  }
}

/** Entry of an object that is about to be committed at a version. */
export function entryAt(
  key: ObjectKey,
  version: number,
  object: StoredObject,
  sensitive: boolean,
): LazyEntry {
  const stamped = {
    ...object,
    metadata: { ...object.metadata, resourceVersion: String(version) },
  };
  return new LazyEntry(key, version, stamped, undefined, sensitive);
}
