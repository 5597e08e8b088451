import { useEffect, useState } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import {
  ApiError,
  isApiError,
  KindDefinition,
  KubeObject,
  StoredObject,
} from '@openchoreo-portal/model';
import { openchoreoApiRef } from '@openchoreo-portal/plugin-openchoreo-react';
import { usePlatformText } from '../texts';
import { parseDefinition } from './text/yaml';

/** Milliseconds without typing before the server is asked. */
const DELAY = 500;

/** What the server would make of a text. */
export type Verdict =
  | { status: 'none' }
  | { status: 'checking' }
  /** `stored`: the object as the server would keep it, with its defaults. */
  | { status: 'accepted'; stored: StoredObject }
  | { status: 'refused'; message: string; conflict: boolean };

/** Asks the server for a dry run when typing pauses. Nothing is asked while the text is what it was. */
export function useDryRun(
  kind: KindDefinition,
  base: StoredObject,
  text: string,
  dirty: boolean,
): Verdict {
  const api = useApi(openchoreoApiRef);
  const t = usePlatformText();
  const [verdict, setVerdict] = useState<{ text: string; verdict: Verdict }>();
  useEffect(() => {
    if (!dirty) return undefined;
    let ended = false;
    const timer = setTimeout(async () => {
      const next = await dryRun().catch(refusal);
      if (!ended) setVerdict({ text, verdict: next });
    }, DELAY);
    const dryRun = async (): Promise<Verdict> => {
      const object = parseDefinition(text, base, t);
      const stored = await api.resources.update<StoredObject>(
        kind,
        object as KubeObject,
        { dryRun: true, fieldValidation: 'Strict' },
      );
      return { status: 'accepted', stored };
    };
    return () => {
      ended = true;
      clearTimeout(timer);
    };
  }, [api, kind, base, text, dirty, t]);
  if (!dirty) return { status: 'none' };
  return verdict?.text === text ? verdict.verdict : { status: 'checking' };
}

function refusal(error: unknown): Verdict {
  return {
    status: 'refused',
    message: messageOf(error),
    conflict: isApiError(error, 'Conflict'),
  };
}

/** An error in words, with what to do. */
export function messageOf(error: unknown): string {
  if (isApiError(error)) {
    const { message, remedy } = error as ApiError;
    return [message, remedy].filter(Boolean).join(' ');
  }
  return error instanceof Error ? error.message : String(error);
}
