import { canonicalJson, sha256Hex } from '@openchoreo-portal/model';

/** SHA-256 over the canonical JSON of a value, in hex: equal values have equal hashes, whatever the order of their fields. */
export function contentHash(value: unknown): string {
  return sha256Hex(canonicalJson(value));
}
