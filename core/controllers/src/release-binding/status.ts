import {
  Clock,
  ReleaseBinding,
  ReleaseBindingStatus,
  WorkloadTemplate,
} from '@openchoreo-portal/model';
import {
  ComponentRendering,
  resolveEndpoints,
} from '@openchoreo-portal/rendering';
import { ConditionSet } from '../runtime';
import { AppliedSet, appliedObjects } from '../applied-set';
import { BindingEvaluation } from './evaluate';
import { setHealth } from './health';

/** Condition: timeouts, retries and circuit breaking of dependencies are in place. */
const RESILIENCE = 'DependencyResilienceApplied';

/** What the run did about the set, as condition `ReleaseSynced`. */
export interface SyncResult {
  synced: boolean;
  reason: string;
  message: string;
  /** The set on the planes after the run. */
  set: AppliedSet;
  pendingPromotion?: string;
}

/** The whole status of a binding after a run. */
export function bindingStatus(
  binding: ReleaseBinding,
  evaluation: BindingEvaluation,
  sync: SyncResult,
  clock: Clock,
): ReleaseBindingStatus {
  const conditions = new ConditionSet(binding, clock);
  const { inputs } = evaluation;
  conditions.set('ReleaseSynced', sync.synced, sync.reason, sync.message);
  const undeployed =
    binding.spec.state === 'Undeploy' && sync.synced && !sync.set.dataPlane;
  const health = undeployed
    ? {
        ready: false,
        reason: 'ResourcesUndeployed',
        message: 'The binding says Undeploy.',
      }
    : setHealth([sync.set.dataPlane, sync.set.observabilityPlane]);
  if (!undeployed && !sync.set.dataPlane) {
    conditions.set(
      'ResourcesReady',
      false,
      'ResourcesNotReady',
      'Nothing is deployed yet.',
    );
  } else {
    conditions.set(
      'ResourcesReady',
      health.ready,
      health.reason,
      health.message,
    );
  }
  if (inputs) dependencyConditions(conditions, inputs);
  if (inputs && evaluation.rendering) {
    const { workload } = inputs.release.spec;
    resilienceCondition(conditions, evaluation.rendering, workload);
  }
  const failing = [
    'ReleaseSynced',
    'ResourcesReady',
    'ConnectionsResolved',
    'ResourceDependenciesReady',
  ]
    .map(type => conditions.get(type))
    .find(c => c !== undefined && c.status !== 'True');
  if (undeployed) {
    conditions.set('Ready', false, health.reason, health.message);
  } else if (failing) {
    conditions.set('Ready', false, failing.reason, failing.message);
  } else {
    conditions.set(
      'Ready',
      true,
      health.reason === 'ResourcesReady' ? 'Ready' : health.reason,
      health.message,
    );
  }
  const {
    digest: _d,
    syncedRelease: _s,
    pendingPromotion: _p,
    endpoints: _e,
    drift: _f,
    ...kept
  } = binding.status ?? {};
  const endpoints = publishedEndpoints(binding, evaluation, sync);
  const drifted = [sync.set.dataPlane, sync.set.observabilityPlane]
    .flatMap(release => release?.status?.drift ?? [])
    .filter(entry => entry.state === 'Present').length;
  return {
    ...conditions.into(kept as ReleaseBindingStatus),
    ...(endpoints.length > 0 ? { endpoints } : {}),
    ...(inputs ? dependencyStatus(inputs) : {}),
    ...(evaluation.rendering
      ? { secretReferenceNames: evaluation.rendering.secretReferenceNames }
      : {}),
    ...(sync.set.digest ? { digest: sync.set.digest } : {}),
    ...(sync.set.releaseName ? { syncedRelease: sync.set.releaseName } : {}),
    ...(drifted > 0 ? { drift: drifted } : {}),
    ...(sync.pendingPromotion
      ? { pendingPromotion: sync.pendingPromotion }
      : {}),
  };
}

/**
 * Addresses of what runs. While a set waits only for addresses of others its own new endpoints are published too: otherwise two components
 * that depend on each other would wait for ever. A set that waits for people or order publishes nothing new.
 */
