import { FINAL_PHASES } from '@openchoreo-portal/delivery';
import { Promotion } from '@openchoreo-portal/model';

/** One line of the deployment history. */
export interface HistoryLine {
  promotion: Promotion;
  /** RFC 3339. */
  startedAt: string;
  finishedAt?: string;
  /** From the request to the end, or to `now` while it goes on. Milliseconds. */
  duration: number;
  /** Who asked. */
  requestedBy: string;
  /** Who decided, in the order of the decisions. */
  decidedBy: string[];
  /** Sentence of the last step. */
  message: string;
}

/** Promotions as history, newest first. */
export function historyLines(
  promotions: readonly Promotion[],
  now: Date,
): HistoryLine[] {
  return promotions
    .map((promotion): HistoryLine => {
      const { spec, status } = promotion;
      const last = status?.history?.slice(-1)[0];
      const isOver = status?.phase && FINAL_PHASES.has(status.phase);
      const finishedAt = isOver ? last?.at : undefined;
      const end = finishedAt ? Date.parse(finishedAt) : now.getTime();
      return {
        promotion,
        startedAt: spec.requestedAt,
        ...(finishedAt ? { finishedAt } : {}),
        duration: Math.max(0, end - Date.parse(spec.requestedAt)),
        requestedBy: spec.requestedBy,
        decidedBy: (status?.approvals ?? []).map(a => a.approver),
        message: last?.message ?? '',
      };
    })
    .sort((a, b) => b.startedAt.localeCompare(a.startedAt));
}
