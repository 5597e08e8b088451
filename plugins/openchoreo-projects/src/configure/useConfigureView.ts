import { useCallback } from 'react';
import { useSearchParams } from 'react-router-dom';

/** What of the Configure tab is in sight. */
export interface ConfigureView {
  /** Which part of the form. */
  part: 'workload' | 'component';
  /** What stands beside it. */
  beside: 'preview' | 'yaml';
  /** Environment of the preview; empty for the first of the pipeline. */
  env: string;
}

const USUAL: ConfigureView = { part: 'workload', beside: 'preview', env: '' };

/** The view is in the address (`?part=component&beside=yaml&env=staging`), so that it can be sent to somebody; what is usual is left out. */
export function useConfigureView(): [
  ConfigureView,
  (change: Partial<ConfigureView>) => void,
] {
  const [search, setSearch] = useSearchParams();
  const view: ConfigureView = {
    part: search.get('part') === 'component' ? 'component' : USUAL.part,
    beside: search.get('beside') === 'yaml' ? 'yaml' : USUAL.beside,
    env: search.get('env') ?? USUAL.env,
  };
  const look = useCallback(
    (change: Partial<ConfigureView>) =>
      setSearch(
        previous => {
          for (const [key, value] of Object.entries(change)) {
            if (value === USUAL[key as keyof ConfigureView]) {
              previous.delete(key);
            } else previous.set(key, value);
          }
          return previous;
        },
        { replace: true },
      ),
    [setSearch],
  );
  return [view, look];
}
