import { Promotion, PromotionPhase } from '@openchoreo-portal/model';
import { StatusTone } from '@openchoreo-portal/plugin-openchoreo-react';
import { DeliveryTexts } from '../texts';

const TONES: Record<PromotionPhase, StatusTone> = {
  Pending: 'waiting',
  WaitingForApproval: 'waiting',
  Approved: 'ok',
  Executing: 'progress',
  Succeeded: 'ok',
  Rejected: 'error',
  Voided: 'off',
  Failed: 'error',
};

/** A promotion's phase for people. */
export function phaseStatus(
  phase: PromotionPhase | undefined,
  t: DeliveryTexts,
): { tone: StatusTone; label: string } {
  return phase
    ? { tone: TONES[phase], label: t(`phase.${phase}`) }
    : { tone: 'progress', label: t('phase.none') };
}

/** True while gates hold it: people, time or anything else. */
export function isWaiting({ status }: Promotion): boolean {
  return (
    status?.phase === undefined ||
    status.phase === 'Pending' ||
    status.phase === 'WaitingForApproval'
  );
}
