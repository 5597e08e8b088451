import { PreviewEnvironment } from '@openchoreo-portal/model';
import { deliveryTexts } from '../texts';
import { previewStatus } from './previewStatus';

const preview = (reason?: string, status = 'False', deleting = false) =>
  ({
    metadata: deleting ? { deletionTimestamp: '2026-11-21T10:00:00Z' } : {},
    status: reason
      ? { conditions: [{ type: 'Ready', status, reason, message: '' }] }
      : {},
  } as PreviewEnvironment);

it.each([
  [preview(), 'Pending'],
  [preview('PreviewReady', 'True'), 'Ready'],
  [preview('ComponentsProgressing'), 'Coming up'],
  [preview('TooManyPreviews'), 'Waiting for room'],
  [preview('NoPolicy'), 'Refused'],
  [preview('PreviewReady', 'True', true), 'Being taken away'],
])('case %#: %s', (given, label) =>
  expect(previewStatus(given, deliveryTexts.english).label).toBe(label),
);
