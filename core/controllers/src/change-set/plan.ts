import {
  contentHash,
  pipelineGraph,
  Plan,
  PlanOutcome,
  SetPlan,
} from '@openchoreo-portal/delivery';
import {
  ANNOTATIONS,
  ChangeSet,
  Clock,
  KubeObject,
  Project,
  projectKind,
  ReleaseBinding,
  releaseBindingKind,
  systemClock,
} from '@openchoreo-portal/model';
import { inChunks } from '../definition-plan/chunks';
import { hypotheticalBinding } from '../plan';
import { setOf } from '../release-binding/effects';
import { EnvironmentReach } from '../release-binding/reach';
import {
  BindingEvaluation,
  evaluateBinding,
} from '../release-binding/evaluate';
import { bindingPlan } from '../release-binding/plan';
import { findPipeline } from '../resolve';
import { jsonEqual, Lookups, overlaid, projectRef } from '../runtime';

/** What goes together, as somebody asks for it. */
export interface SetPlanRequest {
  namespace: string;
  projectName: string;
  environment: string;
  fromEnvironment?: string;
  /** Default: everything of the project that runs in the environment before. */
  components?: readonly { name: string; releaseName?: string }[];
  /** Subject id of who would ask. */
  requestedBy?: string;
}

/** One component of a planned set. */
export interface PlannedItem {
  component: string;
  releaseName: string;
  /** The binding as it would be. */
  binding: ReleaseBinding;
  evaluation: BindingEvaluation;
  plan: Plan;
}

/** Rounds after which addresses must have settled; components of a cycle need two. */
const MAX_ROUNDS = 6;

/**
 * Plans components as if all of them were written at once, so that one may depend on what another of them brings. Hundreds of components are rendered:
 * others get their turn in between. What changes meanwhile makes another digest, which is not let through.
 */
export async function planItems(
  request: SetPlanRequest,
  lookups: Lookups,
  clock: Clock,
): Promise<PlannedItem[]> {
  const { namespace, environment, requestedBy } = request;
  let bindings = chosen(request, lookups).map(({ name, releaseName }) =>
    hypotheticalBinding(
      {
        namespace,
        componentName: name,
        environment,
        releaseName,
        state: 'Active',
        ...(requestedBy ? { requestedBy } : {}),
      },
      lookups,
    ),
  );
  for (let round = 0; ; round++) {
    const world = overlaid(lookups, bindings);
    const evaluations = await inChunks(bindings, b =>
      evaluateBinding(b, world, clock),
    );
    const next = bindings.map((binding, i) =>
      published(binding, evaluations[i]),
    );
    const settled = jsonEqual(
      next.map(b => b.status),
      bindings.map(b => b.status),
    );
    if (settled || round === MAX_ROUNDS) {
      const reach = new EnvironmentReach(
        world,
        namespace,
        environment,
        new Map(bindings.map((binding, i) => setOf(binding, evaluations[i]))),
      );
      return inChunks(bindings, (binding, i) => ({
        component: binding.spec.owner.componentName,
        releaseName: binding.spec.releaseName ?? '',
        binding,
        evaluation: evaluations[i],
        plan: bindingPlan(binding, evaluations[i], world, clock, reach),
      }));
    }
    bindings = next;
  }
}

/** The request that a stored change set makes. */
export function requestOfSet(set: ChangeSet): SetPlanRequest {
  const { owner, environment, fromEnvironment, components } = set.spec;
  const requestedBy = set.metadata.annotations?.[ANNOTATIONS.requestedBy];
  return {
    namespace: set.metadata.namespace ?? '',
    projectName: owner.projectName,
    environment,
    ...(fromEnvironment ? { fromEnvironment } : {}),
    ...(components ? { components } : {}),
    ...(requestedBy ? { requestedBy } : {}),
  };
}

/** What a change set asks for, planned now. */
export function itemsOf(
  set: ChangeSet,
  lookups: Lookups,
  clock: Clock,
): Promise<PlannedItem[]> {
  return planItems(requestOfSet(set), lookups, clock);
}

