import {
  KubeObject,
  StoredObject,
  findCondition,
} from '@openchoreo-portal/model';
import { controllerRef } from '../cluster/controller';
import { Pod, PodTemplate } from '../cluster/objects';

/** True when the pod still counts: neither finished nor on its way out. */
export function isActive(pod: Pod): boolean {
  return (
    !pod.metadata.deletionTimestamp &&
    pod.status?.phase !== 'Succeeded' &&
    pod.status?.phase !== 'Failed'
  );
}

/** True when the pod takes traffic. */
export function isReady(pod: Pod): boolean {
  return (
    !pod.metadata.deletionTimestamp &&
    findCondition(pod.status?.conditions, 'Ready')?.status === 'True'
  );
}

/** Milliseconds until a ready pod counts as available; 0 when it does, undefined when it is not ready. */
export function untilAvailable(
  pod: Pod,
  minReadySeconds: number,
  now: Date,
): number | undefined {
  if (!isReady(pod)) return undefined;
  if (minReadySeconds <= 0) return 0;
  const since = findCondition(
    pod.status?.conditions,
    'Ready',
  )!.lastTransitionTime;
  const at = Date.parse(since) + minReadySeconds * 1000;
  return Math.max(0, at - now.getTime());
}

/** Counts of a set of pods, and when they may change by time alone. */
export function countPods(
  pods: readonly Pod[],
  minReadySeconds: number,
  now: Date,
): { ready: number; available: number; nextMs?: number } {
  let ready = 0;
  let available = 0;
  let nextMs: number | undefined;
  for (const pod of pods) {
    const wait = untilAvailable(pod, minReadySeconds, now);
    if (wait === undefined) continue;
    ready += 1;
    if (wait === 0) available += 1;
    else nextMs = Math.min(nextMs ?? wait, wait);
  }
  return { ready, available, nextMs };
}

/** The pod that a template makes for an owner. */
export function podFromTemplate(
  template: PodTemplate,
  owner: StoredObject,
  options: {
    name?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    spec?: Partial<NonNullable<PodTemplate['spec']>>;
  } = {},
): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...(options.name
        ? { name: options.name }
        : { generateName: `${owner.metadata.name.slice(0, 240)}-` }),
      namespace: owner.metadata.namespace,
      labels: { ...template.metadata?.labels, ...options.labels },
      annotations: {
        ...template.metadata?.annotations,
        ...options.annotations,
      },
      ownerReferences: [controllerRef(owner)],
    },
    spec: { ...template.spec, ...options.spec },
  };
}

/** Which pods to give up first: not started, not ready, then the youngest. */
export function inDeletionOrder(pods: readonly Pod[]): Pod[] {
  const rank = (pod: Pod) => {
    if (isReady(pod)) return 2;
    return pod.status?.phase === 'Running' ? 1 : 0;
  };
  return [...pods].sort(
    (a, b) =>
      rank(a) - rank(b) ||
      b.metadata.creationTimestamp.localeCompare(
        a.metadata.creationTimestamp,
      ) ||
      b.metadata.name.localeCompare(a.metadata.name),
  );
}
