import { JsonObject } from '@openchoreo-portal/model';
import { openApiBreaks } from './openapi';
import { protoBreaks } from './proto';

/** What an endpoint promises: its description, taken apart. */
export type Contract =
  | { kind: 'openapi'; document: JsonObject }
  | { kind: 'proto'; text: string };

/** Longest description that is looked at; a longer one is not compared. */
export const MAX_CONTRACT_CHARACTERS = 1_000_000;

/** What a caller of the old contract can no longer rely on, one sentence each. Additions break nobody. */
export function contractBreaks(before: Contract, after: Contract): string[] {
  if (before.kind === 'openapi' && after.kind === 'openapi') {
    return openApiBreaks(before.document, after.document);
  }
  if (before.kind === 'proto' && after.kind === 'proto') {
    return protoBreaks(before.text, after.text);
  }
  return ['It is described in another language than before.'];
}
