import {
  createContext,
  useContext,
  useMemo,
  useSyncExternalStore,
} from 'react';

/** What the person points at. Kept outside React's tree, so that moving over the diagram draws only what changes. */
export interface FocusStore {
  subscribe(listener: () => void): () => void;
  /** The box that Tab leads to (roving focus). */
  active(): string | undefined;
  /** Boxes to bring out; undefined: all alike. */
  related(): ReadonlySet<string> | undefined;
  /** The box whose lines are brought out. */
  pointed(): string | undefined;
  setActive(id: string): void;
  point(id: string | undefined): void;
  /** Brings out boxes while nothing is pointed at: a path, or answers to a question. */
  hold(ids: ReadonlySet<string> | undefined): void;
}

/** `neighbours` of a box: those it has lines to. */
export function createFocusStore(
  neighbours: (id: string) => Iterable<string>,
): FocusStore {
  const listeners = new Set<() => void>();
  let active: string | undefined;
  let pointed: string | undefined;
  let near: ReadonlySet<string> | undefined;
  let held: ReadonlySet<string> | undefined;
  const emit = () => listeners.forEach(listener => listener());
  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    active: () => active,
    related: () => near ?? held,
    pointed: () => pointed,
    setActive(id) {
      if (id === active) return;
      active = id;
      emit();
    },
    point(id) {
      if (id === pointed) return;
      pointed = id;
      near = id === undefined ? undefined : new Set([id, ...neighbours(id)]);
      emit();
    },
    hold(ids) {
      if (ids === held) return;
      held = ids;
      emit();
    },
  };
}

/** The store of the diagram around. */
export const FocusContext = createContext<FocusStore | undefined>(undefined);

function useStore(): FocusStore {
  const store = useContext(FocusContext);
  if (!store) throw new Error('This belongs inside a cell diagram.');
  return store;
}

/** Look and handlers of one box. */
export function useNodeFocus(id: string) {
  const store = useStore();
  const isActive = useSyncExternalStore(
    store.subscribe,
    () => store.active() === id,
  );
  const dimmed = useSyncExternalStore(store.subscribe, () => {
    const related = store.related();
    return related !== undefined && !related.has(id);
  });
  const handlers = useMemo(
    () => ({
      onFocus: () => {
        store.setActive(id);
        store.point(id);
      },
      onBlur: () => store.point(undefined),
      onMouseEnter: () => store.point(id),
      onMouseLeave: () => store.point(undefined),
    }),
    [store, id],
  );
  return { tabIndex: isActive ? 0 : -1, dimmed, handlers };
}

/** The box whose lines are brought out. */
export function usePointed(): string | undefined {
  const store = useStore();
  return useSyncExternalStore(store.subscribe, store.pointed);
}

/** The box that Tab leads to. */
export function useActive(store: FocusStore): string | undefined {
  return useSyncExternalStore(store.subscribe, store.active);
}

/** Boxes that are brought out. */
export function useRelated(): ReadonlySet<string> | undefined {
  const store = useStore();
  return useSyncExternalStore(store.subscribe, store.related);
}
