import { useCallback, useEffect, useMemo, useState } from 'react';
import type { Choice } from '@openchoreo-portal/plugin-openchoreo-forms';
import { Draft, Source } from './draft';
import {
  conflictsOf,
  follow,
  isDirty,
  resolve,
  Session,
  startSession,
} from './session';

/** Unsaved work by component, so that a look at another page costs nothing. Gone with the page. */
const unsaved = new Map<string, Session>();

/** Edits a component's configuration while others may do so, too. */
export function useSession(stored: Source) {
  const key = stored.component.metadata.uid;
  const [session, setSession] = useState<Session>(
    () => unsaved.get(key) ?? startSession(stored),
  );
  const [wasKept, setKept] = useState(() => unsaved.has(key));
  /** What a refused write showed; the stream may still be behind. */
  const [seen, setSeen] = useState<Source>();
  const latest = useMemo(() => newest(stored, seen), [stored, seen]);
  // Derived at once, so that no frame shows a base that is no longer stored.
  const current = useMemo(() => follow(session, latest), [session, latest]);
  const dirty = isDirty(current);
  const conflicts = useMemo(
    () => conflictsOf(current, latest),
    [current, latest],
  );

  useEffect(() => {
    if (dirty) unsaved.set(key, current);
    else unsaved.delete(key);
  }, [key, current, dirty]);

  useEffect(() => {
    if (!dirty) return undefined;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [dirty]);

  const change = useCallback(
    (draft: Draft) =>
      setSession(before => ({ ...follow(before, latest), draft })),
    [latest],
  );
  return {
    session: current,
    dirty,
    conflicts,
    wasKept: wasKept && dirty,
    change,
    discard: useCallback(() => {
      setKept(false);
      setSession(startSession(latest));
    }, [latest]),
    /** After a write: what is stored now is where the next edit begins. */
    saved: useCallback((source: Source) => {
      setKept(false);
      setSeen(source);
      setSession(startSession(source));
    }, []),
    /** After a refused write. */
    refused: useCallback((source: Source) => setSeen(source), []),
    choose: useCallback(
      (choices: Readonly<Record<string, Choice>>) =>
        setSession(before => resolve(before, latest, choices)),
      [latest],
    ),
  };
}

/** Stream and answers of writes arrive in any order. */
function newest(stored: Source, seen: Source | undefined): Source {
  if (!seen) return stored;
  const of = <T extends { metadata: { uid: string; generation?: number } }>(
    a: T | undefined,
    b: T | undefined,
  ): T | undefined => {
    if (!a || !b) return a ?? b;
    if (a.metadata.uid !== b.metadata.uid) return a;
    return (b.metadata.generation ?? 0) > (a.metadata.generation ?? 0) ? b : a;
  };
  return {
    component: of(stored.component, seen.component)!,
    workload: of(stored.workload, seen.workload),
  };
}
