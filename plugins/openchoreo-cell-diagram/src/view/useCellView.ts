import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';
import { CellView, readView, writeView } from './viewState';

/** Changes a view. What one looks at (`replace`) does not get into the history of the browser, where one goes does. */
export type ChangeView = (
  change: Partial<CellView>,
  options?: { replace?: boolean },
) => void;

/** The view that the address describes. */
export function useCellView(): [CellView, ChangeView] {
  const [search, setSearch] = useSearchParams();
  const view = useMemo(() => readView(search), [search]);
  const change = useCallback<ChangeView>(
    (wanted, { replace = false } = {}) => {
      // The camera is written past the router (see writeCamera), so the address knows more than the router does.
      const now = new URLSearchParams(window.location.search);
      setSearch(writeView({ ...readView(now), ...wanted }, now), { replace });
    },
    [setSearch],
  );
  return [view, change];
}

/** Puts the camera into the address without telling the router: nothing on the page depends on it, and panning must cost nothing. */
export function writeCamera(camera: CellView['camera']): void {
  const now = new URLSearchParams(window.location.search);
  const next = writeView({ ...readView(now), camera }, now).toString();
  window.history.replaceState(
    window.history.state,
    '',
    `${window.location.pathname}${next && `?${next}`}${window.location.hash}`,
  );
}
