import {
  InfrastructurePlan,
  isGated,
  planChanges,
  summarizeChanges,
} from '@openchoreo-portal/delivery';
import {
  KubeObject,
  Project,
  projectKind,
  RenderedRelease,
  renderedReleaseKind,
} from '@openchoreo-portal/model';
import { appliedObjects, appliedSet } from '../applied-set';
import { RenderedObject } from '@openchoreo-portal/rendering';
import { isEmptyCell } from '../gated-set/empty-cell';
import { policiesIn } from '../promotion/policies';
import { EnvironmentReach, ObjectSet } from '../release-binding/reach';
import { Lookups, ownerRef } from '../runtime';
import { ReachedInfrastructure } from './infrastructure';

/** Objects that decide who reaches whom. */
const POLICY_KINDS = new Set([
  'CiliumNetworkPolicy',
  'Namespace',
  'NetworkPolicy',
]);

/** The plan of a cell or resource that a change reaches. `reach`: of everything that changes in its environment at the same time. */
export function infrastructurePlan(
  reached: ReachedInfrastructure,
  lookups: Lookups,
  reach: EnvironmentReach,
): InfrastructurePlan {
  const { binding, rendering, thing, releaseName } = reached;
  const { previousReleaseName } = reached;
  const { namespace = '', uid } = binding.metadata;
  const before = appliedObjects(
    appliedSet(
      lookups.refers<RenderedRelease>(renderedReleaseKind, ownerRef(uid)),
    ),
  );
  const problem = 'reason' in rendering ? rendering.message : undefined;
  const changes =
    'objects' in rendering ? planChanges(before, rendering.objects) : [];
  const asks = changes.length > 0 && asksGates(reached, before, lookups);
  const moves = asks ? 'AskGates' : 'Apply';
  const outcome = changes.length > 0 ? moves : 'Nothing';
  return {
    namespace,
    ...thing,
    environment: binding.spec.environment,
    releaseName,
    ...(previousReleaseName ? { previousReleaseName } : {}),
    outcome: problem ? 'Hold' : outcome,
    message: problem ?? MESSAGES[outcome],
    summary: summarizeChanges(changes),
    changes,
    reachability:
      'objects' in rendering &&
      changes.some(c => POLICY_KINDS.has(c.object.kind))
        ? reach.changesAround(rendering.cellNamespace)
        : { opened: [], closed: [] },
  };
}

/** Whether the gates hold the change, as things stand. */
function asksGates(
  { binding, rendering, thing }: ReachedInfrastructure,
  applied: readonly RenderedObject[],
  lookups: Lookups,
): boolean {
  const { namespace = '' } = binding.metadata;
  const isFree =
    !thing.resource &&
    'objects' in rendering &&
    isEmptyCell(binding, { applied, wanted: rendering.objects }, lookups);
  const project = lookups.get<Project>(projectKind, {
    namespace,
    name: thing.project,
  });
  return (
    !isFree &&
    isGated(policiesIn(lookups, namespace), {
      ...thing,
      kind: thing.resource ? 'Resource' : 'Project',
      pipeline: project?.spec.deploymentPipelineRef.name,
      environment: binding.spec.environment,
    })
  );
}

const MESSAGES = {
  AskGates: 'The gates are asked first.',
  Apply: 'No gate guards this change.',
  Nothing: 'This set is applied already.',
};

/** What the data plane would get, by the name of its RenderedRelease; nothing while it cannot be rendered: what is there stays. */
export function infrastructureSet({
  rendering,
  renderedName,
}: ReachedInfrastructure): [string, ObjectSet][] {
  if (!('objects' in rendering)) return [];
  const objects: KubeObject[] = rendering.objects
    .filter(o => o.targetPlane === 'dataplane')
    .map(o => o.object);
  return [[renderedName, { objects }]];
}
