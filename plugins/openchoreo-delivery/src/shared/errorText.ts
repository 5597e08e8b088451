import { isApiError } from '@openchoreo-portal/model';
import { DeliveryTexts } from '../texts';

/** What went wrong and what to do, for people. */
export function errorText(error: unknown, t: DeliveryTexts): string {
  return isApiError(error)
    ? [error.message, error.remedy].filter(Boolean).join(' ')
    : t('error.unknown');
}
