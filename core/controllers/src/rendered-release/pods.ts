import {
  LABELS,
  RenderedPodStatus,
  RenderedRelease,
  renderedReleaseKind,
  StoredObject,
} from '@openchoreo-portal/model';
import {
  podProblem,
  podReady,
  podRestarts,
} from '@openchoreo-portal/rendering';
import { PlaneSession } from '../planes';
import { environmentRef, keysOf, Lookups } from '../runtime';

/** Most pods that a release's status tells about; those with a problem come first. */
const MAX_PODS = 50;
const MAX_MESSAGE = 1_000;

type Labels = Record<string, string>;

/**
 * The pods that the objects of a release brought about, as far as they carry the platform's labels; empty when the plane knows no pods.
 */
export async function podsOf(
  session: PlaneSession,
  release: RenderedRelease,
): Promise<RenderedPodStatus[]> {
  const owner = release.spec.owner;
  if (!owner?.componentName && !owner?.resourceName) return [];
  const pods = await session.pods();
  return (pods?.byIndex('environment', environmentKey(release)) ?? [])
    .filter(pod => belongsTo(pod.metadata.labels ?? {}, release))
    .map(podStatus)
    .sort(
      (a, b) =>
        Number(Boolean(b.problem)) - Number(Boolean(a.problem)) ||
        a.name.localeCompare(b.name),
    )
    .slice(0, MAX_PODS);
}

/** Keys of the releases that a pod belongs to. */
export function releasesOfPod(pod: StoredObject, lookups: Lookups): string[] {
  const labels = pod.metadata.labels ?? {};
  const environment = labels[LABELS.environment];
  if (!environment) return [];
  return keysOf(
    lookups
      .refers<RenderedRelease>(
        renderedReleaseKind,
        environmentRef(labels[LABELS.namespace], environment),
      )
      .filter(release => belongsTo(labels, release)),
  );
}

function environmentKey(release: RenderedRelease): string {
  return `${release.metadata.namespace}/${release.spec.environmentName}`;
}

function belongsTo(
  labels: Labels,
  { spec, metadata }: RenderedRelease,
): boolean {
  const { projectName, componentName, resourceName } = spec.owner ?? {};
  return (
    spec.targetPlane !== 'observabilityplane' &&
    labels[LABELS.namespace] === metadata.namespace &&
    labels[LABELS.project] === projectName &&
    labels[LABELS.component] === componentName &&
    labels[LABELS.resource] === resourceName
  );
}

function podStatus(pod: StoredObject): RenderedPodStatus {
  const { name, uid, namespace, creationTimestamp } = pod.metadata;
  const phase = (pod.status as { phase?: unknown } | undefined)?.phase;
  const problem = podProblem(pod);
  return {
    name,
    uid,
    ...(namespace ? { namespace } : {}),
    ...(typeof phase === 'string' ? { phase } : {}),
    ready: podReady(pod),
    restarts: podRestarts(pod),
    createdAt: creationTimestamp,
    ...(problem
      ? {
          problem: {
            ...problem,
            message: problem.message.slice(0, MAX_MESSAGE),
          },
        }
      : {}),
  };
}
