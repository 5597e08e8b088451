import { convertLegacy, KubeObject } from '@openchoreo-portal/model';
import { stringify } from 'yaml';
import { Io } from '../io';

/** Prints older manifests as those of today, and on standard error what could not be carried over. */
export function printConversion(io: Io, older: readonly KubeObject[]): void {
  const { objects, notes } = convertLegacy(older);
  io.out(
    objects
      .map(object =>
        stringify(object, { aliasDuplicateObjects: false, lineWidth: 0 }),
      )
      .join('---\n'),
  );
  for (const { about, message } of notes) io.err(`! ${about}: ${message}\n`);
}
