import {
  Condition,
  keyOf,
  removeCondition,
  setCondition,
} from '@openchoreo-portal/model';
import {
  FIELD_MANAGER,
  PlaneContext,
  seen,
  writeStatus,
} from '../cluster/context';
import { Controller, isOwnedBy, ownerKeys } from '../cluster/controller';
import { Pod, ReplicaSet } from '../cluster/objects';
import * as kinds from '../kinds';
import { countPods, inDeletionOrder, isActive, podFromTemplate } from './pods';

/** Pods made in one go; the next reconcile makes more. */
const BURST = 50;

/** ReplicaSet -> Pod: as many active pods as asked for. */
export function replicaSetController(context: PlaneContext): Controller {
  const { client, informers, clock } = context;
  const sets = informers.informer<ReplicaSet>(kinds.ReplicaSet);
  const pods = informers.informer<Pod>(kinds.Pod);

  async function reconcile(key: string) {
    const set = sets.get(key);
    if (!set?.spec || set.metadata.deletionTimestamp) return undefined;
    const owned = () => pods.list().filter(p => isOwnedBy(p, set));
    const active = owned().filter(isActive);
    const desired = set.spec.replicas ?? 1;
    let conditions: Condition[] = removeCondition(
      set.status?.conditions,
      'ReplicaFailure',
    );
    let failed: unknown;
    if (active.length < desired) {
      failed = await create(set, Math.min(BURST, desired - active.length));
      if (failed) {
        conditions = setCondition(
          set.status?.conditions,
          {
            type: 'ReplicaFailure',
            status: 'True',
            reason: 'FailedCreate',
            message: failed instanceof Error ? failed.message : String(failed),
          },
          clock.now(),
        );
      }
    } else if (active.length > desired) {
      for (const pod of inDeletionOrder(active).slice(
        0,
        active.length - desired,
      )) {
        await client.delete(kinds.Pod, pod.metadata, {
          preconditions: { uid: pod.metadata.uid },
        });
        const podKey = keyOf(pod.metadata);
        await seen(pods, () => {
          const now = pods.get(podKey);
          return !now || Boolean(now.metadata.deletionTimestamp);
        });
      }
    }
    // Finished pods of a set that restarts for ever are only in the way.
    for (const pod of owned()) {
      if (pod.status?.phase === 'Failed' && !pod.metadata.deletionTimestamp) {
        await client.delete(kinds.Pod, pod.metadata);
      }
    }
    const now = owned().filter(isActive);
    const counts = countPods(now, set.spec.minReadySeconds ?? 0, clock.now());
    await writeStatus(client, kinds.ReplicaSet, set, {
      observedGeneration: set.metadata.generation,
      replicas: now.length,
      fullyLabeledReplicas: now.length,
      readyReplicas: counts.ready,
      availableReplicas: counts.available,
      conditions,
    });
    if (failed) throw failed;
    return counts.nextMs === undefined
      ? undefined
      : { requeueAfterMs: counts.nextMs + 50 };
  }

  async function create(set: ReplicaSet, count: number): Promise<unknown> {
    for (let i = 0; i < count; i += 1) {
      try {
        const made = await client.create<Pod>(
          kinds.Pod,
          podFromTemplate(set.spec!.template, set),
          { fieldManager: FIELD_MANAGER },
        );
        const key = keyOf(made.metadata);
        await seen(pods, () => pods.get(key) !== undefined);
      } catch (error) {
        context.events.record(
          set,
          'Warning',
          'FailedCreate',
          `Error creating a pod: ${
            error instanceof Error ? error.message : error
          }`,
        );
        return error;
      }
    }
    return undefined;
  }

  return {
    name: 'replicaset',
    kind: kinds.ReplicaSet,
    reconcile,
    watches: [{ kind: kinds.Pod, keys: ownerKeys('ReplicaSet') }],
  };
}
