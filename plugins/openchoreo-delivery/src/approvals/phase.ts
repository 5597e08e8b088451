import { Promotion, PromotionPhase } from '@openchoreo-portal/model';
import { StatusTone } from '@openchoreo-portal/plugin-openchoreo-react';

const WORDS: Record<PromotionPhase, { tone: StatusTone; label: string }> = {
  Pending: { tone: 'waiting', label: 'Waiting for its gates' },
  WaitingForApproval: { tone: 'waiting', label: 'Waiting for approval' },
  Approved: { tone: 'ok', label: 'Approved' },
  Executing: { tone: 'progress', label: 'In progress' },
  Succeeded: { tone: 'ok', label: 'Promoted' },
  Rejected: { tone: 'error', label: 'Rejected' },
  Voided: { tone: 'off', label: 'Voided' },
  Failed: { tone: 'error', label: 'Failed' },
};

/** A promotion's phase for people. */
export function phaseStatus(phase: PromotionPhase | undefined): {
  tone: StatusTone;
  label: string;
} {
  return phase ? WORDS[phase] : { tone: 'progress', label: 'Pending' };
}

/** True while gates hold it: people, time or anything else. */
export function isWaiting({ status }: Promotion): boolean {
  return (
    status?.phase === undefined ||
    status.phase === 'Pending' ||
    status.phase === 'WaitingForApproval'
  );
}
