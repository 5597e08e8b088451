import { KindDefinition } from '@openchoreo-portal/model';
import { AdmissionMatch } from './types';

/** Matches creates and updates of the whole object of these kinds (not of a subresource). */
export function writesOf(
  ...kinds: KindDefinition[]
): (match: AdmissionMatch) => boolean {
  return ({ operation, kind, subresource }) =>
    operation !== 'delete' &&
    !subresource &&
    kinds.some(k => k.kind === kind.kind && k.group === kind.group);
}
