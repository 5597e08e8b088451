import {
  InfrastructurePlan,
  planChanges,
  summarizeChanges,
} from '@openchoreo-portal/delivery';
import {
  KubeObject,
  RenderedRelease,
  renderedReleaseKind,
} from '@openchoreo-portal/model';
import { appliedObjects, appliedSet } from '../release-binding/desired';
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
  const outcome = changes.length > 0 ? 'Apply' : 'Nothing';
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

const MESSAGES = {
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
