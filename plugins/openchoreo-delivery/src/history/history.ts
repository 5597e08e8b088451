import {
  DeploymentChange,
  DeploymentOutcome,
  DeploymentRecord,
  FINAL_PHASES,
} from '@openchoreo-portal/delivery';
import {
  Promotion,
  promotionSubject,
  PromotionSubject,
} from '@openchoreo-portal/model';

/** One line of the deployment history. */
export interface HistoryLine {
  key: string;
  /** Name of the component, or of the project or resource that {@link subject} says. */
  component: string;
  /** Default: a component. */
  subject?: PromotionSubject['kind'];
  environment: string;
  change: DeploymentChange | 'Promote';
  releaseName?: string;
  outcome: DeploymentOutcome;
  /** RFC 3339. */
  startedAt: string;
  finishedAt?: string;
  /** From the request to the end, or to `now` while it goes on. Milliseconds. */
  duration: number;
  /** Who asked. */
  requestedBy: string;
  /** Who decided, in the order of the decisions. */
  decidedBy: string[];
  /** One sentence about how it goes. */
  message: string;
  /** What was decided about, where gates were asked. */
  promotion?: Promotion;
}

/**
 * What was changed, newest first: records of the environments, each with the promotion that it waited for, and promotions whose
 * records are no longer kept.
 */
export function historyLines(
  records: readonly DeploymentRecord[],
  promotions: readonly Promotion[],
  now: Date,
): HistoryLine[] {
  const byName = new Map(promotions.map(p => [p.metadata.name, p]));
  const told = new Set<string>();
  const lines = records.map((record): HistoryLine => {
    const promotion = record.promotion && byName.get(record.promotion);
    if (promotion) told.add(promotion.metadata.name);
    const { version, component, environment, change, outcome } = record;
    return {
      key: `${component}/${environment}/${version}`,
      component,
      environment,
      change,
      ...(record.releaseName ? { releaseName: record.releaseName } : {}),
      outcome,
      ...lasting(record.at, record.finishedAt, now),
      requestedBy: record.by,
      decidedBy: promotion ? decidersOf(promotion) : [],
      message: record.message,
      ...(promotion ? { promotion } : {}),
    };
  });
  for (const promotion of promotions) {
    if (!told.has(promotion.metadata.name)) {
      lines.push(promotionLine(promotion, now));
    }
  }
  return lines.sort((a, b) => b.startedAt.localeCompare(a.startedAt));
}

function promotionLine(promotion: Promotion, now: Date): HistoryLine {
  const { metadata, spec, status } = promotion;
  const last = status?.history?.slice(-1)[0];
  const isOver = status?.phase && FINAL_PHASES.has(status.phase);
  return {
    key: metadata.uid,
    component: promotionSubject(spec).name,
    subject: promotionSubject(spec).kind,
    environment: spec.environment,
    change: 'Promote',
    releaseName: spec.releaseName,
    outcome: OUTCOME[status?.phase ?? 'Pending'],
    ...lasting(spec.requestedAt, isOver ? last?.at : undefined, now),
    requestedBy: spec.requestedBy,
    decidedBy: decidersOf(promotion),
    message: last?.message ?? '',
    promotion,
  };
}

const OUTCOME: Record<
  NonNullable<NonNullable<Promotion['status']>['phase']>,
  DeploymentOutcome
> = {
  Pending: 'Waiting',
  WaitingForApproval: 'Waiting',
  Approved: 'InProgress',
  Executing: 'InProgress',
  Succeeded: 'Succeeded',
  Rejected: 'Rejected',
  Voided: 'Replaced',
  Failed: 'Failed',
};

const decidersOf = ({ status }: Promotion) =>
  (status?.approvals ?? []).map(approval => approval.approver);

function lasting(startedAt: string, finishedAt: string | undefined, now: Date) {
  const end = finishedAt ? Date.parse(finishedAt) : now.getTime();
  return {
    startedAt,
    ...(finishedAt ? { finishedAt } : {}),
    duration: Math.max(0, end - Date.parse(startedAt)),
  };
}
