/** Connections under way per pod, so that a pod that ends can finish them. */
export interface ConnectionCounts {
  /** Counts one connection of a pod until the returned function is called; calling it again does nothing. */
  hold(uid: string): () => void;
  /** Resolves when no connection to the pod is under way, or after `ms`. */
  drain(uid: string, ms: number): Promise<void>;
}

export function createConnectionCounts(): ConnectionCounts {
  const busy = new Map<string, number>();
  const drained = new Set<() => void>();

  return {
    hold(uid) {
      busy.set(uid, (busy.get(uid) ?? 0) + 1);
      let held = true;
      return () => {
        if (!held) return;
        held = false;
        const left = (busy.get(uid) ?? 1) - 1;
        if (left > 0) busy.set(uid, left);
        else busy.delete(uid);
        for (const check of [...drained]) check();
      };
    },
    drain(uid, ms) {
      return new Promise(resolve => {
        const finish = () => {
          clearTimeout(timer);
          drained.delete(check);
          resolve();
        };
        const check = () => {
          if (!busy.has(uid)) finish();
        };
        const timer = setTimeout(finish, ms);
        drained.add(check);
        check();
      });
    },
  };
}
