import {
  DriftEntry,
  KubeObject,
  parseApiVersion,
} from '@openchoreo-portal/model';
import { contentHash } from '../canonical';
import { Drift, UNKNOWN_MANAGER } from './drift';
import { DriftSettings, ignoredBy } from './rules';

/** Path of a change of the whole object; rules that ignore `*` of an object also leave its deletion alone. */
export const WHOLE_OBJECT = '*';

/** True for an entry about an object that somebody deleted and that is not back. */
export const isStandingDeletion = (entry: DriftEntry): boolean =>
  entry.deleted === true && entry.state !== 'Reverted';

/**
 * An object of the set that somebody deleted. Nothing on a plane tells who did: what is gone has no notes.
 *
 * @param standing - the entry about the same deletion, if it was told before; it keeps its id
 * @param at - RFC 3339: when it was noticed
 */
export function deletionDrift(
  wanted: KubeObject,
  settings: Pick<DriftSettings, 'ignore'>,
  standing: Pick<DriftEntry, 'id'> | undefined,
  at: string,
): Drift {
  const { name = '', namespace = '' } = wanted.metadata;
  const policy = ignoredBy(settings, {
    group: parseApiVersion(wanted.apiVersion).group,
    kind: wanted.kind,
    name,
    path: WHOLE_OBJECT,
    manager: UNKNOWN_MANAGER,
  });
  return {
    steps: [],
    pointer: '',
    path: WHOLE_OBJECT,
    manager: UNKNOWN_MANAGER,
    deleted: true,
    id:
      standing?.id ??
      contentHash([wanted.kind, namespace, name, WHOLE_OBJECT, at]).slice(
        0,
        10,
      ),
    ...(policy ? { ignoredBy: policy } : {}),
  };
}
