import { IdSource } from '@openchoreo-portal/model';
import { randomBytes, randomUUID } from 'crypto';

const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

/** Random identifiers. */
export const randomIds: IdSource = {
  uid: () => randomUUID(),
  suffix: length =>
    Array.from(
      randomBytes(length),
      byte => ALPHABET[byte % ALPHABET.length],
    ).join(''),
};
