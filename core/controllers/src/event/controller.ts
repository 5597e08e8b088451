import { eventKind, KubeEvent } from '@openchoreo-portal/model';
import { Controller } from '../runtime';

/** How long an Event is kept after it was last seen, in milliseconds. */
export const EVENT_LIFETIME_MS = 24 * 3_600_000;

/** Forgets old Events, so that telling people what happened costs a bounded amount of room. */
export const eventController: Controller = {
  name: 'event',
  kind: eventKind,
  async reconcile(object, _key, { write, clock }) {
    if (!object) return undefined;
    const { lastTimestamp, eventTime, metadata } =
      object as unknown as KubeEvent;
    const seen = Date.parse(
      lastTimestamp ?? eventTime ?? metadata.creationTimestamp,
    );
    const left = seen + EVENT_LIFETIME_MS - clock.now().getTime();
    if (left > 0) return { requeueAfterMs: left };
    await write.delete(eventKind, object);
    return undefined;
  },
};
