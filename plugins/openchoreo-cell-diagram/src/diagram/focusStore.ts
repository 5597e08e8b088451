import { createContext, useContext, useSyncExternalStore } from 'react';

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
}

/** `neighbours` of a box: those it has lines to. */
export function createFocusStore(
  neighbours: (id: string) => Iterable<string>,
): FocusStore {
  const listeners = new Set<() => void>();
  let active: string | undefined;
  let pointed: string | undefined;
  let related: ReadonlySet<string> | undefined;
  const emit = () => listeners.forEach(listener => listener());
  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    active: () => active,
    related: () => related,
    pointed: () => pointed,
    setActive(id) {
      if (id === active) return;
      active = id;
      emit();
    },
    point(id) {
      if (id === pointed) return;
      pointed = id;
      related = id === undefined ? undefined : new Set([id, ...neighbours(id)]);
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
  const tabIndex = useSyncExternalStore(store.subscribe, () =>
    store.active() === id ? 0 : -1,
  );
  const dimmed = useSyncExternalStore(store.subscribe, () => {
    const related = store.related();
    return related !== undefined && !related.has(id);
  });
  return {
    tabIndex,
    dimmed,
    handlers: {
      onFocus: () => {
        store.setActive(id);
        store.point(id);
      },
      onBlur: () => store.point(undefined),
      onMouseEnter: () => store.point(id),
      onMouseLeave: () => store.point(undefined),
    },
  };
}

/** The box whose lines are brought out. */
export function usePointed(): string | undefined {
  const store = useStore();
  return useSyncExternalStore(store.subscribe, store.pointed);
}
