import { findCondition, PreviewEnvironment } from '@openchoreo-portal/model';
import { DeliveryTexts } from '../texts';
import { StatusWords } from '@openchoreo-portal/plugin-openchoreo-react';

/** Reasons that only a person can do something about. */
const REFUSED = new Set(['NoPolicy', 'TooLong', 'EnvironmentExists']);

/** A preview's state for people. */
export function previewStatus(
  { metadata, status }: Pick<PreviewEnvironment, 'metadata' | 'status'>,
  t: DeliveryTexts,
): StatusWords {
  if (metadata.deletionTimestamp) {
    return { tone: 'progress', label: t('preview.status.leaving') };
  }
  const ready = findCondition(status?.conditions, 'Ready');
  if (!ready) return { tone: 'progress', label: t('preview.status.pending') };
  if (ready.status === 'True')
    return { tone: 'ok', label: t('preview.status.ready') };
  if (ready.reason === 'TooManyPreviews') {
    return { tone: 'waiting', label: t('preview.status.room') };
  }
  return REFUSED.has(ready.reason)
    ? { tone: 'error', label: t('preview.status.refused') }
    : { tone: 'progress', label: t('preview.status.coming') };
}
