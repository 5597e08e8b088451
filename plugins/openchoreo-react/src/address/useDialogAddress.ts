import { useCallback, useEffect, useMemo, useRef } from 'react';
import { useLocation, useNavigate } from 'react-router-dom';

/** Parameter of the address that names the open dialog. */
const DIALOG = 'dialog';

/** Of which history entries "close" may go back from: those that opening the dialog here has made. */
const OPENED_HERE = { openedDialog: true };

/** The dialog that an address leads to: its name, and what it is about. */
export type AddressedDialog<TParam extends string> = {
  name: string;
} & { [key in TParam]?: string };

/** The dialog of a page, kept in the address. */
export interface DialogAddress<TParam extends string> {
  /** Absent: none is open. */
  dialog: AddressedDialog<TParam> | undefined;
  /** Opens a dialog: a step of the browser's history, so that "back" closes it, or leads to the one that it was opened from. */
  open: (name: string, params?: { [key in TParam]?: string }) => void;
  /** Changes what the open dialog shows, without a step of the history; an undefined value is removed. Does nothing while none is open. */
  change: (params: { [key in TParam]?: string | undefined }) => void;
  /** Closes the open dialog. Does nothing while none is open. */
  close: () => void;
}

/**
 * Keeps the open dialog of a page in the address (`?dialog=promote&to=production`): a reload opens it again, it can be sent to somebody, and "back" closes it.
 * Other parameters of the address stay as they are.
 *
 * @param params - names of the parameters that say what a dialog is about; they leave with it. Compared by value
 */
export function useDialogAddress<TParam extends string = never>(
  ...params: readonly TParam[]
): DialogAddress<TParam> {
  const location = useLocation();
  const navigate = useNavigate();
  const latest = useRef(location);
  const isLeaving = useRef(false);
  useEffect(() => {
    latest.current = location;
    isLeaving.current = false;
  }, [location]);
  useEffect(
    () => () => {
      // Work that ends after the page was left must not take another step back.
      isLeaving.current = true;
    },
    [],
  );
  const known = params.join(' ');
  const names = useMemo(
    () => known.split(' ').filter(Boolean) as TParam[],
    [known],
  );
  const go = useCallback(
    (
      edit: (search: URLSearchParams) => void,
      options: { replace?: boolean; state?: unknown },
    ) => {
      const { pathname, search, hash } = latest.current;
      const next = new URLSearchParams(search);
      edit(next);
      const query = next.toString();
      navigate(
        { pathname, search: query ? `?${query}` : '', hash },
        { ...options, preventScrollReset: true },
      );
    },
    [navigate],
  );
  const open = useCallback<DialogAddress<TParam>['open']>(
    (name, about = {}) =>
      go(
        search => {
          names.forEach(key => search.delete(key));
          search.set(DIALOG, name);
          put(search, about);
        },
        { state: OPENED_HERE },
      ),
    [go, names],
  );
  const change = useCallback<DialogAddress<TParam>['change']>(
    about => {
      if (!new URLSearchParams(latest.current.search).has(DIALOG)) return;
      go(search => put(search, about), {
        replace: true,
        state: latest.current.state,
      });
    },
    [go],
  );
  const close = useCallback(() => {
    const { search, state } = latest.current;
    // Going back takes a moment; closing twice is still one step.
    if (isLeaving.current) return;
    if (!new URLSearchParams(search).has(DIALOG)) return;
    if (isOpenedHere(state)) {
      isLeaving.current = true;
      navigate(-1);
      return;
    }
    go(next => [DIALOG, ...names].forEach(name => next.delete(name)), {
      replace: true,
    });
  }, [go, names, navigate]);
  const dialog = useMemo(() => {
    const search = new URLSearchParams(location.search);
    const name = search.get(DIALOG);
    if (!name) return undefined;
    const about = names.flatMap(key => {
      const value = search.get(key);
      return value === null ? [] : [[key, value] as const];
    });
    return {
      ...Object.fromEntries(about),
      name,
    } as AddressedDialog<TParam>;
  }, [location.search, names]);
  return { dialog, open, change, close };
}

function put(
  search: URLSearchParams,
  about: { [key: string]: string | undefined },
): void {
  for (const [key, value] of Object.entries(about)) {
    if (value) search.set(key, value);
    else search.delete(key);
  }
}

function isOpenedHere(state: unknown): boolean {
  return typeof state === 'object' && state !== null && 'openedDialog' in state;
}
