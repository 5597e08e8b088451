import { setTimeout as sleep } from 'node:timers/promises';
import { LoggerService } from '@backstage/backend-plugin-api';
import { NotificationService } from '@backstage/plugin-notifications-node';
import { ResourceClient } from '@openchoreo-portal/client';
import {
  isApiError,
  Promotion,
  promotionKind,
  promotionSubject,
} from '@openchoreo-portal/model';
import { approversOf } from './approvers';

/** Options of {@link watchPromotions}. */
export interface WatchPromotionsOptions {
  client: ResourceClient;
  notifications: NotificationService;
  logger: LoggerService;
  signal: AbortSignal;
  /** Milliseconds before an interrupted watch is tried again. Default 1000. */
  retryAfterMs?: number;
}

/**
 * Tells approvers what waits for them, and requesters how it ended. What still waits is told again after a restart, because nobody knows whether it was
 * told before; a notification's scope makes repeats replace each other.
 */
export async function watchPromotions(
  options: WatchPromotionsOptions,
): Promise<void> {
  const { client, logger, signal, retryAfterMs = 1000 } = options;
  let told: Map<string, string> | undefined;
  let resourceVersion: string | undefined;
  const see = async (promotion: Promotion, known: Map<string, string>) => {
    const { uid } = promotion.metadata;
    const phase = promotion.status?.phase ?? '';
    if (known.get(uid) === phase) return;
    await tell(promotion, phase, options);
    known.set(uid, phase);
  };
  while (!signal.aborted) {
    try {
      if (resourceVersion === undefined) {
        const list = await client.list<Promotion>(promotionKind);
        // At first only what waits is news; later, everything that changed while the watch was down.
        const known: Map<string, string> =
          told ??
          new Map(
            list.items
              .map(p => [p.metadata.uid, p.status?.phase ?? ''] as const)
              .filter(([, phase]) => phase !== WAITING),
          );
        told = known;
        for (const item of list.items) await see(item, known);
        resourceVersion = list.metadata.resourceVersion;
      }
      for await (const event of client.watch<Promotion>(promotionKind, {
        resourceVersion,
        signal,
      })) {
        if (event.type === 'DELETED') told?.delete(event.object.metadata.uid);
        else if (event.type !== 'BOOKMARK') await see(event.object, told!);
        resourceVersion = event.object.metadata.resourceVersion;
      }
    } catch (error) {
      if (signal.aborted) return;
      if (isApiError(error, 'Expired') || isApiError(error, 'Gone')) {
        resourceVersion = undefined;
      }
      logger.warn(`Following promotions was interrupted: ${error}`);
      await sleep(retryAfterMs, undefined, { signal }).catch(() => undefined);
    }
  }
}

const WAITING = 'WaitingForApproval';

async function tell(
  promotion: Promotion,
  phase: string,
  options: WatchPromotionsOptions,
): Promise<void> {
  const { environment, releaseName, requestedBy } = promotion.spec;
  const link = `/approvals?promotion=${promotion.metadata.namespace}/${promotion.metadata.name}`;
  const what = `${subjectWords(promotion)} to ${environment}`;
  const send = async (
    entityRef: string[],
    title: string,
    severity: 'normal' | 'high',
    excludeEntityRef?: string,
  ) => {
    if (entityRef.length === 0) return;
    await options.notifications
      .send({
        recipients: {
          type: 'entity',
          entityRef,
          ...(excludeEntityRef ? { excludeEntityRef } : {}),
        },
        payload: {
          title,
          description: `Release ${releaseName}`,
          link,
          severity,
          topic: 'promotions',
          scope: `promotion:${promotion.metadata.uid}:${phase}`,
        },
      })
      .catch(error =>
        options.logger.warn(`A notification was not sent: ${error}`),
      );
  };
  if (phase === WAITING) {
    const { refs, selfApproval } = await approversOf(promotion, options.client);
    await send(
      refs,
      `${what} waits for your approval`,
      'high',
      selfApproval || !requestedBy.startsWith('user:')
        ? undefined
        : requestedBy,
    );
  } else if (['Rejected', 'Succeeded', 'Failed', 'Voided'].includes(phase)) {
    await send(
      requestedBy.startsWith('user:') ? [requestedBy] : [],
      `${what}: ${OUTCOME[phase]}${said(promotion, phase)}`,
      phase === 'Succeeded' ? 'normal' : 'high',
    );
    const glass = brokenGlass(promotion);
    if (phase === 'Succeeded' && glass) {
      const { refs } = await approversOf(promotion, options.client);
      await send(
        refs,
        `${what} went past its gates: ${person(
          glass.approver,
        )} broke the glass, saying “${glass.comment}”`,
        'high',
      );
    }
  }
}

/** What it is about, at the beginning of a sentence; a component has only its name, for most are one. */
function subjectWords({ spec }: Promotion): string {
  const { kind, name } = promotionSubject(spec);
  if (kind === 'Project') return `Cell of project ${name}`;
  return kind === 'Resource' ? `Resource ${name}` : name;
}

const person = (id: string) => id.split('/').pop() ?? id;

/** Who decided and what they said, where somebody did. */
function said({ status }: Promotion, phase: string): string {
  const decision = phase === 'Rejected' ? 'Reject' : 'Approve';
  const last = status?.approvals?.filter(a => a.decision === decision).pop();
  if (!last || !['Rejected', 'Succeeded'].includes(phase)) return '';
  const word = decision === 'Reject' ? 'by' : 'approved by';
  return `, ${word} ${person(last.approver)}${
    last.comment ? `: “${last.comment}”` : ''
  }`;
}

/** The decision that let a promotion pass without its gates, if one did. */
function brokenGlass({ status }: Promotion) {
  return status?.approvals?.find(a => String(a.decision) === 'BreakGlass');
}

const OUTCOME: Record<string, string> = {
  Rejected: 'the promotion was rejected',
  Succeeded: 'the promotion is done',
  Failed: 'the promotion failed',
  Voided: 'the plan changed, so its approval no longer counts',
};
