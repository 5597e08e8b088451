import {
  Choice,
  MergeConflict,
  mergeThreeWay,
} from '@openchoreo-portal/plugin-openchoreo-forms';
import { jsonEqual, StoredObject } from '@openchoreo-portal/model';
import { Draft, draftOf, Source } from './draft';

/** Somebody editing: what it began from, and what it is now. */
export interface Session {
  base: Source;
  draft: Draft;
  /** Whose value wins where both sides changed a field. */
  choices: Readonly<Record<string, Choice>>;
  /** Fields that somebody else changed meanwhile and that were taken over without a question. */
  taken: readonly string[];
}

/** A session that has changed nothing. */
export const startSession = (base: Source): Session => ({
  base,
  draft: draftOf(base),
  choices: {},
  taken: [],
});

/** Whether there is something to save. */
export const isDirty = ({ base, draft }: Session): boolean =>
  !jsonEqual(draftOf(base), draft);

/** What both sides changed differently; empty while nothing is in the way of saving. */
export function conflictsOf(session: Session, latest: Source): MergeConflict[] {
  return isNewer(latest, session.base) ? merge(session, latest).conflicts : [];
}

/**
 * Follows what is stored. What only one side changed is merged at once; fields that both changed wait for a choice, and until then the session stays
 * on its base, so that nothing is lost.
 */
export function follow(session: Session, latest: Source): Session {
  if (!isNewer(latest, session.base)) return session;
  const merged = merge(session, latest);
  if (merged.conflicts.length > 0) return session;
  return rebased(session, latest, merged);
}

/** Goes on from what is stored now, with the choices that were made. */
export function resolve(
  session: Session,
  latest: Source,
  choices: Readonly<Record<string, Choice>>,
): Session {
  return rebased(session, latest, merge({ ...session, choices }, latest));
}

function merge(session: Session, latest: Source) {
  return mergeThreeWay<Draft>(
    draftOf(session.base),
    session.draft,
    draftOf(latest),
    session.choices,
  );
}

function rebased(
  session: Session,
  latest: Source,
  { value, taken }: { value: Draft; taken: string[] },
): Session {
  return {
    base: latest,
    draft: value,
    choices: {},
    taken: isDirty(session) ? [...session.taken, ...taken] : [],
  };
}

/** Statuses change all the time and are nobody's edit; generations count changes of what is wanted. */
function isNewer(latest: Source, base: Source): boolean {
  return (
    moved(latest.component, base.component) ||
    moved(latest.workload, base.workload)
  );
}

function moved(
  latest: StoredObject | undefined,
  base: StoredObject | undefined,
): boolean {
  if (latest?.metadata.uid !== base?.metadata.uid) return true;
  return (latest?.metadata.generation ?? 0) > (base?.metadata.generation ?? 0);
}
