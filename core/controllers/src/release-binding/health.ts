import { isStandingDeletion } from '@openchoreo-portal/delivery';
import {
  findCondition,
  HealthStatus,
  KubeObject,
  RenderedRelease,
  RenderedResourceStatus,
} from '@openchoreo-portal/model';
import { aggregateHealth, healthOf } from '@openchoreo-portal/rendering';

/** Health of a whole set, as condition `ResourcesReady`. */
export interface SetHealth {
  ready: boolean;
  reason: string;
  message: string;
}

/** Reasons that come from counting pods. */
const WORKLOAD =
  /^(ResourcesProgressing|ResourcesDegraded|JobRunning|JobFailed)$/;

/** Combines the health of all objects of the releases: the workload must run, nothing else may be broken. */
export function setHealth(
  releases: readonly (RenderedRelease | undefined)[],
): SetHealth {
  const present = releases.filter((r): r is RenderedRelease => r !== undefined);
  for (const release of present) {
    const applied = findCondition(
      release.status?.conditions,
      'ResourcesApplied',
    );
    const isCurrent =
      applied?.observedGeneration === release.metadata.generation;
    if (applied?.status === 'False') {
      return not('ResourceApplyFailed', applied.message);
    }
    if (!applied || !isCurrent) {
      return not('ResourcesProgressing', 'The objects are being applied.');
    }
  }
  const lost = present
    .flatMap(r => r.status?.drift ?? [])
    .find(entry => isStandingDeletion(entry) && entry.state === 'Present');
  if (lost) {
    return not(
      'ResourcesMissing',
      `${lost.kind} ${lost.name} was deleted on the plane by others. Revert that change, or deploy anew.`,
    );
  }
  const health = healthOfResources(
    present.flatMap(withoutIgnored),
    present.flatMap(r => r.spec.resources ?? []),
  );
  const stuck = present
    .flatMap(r => r.status?.pods ?? [])
    .find(pod => pod.problem?.failing);
  // Workloads only count their pods; what is wrong stands in the pod.
  return !stuck?.problem || health.ready || !WORKLOAD.test(health.reason)
    ? health
    : not(
        'ResourcesDegraded',
        `Pod ${stuck.name}: ${stuck.problem.reason}. ${stuck.problem.message}`,
      );
}

/** Objects of a release, without those whose deletion a rule leaves to others. */
function withoutIgnored({ status }: RenderedRelease): RenderedResourceStatus[] {
  const ignored = new Set(
    (status?.drift ?? []).filter(isStandingDeletion).map(e => e.resourceId),
  );
  return (status?.resources ?? []).filter(
    r => r.healthStatus !== 'Unknown' || !ignored.has(r.id),
  );
}

/** The same for objects whose health is known. `desired` gives the words: why an object is as it is follows from what it should be. */
export function healthOfResources(
  resources: readonly RenderedResourceStatus[],
  desired: readonly { id: string; object: KubeObject }[] = [],
): SetHealth {
  const { ready, reason, message } = aggregateHealth(
    resources.map(resource => {
      const { kind, name, status } = resource;
      const health = (resource.healthStatus ?? 'Unknown') as HealthStatus;
      const object = desired.find(d => d.id === resource.id)?.object;
      const told =
        object && health !== 'Unknown'
          ? healthOf({ ...object, status })
          : undefined;
      return told?.health === health
        ? { kind, name, ...told }
        : {
            kind,
            name,
            health,
            reason: health,
            message: health.toLocaleLowerCase('en-US'),
          };
    }),
  );
  return { ready, reason, message };
}

function not(reason: string, message: string): SetHealth {
  return { ready: false, reason, message };
}
