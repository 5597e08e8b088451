import {
  combineEvaluations,
  Decision,
  evaluateGates,
  GateEvaluation,
  PromotionRecord,
  PromotionRequest,
  PromotionStep,
} from '@openchoreo-portal/delivery';
import {
  Approval,
  approvalKind,
  Clock,
  KubeObject,
  Project,
  projectKind,
  Promotion,
  PromotionPhase,
  promotionSubject,
  PromotionStatus,
  timestamp,
} from '@openchoreo-portal/model';
import { ConditionSet, Lookups, promotionRef } from '../runtime';
import { grantOf } from '../change-set/grant';
import { factsOf } from './facts';
import { policiesIn } from './policies';

export { policiesIn } from './policies';

/** On a Promotion: which attempt at its digest it is, counted from 1. */
export const ATTEMPT_ANNOTATION = 'delivery.openchoreo.dev/attempt';
/** On a Promotion: generation of the binding that asked for it. */
export const GENERATION_ANNOTATION =
  'delivery.openchoreo.dev/binding-generation';

/** Longest history kept on one Promotion; the oldest entries after the first go. */
const MAX_HISTORY = 50;

/** Decisions about a Promotion; those without an approver (never admitted) do not count. */
export function decisionsOn(
  lookups: Lookups,
  promotion: Promotion,
): Decision[] {
  const { namespace, name } = promotion.metadata;
  return lookups
    .refers<Approval>(approvalKind, promotionRef(namespace, name))
    .flatMap(({ metadata, spec }): Decision[] =>
      spec.approver?.id
        ? [
            {
              name: metadata.name,
              promotionName: spec.promotionName,
              digest: spec.digest,
              decision: spec.decision,
              approver: {
                id: spec.approver.id,
                groups: spec.approver.groups ?? [],
                roles: spec.approver.roles ?? [],
              },
              ...(spec.comment ? { comment: spec.comment } : {}),
              at: metadata.creationTimestamp,
            },
          ]
        : [],
    )
    .sort((a, b) => (a.at + a.name < b.at + b.name ? -1 : 1));
}

/** A Promotion as the gates see it. */
export function requestOf(
  lookups: Lookups,
  promotion: Promotion,
): PromotionRequest {
  const { spec, metadata } = promotion;
  const project = lookups.get<Project>(projectKind, {
    namespace: metadata.namespace,
    name: spec.owner.projectName,
  });
  return {
    name: metadata.name,
    project: spec.owner.projectName,
    // A change set is about everything that it names.
    ...(spec.changeSet ? {} : partNames(spec)),
    releaseName: spec.releaseName,
    ...(spec.authors ? { authors: spec.authors } : {}),
    ...(spec.rollback ? { rollback: true } : {}),
    ...(project ? { pipeline: project.spec.deploymentPipelineRef.name } : {}),
    environment: spec.environment,
    ...(spec.fromEnvironment ? { fromEnvironment: spec.fromEnvironment } : {}),
    digest: spec.digest,
    requestedBy: spec.requestedBy,
  };
}

function partNames({ bindingKind, owner }: Promotion['spec']) {
  const { componentName, resourceName } = owner;
  return {
    kind: promotionSubject({ bindingKind, owner }).kind,
    ...(componentName ? { component: componentName } : {}),
    ...(resourceName ? { resource: resourceName } : {}),
  };
}

/**
 * Asks the gates about a Promotion, now. `objects` is the rendered set of its digest, by component (one of a project or resource has the empty name); rules wait without it. What an approved change
 * set writes has been let through with the set.
 */
export function gatesOf(
  lookups: Lookups,
  promotion: Promotion,
  clock: Clock,
  objects: Readonly<Record<string, readonly KubeObject[]>> = {},
): GateEvaluation {
  const { owner, items = [], changeSet } = promotion.spec;
  if (!changeSet) {
    const granted = grantOf(lookups, promotion);
    if (granted) return { state: 'Allow', message: granted, gates: [] };
    return gatesOfPart(
      lookups,
      promotion,
      clock,
      objects[owner.componentName ?? ''],
    );
  }
  return combineEvaluations(
    items.map(item => ({
      component: item.component,
      evaluation: gatesOfPart(
        lookups,
        partOf(promotion, item),
        clock,
        objects[item.component],
      ),
    })),
  );
}

