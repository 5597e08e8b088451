import {
  Condition,
  findCondition,
  isApiError,
  keyOf,
  timestamp,
} from '@openchoreo-portal/model';
import {
  FIELD_MANAGER,
  PlaneContext,
  seen,
  writeStatus,
} from '../cluster/context';
import {
  Controller,
  controllerRef,
  isOwnedBy,
  ownerKeys,
} from '../cluster/controller';
import { templateHash } from '../cluster/hash';
import {
  Deployment,
  DeploymentStatus,
  Pod,
  ReplicaSet,
} from '../cluster/objects';
import * as kinds from '../kinds';
import { planRollout } from './rollout';

const REVISION = 'deployment.kubernetes.io/revision';
const HASH = 'pod-template-hash';

const revisionOf = (set: ReplicaSet) =>
  Number(set.metadata.annotations?.[REVISION] ?? 0);

/** Deployment -> ReplicaSet, with rolling updates that keep the promised availability. */
export function deploymentController(context: PlaneContext): Controller {
  const { client, informers, clock } = context;
  const deployments = informers.informer<Deployment>(kinds.Deployment);
  const sets = informers.informer<ReplicaSet>(kinds.ReplicaSet);
  const pods = informers.informer<Pod>(kinds.Pod);

  async function reconcile(key: string) {
    const deployment = deployments.get(key);
    if (!deployment || deployment.metadata.deletionTimestamp) return undefined;
    const { spec } = deployment;
    if (!spec) return undefined;
    const owned = sets
      .list()
      .filter(s => isOwnedBy(s, deployment))
      .sort((a, b) => revisionOf(a) - revisionOf(b));
    const hash = templateHash(spec.template);
    let current = owned.find(s => s.metadata.labels?.[HASH] === hash);
    const old = owned.filter(s => s !== current);
    const podsOf = (set: ReplicaSet) =>
      pods.list().filter(p => isOwnedBy(p, set)).length;
    const view = (set: ReplicaSet) => ({
      replicas: set.spec?.replicas ?? 0,
      available: Math.min(
        set.status?.availableReplicas ?? 0,
        set.spec?.replicas ?? 0,
      ),
      pods: podsOf(set),
    });

    const newest = owned.length ? revisionOf(owned[owned.length - 1]) : 0;
    if (!spec.paused) {
      const plan = planRollout(
        spec,
        current ? view(current) : { replicas: 0, available: 0, pods: 0 },
        old.map(view),
      );
      if (!current) {
        current = await createSet(deployment, hash, plan.current, newest + 1);
      } else {
        await scale(current, plan.current);
        if (revisionOf(current) < newest)
          await setRevision(current, newest + 1);
      }
      await Promise.all(old.map((set, i) => scale(set, plan.old[i])));
      await collectHistory(deployment, old);
    } else if (current && old.every(s => !s.spec?.replicas)) {
      // A paused Deployment does not roll, but still scales.
      await scale(current, spec.replicas ?? 1);
    }
    return report(deployment, current, owned);
  }

  async function createSet(
    deployment: Deployment,
    hash: string,
    replicas: number,
    revision: number,
  ): Promise<ReplicaSet> {
    const { spec, metadata } = deployment;
    const name = `${metadata.name}-${hash}`;
    const key = keyOf({ namespace: metadata.namespace, name });
    const { template, selector } = spec!;
    let made: ReplicaSet;
    try {
      made = await client.create<ReplicaSet>(
        kinds.ReplicaSet,
        {
          apiVersion: 'apps/v1',
          kind: 'ReplicaSet',
          metadata: {
            name,
            namespace: metadata.namespace,
            labels: { ...template.metadata?.labels, [HASH]: hash },
            annotations: { [REVISION]: String(revision) },
            ownerReferences: [controllerRef(deployment)],
          },
          spec: {
            replicas,
            minReadySeconds: spec!.minReadySeconds ?? 0,
            selector: {
              ...selector,
              matchLabels: { ...selector.matchLabels, [HASH]: hash },
            },
            template: {
              ...template,
              metadata: {
                ...template.metadata,
                labels: { ...template.metadata?.labels, [HASH]: hash },
              },
            },
          },
        },
        { fieldManager: FIELD_MANAGER },
      );
    } catch (error) {
      if (!isApiError(error, 'AlreadyExists')) throw error;
      // An earlier run was cut off after this very create, or a deleted Deployment of the same name left it for the collector.
      const existing = await client.get<ReplicaSet>(kinds.ReplicaSet, {
        namespace: metadata.namespace,
        name,
      });
      if (!isOwnedBy(existing, deployment)) throw error;
      made = existing;
    }
    await seen(sets, () => sets.get(key)?.metadata.uid === made.metadata.uid);
    await client.patch(
      kinds.Deployment,
      { namespace: metadata.namespace, name: metadata.name },
      'merge',
      { metadata: { annotations: { [REVISION]: String(revision) } } },
      { fieldManager: FIELD_MANAGER },
    );
    context.events.record(
      deployment,
      'Normal',
      'ScalingReplicaSet',
      `Created replica set ${name} with ${replicas} replicas`,
    );
    return made;
  }

  async function setRevision(set: ReplicaSet, revision: number) {
    const annotations = { [REVISION]: String(revision) };
    await client.patch(
      kinds.ReplicaSet,
      set.metadata,
      'merge',
      { metadata: { annotations } },
      { fieldManager: FIELD_MANAGER },
    );
  }

  async function scale(set: ReplicaSet, replicas: number): Promise<void> {
    if ((set.spec?.replicas ?? 0) === replicas) return;
    await client.patch(
      kinds.ReplicaSet,
      set.metadata,
      'merge',
      { spec: { replicas } },
      { fieldManager: FIELD_MANAGER },
    );
    const key = keyOf(set.metadata);
    await seen(sets, () => {
      const now = sets.get(key);
      return !now || now.spec?.replicas === replicas;
    });
  }

  async function collectHistory(deployment: Deployment, old: ReplicaSet[]) {
    const limit = deployment.spec?.revisionHistoryLimit ?? 10;
    const empty = old.filter(s => !s.spec?.replicas && !s.status?.replicas);
    for (const set of empty.slice(0, Math.max(0, empty.length - limit))) {
      await client.delete(kinds.ReplicaSet, set.metadata, {
        preconditions: { uid: set.metadata.uid },
      });
    }
  }

  async function report(
    deployment: Deployment,
    current: ReplicaSet | undefined,
    owned: readonly ReplicaSet[],
  ) {
    const now = clock.now();
    const latest = owned.map(s => sets.get(keyOf(s.metadata)) ?? s);
    if (current && !latest.some(s => s.metadata.uid === current.metadata.uid)) {
      latest.push(current);
    }
    const { status, requeueAfterMs } = deploymentStatus(
      deployment,
      current && (sets.get(keyOf(current.metadata)) ?? current),
      latest,
      now,
    );
    await writeStatus(client, kinds.Deployment, deployment, status);
    return requeueAfterMs === undefined ? undefined : { requeueAfterMs };
  }

  return {
    name: 'deployment',
    kind: kinds.Deployment,
    reconcile,
    watches: [
      { kind: kinds.ReplicaSet, keys: ownerKeys('Deployment') },
      {
        // `Recreate` waits for the pods to be gone.
        kind: kinds.Pod,
        keys: pod =>
          pod.metadata.deletionTimestamp
            ? ownerKeys('ReplicaSet')(pod).flatMap(key => {
                const set = sets.get(key);
                return set ? ownerKeys('Deployment')(set) : [];
              })
            : [],
      },
    ],
  };
}