/** The plan of a set that somebody thinks about. */
export async function planSetFor(
  request: SetPlanRequest,
  lookups: Lookups,
  clock: Clock = systemClock,
): Promise<SetPlan> {
  return setPlanOf(request, await planItems(request, lookups, clock));
}

/** Composes the plan of a set from those of its components. */
export function setPlanOf(
  request: SetPlanRequest,
  items: readonly PlannedItem[],
): SetPlan {
  const plans = items.map(i => i.plan);
  const held = plans.find(p => p.outcome === 'Hold');
  const asking = plans.find(p => p.outcome === 'AskGates');
  const digest = setDigest(items);
  let outcome: PlanOutcome = 'Apply';
  let message = 'No gate guards this change.';
  if (plans.length === 0) {
    outcome = 'Nothing';
    message = 'Nothing of the project runs where it would be taken from.';
  } else if (held) {
    outcome = 'Hold';
    message = `${held.component}: ${held.message}`;
  } else if (plans.every(p => p.outcome === 'Nothing')) {
    outcome = 'Nothing';
    message = 'Everything is applied already.';
  } else if (asking) {
    outcome = 'AskGates';
    message = asking.message;
  }
  const from = plans.find(p => p.fromEnvironment)?.fromEnvironment;
  return {
    namespace: request.namespace,
    project: request.projectName,
    environment: request.environment,
    ...(from ? { fromEnvironment: from } : {}),
    ...(digest ? { digest } : {}),
    outcome,
    message,
    plans,
  };
}

/** Digest of a set: of the digests of its components, in the order of their names. Undefined while one of them has none. */
export function setDigest(items: readonly PlannedItem[]): string | undefined {
  if (items.length === 0 || items.some(i => !i.evaluation.digest)) {
    return undefined;
  }
  const parts = items
    .map(i => [i.component, i.evaluation.digest])
    .sort(([a], [b]) => (a! < b! ? -1 : 1));
  return contentHash(parts);
}

/** Every object of a planned set. */
export function objectsOf(item: PlannedItem): KubeObject[] {
  return (item.evaluation.rendering?.objects ?? []).map(o => o.object);
}

/** Components and releases: those that are named, else what runs in the environment before. In the order of their names. */
function chosen(
  request: SetPlanRequest,
  lookups: Lookups,
): { name: string; releaseName: string }[] {
  const { namespace, projectName } = request;
  const from = request.fromEnvironment ?? sourceOf(request, lookups);
  const running = new Map(
    lookups
      .refers<ReleaseBinding>(
        releaseBindingKind,
        projectRef(namespace, projectName),
      )
      .filter(b => b.spec.environment === from && b.spec.state !== 'Undeploy')
      .flatMap((b): [string, string][] =>
        b.status?.syncedRelease
          ? [[b.spec.owner.componentName, b.status.syncedRelease]]
          : [],
      ),
  );
  const wanted = request.components?.length
    ? request.components.map(({ name, releaseName }) => ({
        name,
        releaseName: releaseName || running.get(name) || '',
      }))
    : [...running].map(([name, releaseName]) => ({ name, releaseName }));
  return wanted.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function sourceOf(
  { namespace, projectName, environment }: SetPlanRequest,
  lookups: Lookups,
): string | undefined {
  const project = lookups.get<Project>(projectKind, {
    namespace,
    name: projectName,
  });
  const pipeline = project && findPipeline(lookups, project);
  return pipelineGraph(pipeline?.spec.promotionPaths ?? []).sourcesOf(
    environment,
  )[0];
}

/** The binding with the addresses that it would publish once it is written. */
export function published(
  binding: ReleaseBinding,
  { rendering, problem }: BindingEvaluation,
): ReleaseBinding {
  if (!rendering || problem) return binding;
  // Without a synced release the one that is asked for counts, and pipeline order does not take the plan for something that ran.
  const { syncedRelease: _, ...status } = binding.status ?? {};
  return {
    ...binding,
    status: { ...status, endpoints: rendering.endpoints },
  };
}
