import {
  collectionPath,
  objectPath,
  ObjectList,
  query,
  readJson,
} from '@openchoreo-portal/client';
import { KindDefinition, StoredObject } from '@openchoreo-portal/model';
import { queryText } from '../../http/query';
import { queryParameter, RestCall } from '../types';

/** `at`. Not part of OpenChoreo's own contract. */
export const AT = queryParameter(
  'at',
  'As it was at this moment, within what the history keeps; default: now.',
  { type: 'string', format: 'date-time' },
);

/** The moment that a call asks about. */
export const momentOf = (call: RestCall): string | undefined =>
  queryText(call.query, 'at');

/** One object as it was. */
export async function getAt(
  { kube }: RestCall,
  kind: KindDefinition,
  key: { namespace?: string; name: string },
  at: string,
): Promise<StoredObject> {
  return readJson<StoredObject>(
    await kube({
      method: 'GET',
      path: `${objectPath(kind, key)}${query({ at })}`,
      headers: { accept: 'application/json' },
    }),
  );
}

/** A page of a list as it was. */
export async function listAt(
  { kube }: RestCall,
  kind: KindDefinition,
  namespace: string | undefined,
  parameters: Record<string, string | number | undefined>,
): Promise<ObjectList<StoredObject>> {
  return readJson<ObjectList<StoredObject>>(
    await kube({
      method: 'GET',
      path: `${collectionPath(kind, namespace)}${query(parameters)}`,
      headers: { accept: 'application/json' },
    }),
  );
}
