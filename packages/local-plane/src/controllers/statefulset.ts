import { isApiError, keyOf } from '@openchoreo-portal/model';
import {
  FIELD_MANAGER,
  PlaneContext,
  seen,
  writeStatus,
} from '../cluster/context';
import { Controller, isOwnedBy, ownerKeys } from '../cluster/controller';
import { templateHash } from '../cluster/hash';
import { Pod, StatefulSet } from '../cluster/objects';
import * as kinds from '../kinds';
import { countPods, isActive, isReady, podFromTemplate } from './pods';

const REVISION = 'controller-revision-hash';
const INDEX = 'apps.kubernetes.io/pod-index';

const ordinal = (pod: Pod) =>
  Number(/-(\d+)$/.exec(pod.metadata.name)?.[1] ?? -1);

/** StatefulSet -> Pods `name-0`, `name-1`, … with their claims; started in order, replaced from the last. */
export function statefulSetController(context: PlaneContext): Controller {
  const { client, informers, clock } = context;
  const sets = informers.informer<StatefulSet>(kinds.StatefulSet);
  const pods = informers.informer<Pod>(kinds.Pod);

  async function reconcile(key: string) {
    const set = sets.get(key);
    if (!set?.spec || set.metadata.deletionTimestamp) return;
    const spec = set.spec;
    const desired = spec.replicas ?? 1;
    const revision = `${set.metadata.name}-${templateHash(spec.template)}`;
    const parallel = spec.podManagementPolicy === 'Parallel';
    const owned = () =>
      pods
        .list()
        .filter(p => isOwnedBy(p, set))
        .sort((a, b) => ordinal(a) - ordinal(b));

    await step();
    const now = owned().filter(isActive);
    const counts = countPods(now, spec.minReadySeconds ?? 0, clock.now());
    const updated = now.filter(p => p.metadata.labels?.[REVISION] === revision);
    const done =
      updated.length === desired &&
      now.length === desired &&
      counts.ready === desired;
    await writeStatus(client, kinds.StatefulSet, set, {
      observedGeneration: set.metadata.generation,
      replicas: now.length,
      readyReplicas: counts.ready,
      availableReplicas: counts.available,
      updatedReplicas: updated.length,
      currentReplicas: done ? desired : now.length - updated.length,
      currentRevision: done
        ? revision
        : set.status?.currentRevision ?? revision,
      updateRevision: revision,
    });

    /** One step at a time: create the next missing pod, or remove one that is too many or old. */
    async function step(): Promise<void> {
      const present = owned();
      for (let i = 0; i < desired; i += 1) {
        const pod = present.find(p => ordinal(p) === i);
        if (!pod) {
          await create(set!, i, revision);
          if (!parallel) return;
        } else if (pod.metadata.deletionTimestamp) {
          if (!parallel) return;
        } else if (!isActive(pod)) {
          await remove(pod);
          return;
        } else if (!parallel && !isReady(pod) && isCurrent(pod)) {
          return;
        }
      }
      const extra = present.filter(p => ordinal(p) >= desired).reverse();
      for (const pod of extra) {
        if (!pod.metadata.deletionTimestamp) await remove(pod);
        if (!parallel) return;
      }
      if (spec.updateStrategy?.type === 'OnDelete') return;
      const outdated = present.filter(p => !isCurrent(p)).reverse();
      if (outdated[0] && !outdated[0].metadata.deletionTimestamp) {
        await remove(outdated[0]);
      }
    }

    function isCurrent(pod: Pod): boolean {
      return pod.metadata.labels?.[REVISION] === revision;
    }
  }

  async function remove(pod: Pod): Promise<void> {
    await client.delete(kinds.Pod, pod.metadata, {
      preconditions: { uid: pod.metadata.uid },
    });
    const key = keyOf(pod.metadata);
    await seen(pods, () => {
      const now = pods.get(key);
      return !now || Boolean(now.metadata.deletionTimestamp);
    });
  }

  async function create(set: StatefulSet, index: number, revision: string) {
    const spec = set.spec!;
    const name = `${set.metadata.name}-${index}`;
    const claims = spec.volumeClaimTemplates ?? [];
    for (const claim of claims) {
      try {
        await client.create(
          kinds.PersistentVolumeClaim,
          {
            apiVersion: 'v1',
            kind: 'PersistentVolumeClaim',
            metadata: {
              name: `${claim.metadata?.name}-${name}`,
              namespace: set.metadata.namespace,
              labels: claim.metadata?.labels ?? {},
            },
            spec: claim.spec,
          },
          { fieldManager: FIELD_MANAGER },
        );
      } catch (error) {
        if (!isApiError(error, 'AlreadyExists')) throw error;
      }
    }
    const volumes = [
      ...(spec.template.spec?.volumes ?? []).filter(
        v => !claims.some(c => c.metadata?.name === v.name),
      ),
      ...claims.map(c => ({
        name: c.metadata?.name ?? 'data',
        persistentVolumeClaim: { claimName: `${c.metadata?.name}-${name}` },
      })),
    ];
    const pod = podFromTemplate(spec.template, set, {
      name,
      labels: {
        [REVISION]: revision,
        'statefulset.kubernetes.io/pod-name': name,
        [INDEX]: String(index),
      },
      spec: volumes.length ? { volumes } : {},
    });
    try {
      await client.create(kinds.Pod, pod, { fieldManager: FIELD_MANAGER });
    } catch (error) {
      if (!isApiError(error, 'AlreadyExists')) throw error;
    }
    const key = keyOf({ namespace: set.metadata.namespace, name });
    await seen(pods, () => pods.get(key) !== undefined);
  }

  return {
    name: 'statefulset',
    kind: kinds.StatefulSet,
    reconcile,
    watches: [{ kind: kinds.Pod, keys: ownerKeys('StatefulSet') }],
  };
}
