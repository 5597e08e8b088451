import { TargetPlane } from '@openchoreo-portal/model';
import {
  diffObjects,
  ObjectChange,
  PendingConnection,
  PendingResource,
  RenderedObject,
} from '@openchoreo-portal/rendering';
import { NO_EFFECTS, PlanEffects } from './effects';
import { evaluateGates, isGated } from './gates';
import { OrderDecision } from './pipeline';
import {
  Decision,
  GateEvaluation,
  GateFacts,
  Policy,
  PromotionRequest,
} from './types';

/** What happens to one object on one plane. */
export type PlanChange = ObjectChange & { targetPlane: TargetPlane };

/** What would follow if the change were asked for now. */
export type PlanOutcome =
  /** Nothing differs. */
  | 'Nothing'
  /** It would be applied at once. */
  | 'Apply'
  /** The gates would be asked first. */
  | 'AskGates'
  /** It would wait until something else happens; `message` says what. */
  | 'Hold';

/** A change shown before it is made: by the portal, the CLI, the API, and on every Promotion. */
export interface Plan {
  namespace: string;
  project: string;
  /** With neither this nor `resource` it is about the project itself. */
  component?: string;
  resource?: string;
  environment: string;
  /** `Deleted`: it goes for good, with its values for the environment. */
  state: 'Active' | 'Undeploy' | 'Deleted';
  releaseName: string;
  /** Release that runs now. */
  previousReleaseName?: string;
  /** Environment the release comes from. */
  fromEnvironment?: string;
  /** What approvals would speak about; absent while the set is not complete or cannot be rendered. */
  digest?: string;
  /** Digest of the set that runs now. */
  appliedDigest?: string;
  outcome: PlanOutcome;
  /** One sentence about {@link outcome}. */
  message: string;
  /** One sentence about {@link changes}. */
  summary: string;
  changes: PlanChange[];
  order?: Pick<OrderDecision, 'allowed' | 'message'>;
  /** What it means beyond its manifests. */
  effects: PlanEffects;
  /** Answer of the gates as things stand. */
  gates: GateEvaluation;
  pendingConnections: readonly PendingConnection[];
  pendingResources: readonly PendingResource[];
  /** Why it cannot be rendered. */
  problem?: { reason: string; message: string };
}

/** Everything a plan is made of. */
export interface PlanInput {
  namespace: string;
  project: string;
  pipeline?: string;
  component?: string;
  resource?: string;
  environment: string;
  state: Plan['state'];
  releaseName: string;
  previousReleaseName?: string;
  /** Set that runs now. */
  before: readonly RenderedObject[];
  /** Set that would run; absent when it cannot be rendered. */
  after?: readonly RenderedObject[];
  digest?: string;
  appliedDigest?: string;
  order?: OrderDecision;
  policies: readonly Policy[];
  /** The Promotion that is open for this digest, if any, and what was decided about it. */
  promotionName?: string;
  approvals?: readonly Decision[];
  requestedBy?: string;
  /** Everybody who wrote what would run. */
  authors?: readonly string[];
  effects?: PlanEffects;
  /** What gates look at; the rendered set is added here. */
  facts?: GateFacts;
  pendingConnections?: readonly PendingConnection[];
  pendingResources?: readonly PendingResource[];
  problem?: { reason: string; message: string };
  now: Date;
}

