import { createInformer, ResourceClient } from '@openchoreo-portal/client';
import { LABELS, namespaceKind } from '@openchoreo-portal/model';
import { LoggerService } from '@backstage/backend-plugin-api';

const RETRY_MS = 500;
const MAX_RETRY_MS = 60_000;

/** Calls `ensure` once for each organisation, now and when a new one appears, until it succeeds. Returns what ends it. */
export function forEachOrganization(options: {
  client: ResourceClient;
  ensure: (namespace: string) => Promise<void>;
  /** Called again for every organisation after this many milliseconds. */
  renewMs: number;
  logger: LoggerService;
}): { stop(): Promise<void> } {
  const { client, ensure, logger, renewMs } = options;
  const timers = new Map<string, NodeJS.Timeout>();
  let stopped = false;
  const informer = createInformer(client, namespaceKind, {
    labelSelector: `${LABELS.controlPlane}=true`,
    onError: (e, attempt) => {
      // The control plane starts in the same process, a little later.
      if (attempt > 3) {
        logger.warn(`Organisations cannot be read: ${(e as Error).message}`);
      }
    },
  });
  const later = (namespace: string, wait: number, retry: number) => {
    if (stopped) return;
    clearTimeout(timers.get(namespace));
    const timer = setTimeout(() => run(namespace, retry), wait);
    timer.unref();
    timers.set(namespace, timer);
  };
  function run(namespace: string, retry = RETRY_MS): void {
    ensure(namespace).then(
      () => later(namespace, renewMs, RETRY_MS),
      e => {
        logger.debug(
          `The git token for builds of ${namespace} is not stored yet: ${
            (e as Error).message
          }`,
        );
        later(namespace, retry, Math.min(retry * 2, MAX_RETRY_MS));
      },
    );
  }
  informer.addHandler(({ key, previous, current }) => {
    if (current && !previous) run(key);
    if (!current) {
      clearTimeout(timers.get(key));
      timers.delete(key);
    }
  });
  informer.start();
  return {
    async stop() {
      stopped = true;
      for (const timer of timers.values()) clearTimeout(timer);
      await informer.stop();
    },
  };
}