/** The Promotion of a change set as if it were about one of its components; name and digest stay those of the set, because people decide about that. */
export function partOf(
  promotion: Promotion,
  item: NonNullable<Promotion['spec']['items']>[number],
): Promotion {
  const {
    changeSet: _set,
    items: _items,
    rollback: _rollback,
    fromEnvironment: _from,
    ...spec
  } = promotion.spec;
  const { component, releaseName, fromEnvironment, rollback } = item;
  return {
    ...promotion,
    spec: {
      ...spec,
      owner: { projectName: spec.owner.projectName, componentName: component },
      releaseBinding: item.releaseBinding,
      releaseName,
      ...(fromEnvironment ? { fromEnvironment } : {}),
      ...(rollback ? { rollback } : {}),
    },
  };
}

function gatesOfPart(
  lookups: Lookups,
  promotion: Promotion,
  clock: Clock,
  objects: readonly KubeObject[] | undefined,
): GateEvaluation {
  const { spec, metadata, status } = promotion;
  return evaluateGates({
    policies: policiesIn(lookups, promotion.metadata.namespace ?? ''),
    promotion: requestOf(lookups, promotion),
    approvals: decisionsOn(lookups, promotion),
    facts: factsOf(lookups, {
      namespace: metadata.namespace ?? '',
      owner: spec.owner,
      environment: spec.environment,
      releaseName: spec.releaseName,
      ...(status?.verifications ? { verifications: status.verifications } : {}),
      ...(objects ? { objects } : {}),
    }),
    now: clock.now(),
  });
}

/** A Promotion as the state machine sees it. */
export function recordOf(promotion: Promotion): PromotionRecord {
  const { annotations = {}, name } = promotion.metadata;
  const history = promotion.status?.history ?? [];
  const last = history.at(-1);
  return {
    name,
    digest: promotion.spec.digest,
    phase: promotion.status?.phase ?? 'Pending',
    attempt: Number(annotations[ATTEMPT_ANNOTATION] ?? 1) || 1,
    bindingGeneration: Number(annotations[GENERATION_ANNOTATION] ?? 0) || 0,
    ...(last ? { message: last.message, finishedAt: last.at } : {}),
  };
}

/** The status after a step. A phase that does not change adds nothing to the history. */
export function statusAfter(
  promotion: Promotion,
  step: Pick<PromotionStep, 'phase' | 'message'>,
  options: {
    clock: Clock;
    by?: string;
    gates?: GateEvaluation;
    decisions?: readonly Decision[];
    plan?: PromotionStatus['plan'];
    verifications?: PromotionStatus['verifications'];
    evidence?: PromotionStatus['evidence'];
  },
): PromotionStatus {
  const { clock, by, gates, decisions, plan, verifications, evidence } =
    options;
  const old = promotion.status ?? {};
  const history = old.history ?? [];
  const conditions = new ConditionSet(promotion, clock).set(
    'Ready',
    READY[step.phase],
    step.phase,
    step.message,
  );
  return {
    ...conditions.into(old),
    phase: step.phase,
    ...(gates
      ? {
          gates: gates.gates.map(
            ({ name, type, policy, state, message, until }) => ({
              name,
              type,
              policy,
              state,
              message,
              ...(until ? { until } : {}),
            }),
          ),
          ...(gates.breakGlass ? { breakGlass: { ...gates.breakGlass } } : {}),
        }
      : {}),
    ...(decisions
      ? {
          approvals: decisions.map(d => ({
            name: d.name,
            approver: d.approver.id,
            decision: d.decision,
            ...(d.comment ? { comment: d.comment } : {}),
            at: d.at,
          })),
        }
      : {}),
    ...(plan ? { plan } : {}),
    ...(verifications && verifications.length > 0 ? { verifications } : {}),
    ...(evidence ? { evidence } : {}),
    history:
      history.at(-1)?.phase === step.phase
        ? history
        : [
            ...history.slice(0, 1),
            ...history.slice(1).slice(-(MAX_HISTORY - 2)),
            {
              at: timestamp(clock.now()),
              phase: step.phase,
              message: step.message,
              ...(by ? { by } : {}),
            },
          ],
  };
}

const READY: Record<PromotionPhase, boolean | 'Unknown'> = {
  Pending: 'Unknown',
  WaitingForApproval: 'Unknown',
  Approved: 'Unknown',
  Executing: 'Unknown',
  Succeeded: true,
  Rejected: false,
  Voided: false,
  Failed: false,
};
