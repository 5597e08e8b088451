import { StoredObject, isApiError } from '@openchoreo-portal/model';
import { PlaneContext } from '../cluster/context';
import * as kinds from '../kinds';

/** Events live this long, as in Kubernetes. */
const EVENT_TTL_MS = 3_600_000;
const SWEEP_MS = 300_000;

/** Deletes Events that are older than an hour. */
export function startEventCleanup(context: PlaneContext): { stop(): void } {
  const { client, clock, logger } = context;
  async function sweep(): Promise<void> {
    const { items } = await client.list<StoredObject>(kinds.Event);
    const before = clock.now().getTime() - EVENT_TTL_MS;
    for (const event of items) {
      const last = Date.parse(
        String(event.lastTimestamp ?? event.metadata.creationTimestamp),
      );
      if (last > before) continue;
      try {
        await client.delete(kinds.Event, event.metadata);
      } catch (error) {
        if (!isApiError(error, 'NotFound')) throw error;
      }
    }
  }
  const timer = setInterval(
    () =>
      void sweep().catch(error =>
        logger.warn('Old events were not removed.', { error: String(error) }),
      ),
    SWEEP_MS,
  );
  timer.unref();
  return { stop: () => clearInterval(timer) };
}
