import { findCondition, PreviewEnvironment } from '@openchoreo-portal/model';
import { StatusWords } from '@openchoreo-portal/plugin-openchoreo-react';

/** Reasons that only a person can do something about. */
const REFUSED = new Set(['NoPolicy', 'TooLong', 'EnvironmentExists']);

/** A preview's state for people. */
export function previewStatus({
  metadata,
  status,
}: Pick<PreviewEnvironment, 'metadata' | 'status'>): StatusWords {
  if (metadata.deletionTimestamp) {
    return { tone: 'progress', label: 'Being taken away' };
  }
  const ready = findCondition(status?.conditions, 'Ready');
  if (!ready) return { tone: 'progress', label: 'Pending' };
  if (ready.status === 'True') return { tone: 'ok', label: 'Ready' };
  if (ready.reason === 'TooManyPreviews') {
    return { tone: 'waiting', label: 'Waiting for room' };
  }
  return REFUSED.has(ready.reason)
    ? { tone: 'error', label: 'Refused' }
    : { tone: 'progress', label: 'Coming up' };
}