type TimedCondition = Condition & { lastUpdateTime?: string };

/** Status of a Deployment from its ReplicaSets. Pure. */
export function deploymentStatus(
  deployment: Deployment,
  current: ReplicaSet | undefined,
  sets: readonly ReplicaSet[],
  now: Date,
): { status: DeploymentStatus; requeueAfterMs?: number } {
  const spec = deployment.spec!;
  const old = deployment.status ?? {};
  const desired = spec.replicas ?? 1;
  const sum = (field: 'replicas' | 'readyReplicas' | 'availableReplicas') =>
    sets.reduce((total, s) => total + (s.status?.[field] ?? 0), 0);
  const replicas = sum('replicas');
  const readyReplicas = sum('readyReplicas');
  const availableReplicas = sum('availableReplicas');
  const fresh =
    current?.status?.observedGeneration === undefined ||
    current.status.observedGeneration >= (current.metadata.generation ?? 0);
  const updatedReplicas = fresh ? current?.status?.replicas ?? 0 : 0;
  const unavailableReplicas = Math.max(0, desired - availableReplicas);

  const unavailable = resolveUnavailable(spec.strategy, desired);
  const isAvailable = availableReplicas >= desired - unavailable;
  const complete =
    current !== undefined &&
    updatedReplicas === desired &&
    replicas === desired &&
    availableReplicas >= desired &&
    (current.status?.availableReplicas ?? 0) >= desired;

  const previous = findCondition(old.conditions, 'Progressing') as
    | TimedCondition
    | undefined;
  const moved =
    !previous ||
    old.observedGeneration !== deployment.metadata.generation ||
    updatedReplicas > (old.updatedReplicas ?? 0) ||
    readyReplicas > (old.readyReplicas ?? 0) ||
    availableReplicas > (old.availableReplicas ?? 0) ||
    replicas < (old.replicas ?? 0);
  const since =
    moved && !complete
      ? timestamp(now)
      : previous?.lastUpdateTime ?? timestamp(now);
  const deadlineMs = (spec.progressDeadlineSeconds ?? 600) * 1000;
  const leftMs = Date.parse(since) + deadlineMs - now.getTime();
  const setName = current?.metadata.name ?? '';

  let progressing: Omit<TimedCondition, 'lastTransitionTime'>;
  if (spec.paused) {
    progressing = {
      type: 'Progressing',
      status: 'Unknown',
      reason: 'DeploymentPaused',
      message: 'Deployment is paused',
    };
  } else if (complete) {
    progressing = {
      type: 'Progressing',
      status: 'True',
      reason: 'NewReplicaSetAvailable',
      message: `ReplicaSet "${setName}" has successfully progressed.`,
    };
  } else if (leftMs <= 0 && !moved) {
    progressing = {
      type: 'Progressing',
      status: 'False',
      reason: 'ProgressDeadlineExceeded',
      message: `ReplicaSet "${setName}" has timed out progressing.`,
    };
  } else {
    progressing = {
      type: 'Progressing',
      status: 'True',
      reason: 'ReplicaSetUpdated',
      message: `ReplicaSet "${setName}" is progressing.`,
    };
  }
  const failure = sets
    .map(s => findCondition(s.status?.conditions, 'ReplicaFailure'))
    .find(c => c?.status === 'True');

  const conditions: TimedCondition[] = [];
  const put = (
    next: Omit<TimedCondition, 'lastTransitionTime'>,
    updated?: string,
  ) => {
    const before = findCondition(old.conditions, next.type);
    conditions.push({
      ...next,
      lastTransitionTime:
        before?.status === next.status
          ? before.lastTransitionTime
          : timestamp(now),
      ...(updated ? { lastUpdateTime: updated } : {}),
    });
  };
  put({
    type: 'Available',
    status: isAvailable ? 'True' : 'False',
    reason: isAvailable
      ? 'MinimumReplicasAvailable'
      : 'MinimumReplicasUnavailable',
    message: isAvailable
      ? 'Deployment has minimum availability.'
      : 'Deployment does not have minimum availability.',
  });
  put(progressing, since);
  if (failure) {
    put({
      type: 'ReplicaFailure',
      status: 'True',
      reason: failure.reason,
      message: failure.message,
    });
  }
  return {
    status: {
      observedGeneration: deployment.metadata.generation,
      replicas,
      updatedReplicas,
      readyReplicas,
      availableReplicas,
      unavailableReplicas,
      conditions,
    },
    requeueAfterMs:
      !complete && !spec.paused && leftMs > 0 ? leftMs + 1000 : undefined,
  };
}

function resolveUnavailable(
  strategy: NonNullable<Deployment['spec']>['strategy'],
  desired: number,
): number {
  if (strategy?.type === 'Recreate') return 0;
  const value = strategy?.rollingUpdate?.maxUnavailable ?? '25%';
  if (typeof value === 'number') return Math.min(value, desired);
  const share = Number.parseInt(value, 10);
  return Number.isFinite(share) ? Math.floor((share * desired) / 100) : 0;
}
