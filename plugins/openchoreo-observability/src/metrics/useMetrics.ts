import { Followed, useFollowed } from '../useFollowed';
import { ResourceMetrics } from './series';

/** Follows the resource metrics of the last `minutes` of a component in an environment. */
export function useMetrics(
  scope: Record<string, string>,
  minutes: number,
): Followed<ResourceMetrics> {
  return useFollowed(
    'metrics',
    { ...scope, minutes: String(minutes) },
    'The metrics cannot be followed.',
  );
}
