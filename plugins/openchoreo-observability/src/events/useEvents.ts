import { Followed, useFollowed } from '../useFollowed';

/** An event of a plane, as the observer tells it. */
export interface PlaneEvent {
  timestamp: string;
  /** `Normal` or `Warning`. */
  type: string;
  reason: string;
  message: string;
  metadata: { objectKind: string; objectName: string };
}

/** Follows the newest events of a component in an environment. */
export function useEvents(
  scope: Record<string, string>,
): Followed<{ events: PlaneEvent[] }> {
  return useFollowed('events', scope, 'The events cannot be followed.');
}