/** Composes a plan. Pure; the controller makes the plan of a Promotion with the same function. */
export function planPromotion(input: PlanInput): Plan {
  const { order, problem, digest, appliedDigest } = input;
  const changes = input.after ? planChanges(input.before, input.after) : [];
  const request: PromotionRequest = {
    name: input.promotionName ?? '',
    project: input.project,
    ...subjectOf(input),
    kind: kindOf(input),
    releaseName: input.releaseName,
    ...(input.authors ? { authors: input.authors } : {}),
    ...(order?.rollback ? { rollback: true } : {}),
    ...(input.pipeline ? { pipeline: input.pipeline } : {}),
    environment: input.environment,
    ...(order?.fromEnvironment
      ? { fromEnvironment: order.fromEnvironment }
      : {}),
    digest: digest ?? '',
    ...(input.requestedBy ? { requestedBy: input.requestedBy } : {}),
  };
  const gates = evaluateGates({
    policies: input.policies,
    promotion: request,
    approvals: input.approvals ?? [],
    facts: {
      ...input.facts,
      ...(input.after ? { objects: input.after.map(o => o.object) } : {}),
    },
    now: input.now,
  });
  const pending = [
    ...(input.pendingConnections ?? []),
    ...(input.pendingResources ?? []),
  ];
  return {
    namespace: input.namespace,
    project: input.project,
    ...subjectOf(input),
    environment: input.environment,
    state: input.state,
    releaseName: input.releaseName,
    ...(input.previousReleaseName
      ? { previousReleaseName: input.previousReleaseName }
      : {}),
    ...(order?.fromEnvironment
      ? { fromEnvironment: order.fromEnvironment }
      : {}),
    ...(digest ? { digest } : {}),
    ...(appliedDigest ? { appliedDigest } : {}),
    ...outcomeOf({
      problem,
      pending,
      order,
      isApplied: digest !== undefined && digest === appliedDigest,
      gated: isGated(input.policies, request),
      gates,
    }),
    summary: summarizeChanges(changes),
    changes,
    ...(order
      ? { order: { allowed: order.allowed, message: order.message } }
      : {}),
    effects: input.effects ?? NO_EFFECTS,
    gates,
    pendingConnections: input.pendingConnections ?? [],
    pendingResources: input.pendingResources ?? [],
    ...(problem ? { problem } : {}),
  };
}

const subjectOf = ({
  component,
  resource,
}: Pick<PlanInput, 'component' | 'resource'>) => ({
  ...(component ? { component } : {}),
  ...(resource ? { resource } : {}),
});

function kindOf(input: Pick<PlanInput, 'component' | 'resource'>) {
  if (input.component) return 'Component';
  return input.resource ? 'Resource' : 'Project';
}

/** Differences between two sets, plane by plane. */
export function planChanges(
  before: readonly RenderedObject[],
  after: readonly RenderedObject[],
): PlanChange[] {
  const planes: TargetPlane[] = ['dataplane', 'observabilityplane'];
  return planes.flatMap(targetPlane => {
    const on = (set: readonly RenderedObject[]) =>
      set.filter(o => o.targetPlane === targetPlane).map(o => o.object);
    return diffObjects(on(before), on(after)).map(change => ({
      ...change,
      targetPlane,
    }));
  });
}

/** One sentence about a list of changes. */
export function summarizeChanges(
  changes: readonly Pick<PlanChange, 'change'>[],
): string {
  const words = { add: 'added', modify: 'changed', remove: 'removed' } as const;
  const parts = (['add', 'modify', 'remove'] as const)
    .map(change => ({
      n: changes.filter(c => c.change === change).length,
      word: words[change],
    }))
    .filter(({ n }) => n > 0)
    .map(({ n, word }) => `${n} ${word}`);
  return parts.length === 0 ? 'Nothing changes.' : `${parts.join(', ')}.`;
}

function outcomeOf(facts: {
  problem?: { message: string };
  pending: readonly { reason: string }[];
  order?: OrderDecision;
  isApplied: boolean;
  gated: boolean;
  gates: GateEvaluation;
}): Pick<Plan, 'outcome' | 'message'> {
  const { problem, pending, order, isApplied, gated, gates } = facts;
  if (problem) return { outcome: 'Hold', message: problem.message };
  if (pending.length > 0) {
    return { outcome: 'Hold', message: pending.map(p => p.reason).join(' ') };
  }
  if (isApplied) {
    return { outcome: 'Nothing', message: 'This set is applied already.' };
  }
  if (order && !order.allowed) {
    return { outcome: 'Hold', message: order.message };
  }
  if (gated) return { outcome: 'AskGates', message: gates.message };
  return { outcome: 'Apply', message: gates.message };
}
