import { StoredObject } from '@openchoreo-portal/model';
import { ControllerContext } from '../runtime';
import { SetSync } from './reconcile';
import { ReleasesIn, rememberHealth } from './soak';

/** After the status of a binding is stored: what releases remember about their health, and an event when something else holds it than before. */
export async function followUp(
  binding: StoredObject,
  releases: ReleasesIn,
  sync: SetSync,
  seen: { before: string | undefined; healthy: boolean },
  context: ControllerContext,
): Promise<void> {
  await rememberHealth(
    releases,
    {
      ...(sync.syncedRelease ? { releaseName: sync.syncedRelease } : {}),
      healthy: seen.healthy,
    },
    context,
  );
  if (sync.pendingPromotion && seen.before !== sync.reason) {
    await context.events.record(binding, 'Warning', sync.reason, sync.message);
  }
}
