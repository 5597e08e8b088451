import { LoggerService } from '@backstage/backend-plugin-api';
import { NotificationService } from '@backstage/plugin-notifications-node';
import { ResourceClient } from '@openchoreo-portal/client';
import {
  isApiError,
  Promotion,
  promotionKind,
  PromotionPolicy,
  promotionPolicyKind,
} from '@openchoreo-portal/model';
import { toEntityName } from '@openchoreo-portal/plugin-openchoreo-node';

/** Options of {@link watchPromotions}. */
export interface WatchPromotionsOptions {
  client: ResourceClient;
  notifications: NotificationService;
  logger: LoggerService;
  signal: AbortSignal;
}

/** Tells approvers what waits for them, and requesters how it ended. A notification's scope makes repeats replace each other. */
export async function watchPromotions(
  options: WatchPromotionsOptions,
): Promise<void> {
  const { client, logger, signal } = options;
  const told = new Map<string, string>();
  let resourceVersion: string | undefined;
  while (!signal.aborted) {
    try {
      if (resourceVersion === undefined) {
        // What waited before we started was told then; only changes are news.
        const list = await client.list<Promotion>(promotionKind);
        for (const item of list.items) {
          told.set(item.metadata.uid, item.status?.phase ?? '');
        }
        resourceVersion = list.metadata.resourceVersion;
      }
      for await (const event of client.watch<Promotion>(promotionKind, {
        resourceVersion,
        signal,
      })) {
        resourceVersion = event.object.metadata.resourceVersion;
        if (event.type === 'BOOKMARK') continue;
        const { uid } = event.object.metadata;
        const phase = event.object.status?.phase ?? '';
        if (event.type === 'DELETED') {
          told.delete(uid);
        } else if (told.get(uid) !== phase) {
          told.set(uid, phase);
          await tell(event.object, phase, options);
        }
      }
    } catch (error) {
      if (signal.aborted) return;
      if (isApiError(error, 'Expired')) resourceVersion = undefined;
      logger.warn(`Following promotions was interrupted: ${error}`);
      await new Promise(resolve => setTimeout(resolve, 1000));
    }
  }
}

async function tell(
  promotion: Promotion,
  phase: string,
  options: WatchPromotionsOptions,
): Promise<void> {
  const { owner, environment, releaseName, requestedBy } = promotion.spec;
  const link = `/approvals?promotion=${promotion.metadata.namespace}/${promotion.metadata.name}`;
  const what = `${owner.componentName} to ${environment}`;
  const send = async (
    entityRef: string[],
    title: string,
    severity: 'normal' | 'high',
  ) => {
    if (entityRef.length === 0) return;
    await options.notifications
      .send({
        recipients: { type: 'entity', entityRef },
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
  if (phase === 'WaitingForApproval') {
    await send(
      await approverRefs(promotion, options.client),
      `${what} waits for your approval`,
      'high',
    );
  } else if (['Rejected', 'Succeeded', 'Failed', 'Voided'].includes(phase)) {
    await send(
      requestedBy.startsWith('user:') ? [requestedBy] : [],
      `${what}: ${OUTCOME[phase]}`,
      phase === 'Succeeded' ? 'normal' : 'high',
    );
  }
}

const OUTCOME: Record<string, string> = {
  Rejected: 'the promotion was rejected',
  Succeeded: 'the promotion is done',
  Failed: 'the promotion failed',
  Voided: 'the plan changed, so its approval no longer counts',
};

/** Entity references of everybody whose approval some gate of this promotion asks for. */
async function approverRefs(
  promotion: Promotion,
  client: ResourceClient,
): Promise<string[]> {
  const { items } = await client.list<PromotionPolicy>(promotionPolicyKind, {
    namespace: promotion.metadata.namespace,
  });
  const from = items
    .filter(policy =>
      policy.spec.targets.some(
        target => target.environment === promotion.spec.environment,
      ),
    )
    .flatMap(policy => policy.spec.gates)
    .flatMap(gate => gate.approval?.from ?? []);
  return [
    ...new Set(
      from.map(({ claim, value }) =>
        (claim ?? 'groups') === 'groups'
          ? `group:default/${toEntityName(value)}`
          : `user:default/${toEntityName(value)}`,
      ),
    ),
  ];
}
