import { useEffect, useState } from 'react';
import { ChangeView } from '../view/useCellView';

/** Into the address only when the person pauses: each change of the address draws the whole page again. */
const PAUSE_MS = 400;

/** What is typed into the search, and its way into the address. */
export function useText(
  written: string,
  change: ChangeView,
): [string, (text: string) => void] {
  const [text, setText] = useState(written);
  useEffect(() => {
    if (text === written) return undefined;
    const timer = setTimeout(
      () => change({ text }, { replace: true }),
      PAUSE_MS,
    );
    return () => clearTimeout(timer);
  }, [text, written, change]);
  return [text, setText];
}
