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
import { factsOf } from './promotion/facts';
import { partOf } from './promotion/records';
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
export function simulateFor(
  request: SimulationRequest,
  lookups: Lookups,
  clock: Clock = systemClock,
): Simulation {
  const { namespace, policy, remove, since, visible = () => true } = request;
  const policies: Policy[] = [
    ...policiesIn(lookups, namespace).filter(
      p => p.name !== policy?.name && p.name !== remove,
    ),
    ...(policy ? [policy] : []),
  ];
  const records = lookups
    .list<Promotion>(promotionKind, namespace)
    .filter(visible)
    .flatMap(p => recorded(p, lookups, clock.now()))
    .filter(({ at }) => since === undefined || at >= since)
    .sort((a, b) => b.at.getTime() - a.at.getTime());
  const promotions = simulatePolicies(policies, records);
  return {
    promotions,
    total: promotions.length,
    differing: promotions.filter(p => p.differs).length,
  };
}

/** The promotion as it was decided; one for each part of a change set. What a change set let through was decided with the set. */
function recorded(
  promotion: Promotion,
  lookups: Lookups,
  now: Date,
): RecordedPromotion[] {
  const { status, spec } = promotion;
  const outcome = OUTCOMES[status?.phase ?? 'Pending'];
  if (!outcome || !status?.gates?.length) return [];
  const decided = status.history?.find(h => DECIDED.has(h.phase))?.at;
  const at = outcome === 'Waiting' || !decided ? now : new Date(decided);
  const parts = spec.changeSet
    ? (spec.items ?? []).map(item => partOf(promotion, item))
    : [promotion];
  return parts.map(part => ({
    request: requestOf(lookups, part),
    outcome,
    at,
    decisions: decisionsOn(lookups, promotion),
    facts: factsOf(lookups, {
      namespace: promotion.metadata.namespace ?? '',
      owner: part.spec.owner,
      environment: spec.environment,
      releaseName: part.spec.releaseName,
      ...(status.verifications ? { verifications: status.verifications } : {}),
      ...objectsOf(part, lookups),
    }),
  }));
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
