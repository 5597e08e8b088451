import { compute, Drawing, LayoutAnswer, LayoutRequest } from './compute';

/** Lays out graphs, off the main thread where the browser can. */
export interface LayoutService {
  /** Starts the worker, so that it is there when the data is. */
  warm(): void;
  layout(request: Omit<LayoutRequest, 'id'>): Promise<Drawing>;
}

/** A worker, as far as it is needed. */
export interface LayoutWorker {
  post(request: LayoutRequest): void;
  /** `failed`: it could not be loaded, or died. */
  listen(answered: (answer: LayoutAnswer) => void, failed: () => void): void;
  end(): void;
}

/**
 * One worker for all diagrams of the page, started on the first request. When it cannot start or dies, what it was working on and all that
 * follows is computed here: slower for the page, but never without a picture.
 */
export function createLayoutService(
  spawn: (() => Promise<LayoutWorker>) | undefined,
): LayoutService {
  const waiting = new Map<
    number,
    {
      request: Omit<LayoutRequest, 'id'>;
      resolve: (drawing: Drawing) => void;
      reject: (error: unknown) => void;
    }
  >();
  let next = 0;
  let worker: Promise<LayoutWorker | undefined> | undefined;

  const giveUp = (dead?: LayoutWorker) => {
    dead?.end();
    worker = Promise.resolve(undefined);
    for (const { request, resolve, reject } of waiting.values()) {
      try {
        resolve(compute(request));
      } catch (error) {
        reject(error);
      }
    }
    waiting.clear();
  };

  const start = async (): Promise<LayoutWorker | undefined> => {
    if (!spawn) return undefined;
    try {
      const made = await spawn();
      made.listen(
        ({ id, ...drawing }) => {
          waiting.get(id)?.resolve(drawing);
          waiting.delete(id);
        },
        () => giveUp(made),
      );
      return made;
    } catch {
      // No worker (an old browser, a strict content policy): the fallback is the answer.
      return undefined;
    }
  };

  return {
    warm() {
      worker ??= start();
    },
    async layout(request) {
      worker ??= start();
      const running = await worker;
      if (!running) return compute(request);
      return new Promise((resolve, reject) => {
        const id = ++next;
        waiting.set(id, { request, resolve, reject });
        running.post({ id, ...request });
      });
    },
  };
}

/** The service of the page. */
export const layoutService = createLayoutService(
  typeof Worker === 'undefined'
    ? undefined
    : () => import('./spawn').then(m => m.spawnWorker()),
);