function publishedEndpoints(
  binding: ReleaseBinding,
  evaluation: BindingEvaluation,
  sync: SyncResult,
): NonNullable<ReleaseBindingStatus['endpoints']> {
  const { rendering, inputs } = evaluation;
  if (!rendering || !inputs) {
    return sync.set.dataPlane ? binding.status?.endpoints ?? [] : [];
  }
  if (sync.synced) return rendering.endpoints;
  const running = sync.set.dataPlane
    ? resolveEndpoints({
        objects: appliedObjects(sync.set)
          .filter(o => o.targetPlane === 'dataplane')
          .map(o => o.object),
        workload: inputs.release.spec.workload,
        gateway: rendering.gateway,
        cellNamespace: rendering.cellNamespace,
      }).filter(e => e.serviceURL || e.externalURLs || e.internalURLs)
    : [];
  const waitsForOthers =
    evaluation.digest === undefined && evaluation.order?.allowed === true;
  return waitsForOthers
    ? [
        ...running,
        ...rendering.endpoints.filter(
          e => !running.some(r => r.name === e.name),
        ),
      ]
    : running;
}

/** Not part of `Ready`: the software runs, only less guarded than it asked to be. Absent when nothing is asked for. */
function resilienceCondition(
  conditions: ConditionSet,
  { unsupportedResilience }: ComponentRendering,
  { dependencies }: WorkloadTemplate,
): void {
  const asks = [
    ...(dependencies?.endpoints ?? []),
    ...(dependencies?.external ?? []),
  ].some(d => d.resilience);
  if (!asks) {
    conditions.remove(RESILIENCE);
  } else if (unsupportedResilience.length > 0) {
    conditions.set(
      RESILIENCE,
      false,
      'NotSupportedByDataPlane',
      unsupportedResilience.map(u => u.reason).join(' '),
    );
  } else {
    conditions.set(
      RESILIENCE,
      true,
      'Applied',
      'The data plane does what the dependencies ask for.',
    );
  }
}

function dependencyConditions(
  conditions: ConditionSet,
  inputs: NonNullable<BindingEvaluation['inputs']>,
): void {
  const { connectionTargets, pendingConnections } = inputs;
  if (connectionTargets.length === 0) {
    conditions.set(
      'ConnectionsResolved',
      true,
      'NoConnections',
      'It depends on no other component.',
    );
  } else if (pendingConnections.length > 0) {
    conditions.set(
      'ConnectionsResolved',
      false,
      'ConnectionsPending',
      pendingConnections.map(p => p.reason).join(' '),
    );
  } else {
    conditions.set(
      'ConnectionsResolved',
      true,
      'AllConnectionsResolved',
      `${connectionTargets.length} connections have addresses.`,
    );
  }
  const { resourceTargets, pendingResources } = inputs;
  if (resourceTargets.length === 0) {
    conditions.set(
      'ResourceDependenciesReady',
      true,
      'NoResourceDependencies',
      'It depends on no resource.',
    );
  } else if (pendingResources.length > 0) {
    conditions.set(
      'ResourceDependenciesReady',
      false,
      'ResourceDependenciesPending',
      pendingResources.map(p => p.reason).join(' '),
    );
  } else {
    conditions.set(
      'ResourceDependenciesReady',
      true,
      'AllResourceDependenciesReady',
      `${resourceTargets.length} resources have outputs.`,
    );
  }
}

function dependencyStatus(
  inputs: NonNullable<BindingEvaluation['inputs']>,
): Partial<ReleaseBindingStatus> {
  return {
    connectionTargets: inputs.connectionTargets.map(t => ({ ...t })),
    resolvedConnections: inputs.resolvedConnections.map(
      ({ namespace, project, component, endpoint, visibility, url }) => ({
        namespace,
        project,
        component,
        endpoint,
        visibility: visibility ?? 'project',
        url,
      }),
    ),
    pendingConnections: inputs.pendingConnections.map(p => ({ ...p })),
    resourceDependencyTargets: inputs.resourceTargets,
    pendingResourceDependencies: inputs.pendingResources.map(p => ({ ...p })),
  };
}
