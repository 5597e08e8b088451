import {
  Policy,
  RecordedPromotion,
  SimulatedPromotion,
  simulatePolicies,
} from '@openchoreo-portal/delivery';
import {
  Clock,
  Promotion,
  promotionKind,
  PromotionPhase,
  PromotionPolicySpec,
  RenderedRelease,
  renderedReleaseKind,
  systemClock,
} from '@openchoreo-portal/model';
import { bindingOf } from './gated-set/binding';
import {
  isUngated,
  PastDeployment,
  recordedDeployment,
} from './past-deployments';
import { partsOf, recordedEvidence } from './promotion/evidence';
import { factsOf } from './promotion/facts';
import { decisionsOn, policiesIn, requestOf } from './promotion/records';
import { appliedObjects, appliedSet } from './applied-set';
import { Lookups, ownerRef } from './runtime';

/** A change of the policies of a namespace, to be tried on what happened. */
export interface SimulationRequest {
  namespace: string;
  /** The policy as it would be; one of that name is replaced. */
  policy?: { name: string; spec: PromotionPolicySpec };
  /** Name of a policy that would be removed. */
  remove?: string;
  /** Only promotions decided since then. Default: all that are recorded. */
  since?: Date;
  /** Changes that no gate was asked about, for environments that a first policy would guard. */
  deployments?: readonly PastDeployment[];
  /** Promotions that the asker may see. Default: all. */
  visible?(promotion: Promotion): boolean;
}

/** What the change would have meant. */
export interface Simulation {
  /** Newest first. */
  promotions: SimulatedPromotion[];
  /** How many were looked at, and how many would have gone otherwise. */
  total: number;
  differing: number;
}

const OUTCOMES: Partial<Record<PromotionPhase, RecordedPromotion['outcome']>> =
  {
    Executing: 'Passed',
    Succeeded: 'Passed',
    Failed: 'Passed',
    Approved: 'Passed',
    Rejected: 'Rejected',
    WaitingForApproval: 'Waiting',
    Pending: 'Waiting',
  };
const DECIDED: ReadonlySet<PromotionPhase> = new Set([
  'Approved',
  'Executing',
  'Rejected',
]);

/** Replays the recorded promotions of a namespace against changed policies. Whether the asker may see them is decided by the caller. */
export async function simulateFor(
  request: SimulationRequest,
  lookups: Lookups,
  clock: Clock = systemClock,
): Promise<Simulation> {
  const { namespace, policy, remove, since, visible = () => true } = request;
  const policies: Policy[] = [
    ...policiesIn(lookups, namespace).filter(
      p => p.name !== policy?.name && p.name !== remove,
    ),
    ...(policy ? [policy] : []),
  ];
  const records: RecordedPromotion[] = [];
  for (const promotion of lookups
    .list<Promotion>(promotionKind, namespace)
    .filter(visible)) {
    const found = await recorded(promotion, lookups, clock.now());
    records.push(
      ...found.filter(({ at }) => since === undefined || at >= since),
    );
  }
  records.push(
    ...(request.deployments ?? [])
      .filter(({ record }) => isUngated(record))
      .map(past => recordedDeployment(past, namespace, lookups))
      .filter(({ at }) => since === undefined || at >= since),
  );
  records.sort((a, b) => b.at.getTime() - a.at.getTime());
  const promotions = simulatePolicies(policies, records);
  return {
    promotions,
    total: promotions.length,
    differing: promotions.filter(p => p.differs).length,
  };
}

/**
 * The promotion as it was decided; one for each part of a change set. What a change set let through was decided with the set. What the gates looked at
 * is what was recorded then; of promotions without a record, and of those that still wait, it is what is known today.
 */
async function recorded(
  promotion: Promotion,
  lookups: Lookups,
  now: Date,
): Promise<RecordedPromotion[]> {
  const { status, spec } = promotion;
  const outcome = OUTCOMES[status?.phase ?? 'Pending'];
  if (!outcome || !status?.gates?.length) return [];
  const decided = status.history?.find(h => DECIDED.has(h.phase))?.at;
  const isOpen = outcome === 'Waiting' || !decided;
  const evidence = isOpen ? undefined : await recordedEvidence(promotion);
  const at = isOpen ? now : evidence?.at ?? new Date(decided);
  return partsOf(promotion).map(part => {
    const seen = evidence?.parts.get(part.spec.owner.componentName ?? '');
    return {
      request: { ...requestOf(lookups, part), ...seen?.request },
      outcome,
      at,
      decisions: decisionsOn(lookups, promotion),
      basis: seen ? 'Recorded' : 'Today',
      facts:
        seen?.facts ??
        factsOf(lookups, {
          namespace: promotion.metadata.namespace ?? '',
          owner: part.spec.owner,
          environment: spec.environment,
          releaseName: part.spec.releaseName,
          ...(status.verifications
            ? { verifications: status.verifications }
            : {}),
          ...objectsOf(part, lookups),
        }),
    };
  });
}

/** The set that was promoted, where it still runs; else rules cannot be asked. */
function objectsOf({ metadata, spec }: Promotion, lookups: Lookups) {
  const binding = bindingOf({ metadata, spec }, lookups);
  if (!binding) return {};
  const set = appliedSet(
    lookups.refers<RenderedRelease>(
      renderedReleaseKind,
      ownerRef(binding.metadata.uid),
    ),
  );
  return set.digest === spec.digest
    ? { objects: appliedObjects(set).map(o => o.object) }
    : {};
}
