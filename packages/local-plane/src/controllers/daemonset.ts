import { StoredObject, isApiError, keyOf } from '@openchoreo-portal/model';
import {
  FIELD_MANAGER,
  PlaneContext,
  seen,
  writeStatus,
} from '../cluster/context';
import { Controller, isOwnedBy, ownerKeys } from '../cluster/controller';
import { templateHash } from '../cluster/hash';
import { Pod, PodTemplate } from '../cluster/objects';
import * as kinds from '../kinds';
import { isActive, isReady, podFromTemplate } from './pods';

const REVISION = 'controller-revision-hash';

/** DaemonSet -> one Pod, because the plane is one node. */
export function daemonSetController(context: PlaneContext): Controller {
  const { client, informers } = context;
  const sets = informers.informer<StoredObject<{ template: PodTemplate }>>(
    kinds.DaemonSet,
  );
  const pods = informers.informer<Pod>(kinds.Pod);
  return {
    name: 'daemonset',
    kind: kinds.DaemonSet,
    watches: [{ kind: kinds.Pod, keys: ownerKeys('DaemonSet') }],
    async reconcile(key) {
      const set = sets.get(key);
      if (!set?.spec || set.metadata.deletionTimestamp) return;
      const revision = templateHash(set.spec.template);
      const owned = () => pods.list().filter(p => isOwnedBy(p, set));
      const current = owned().find(
        p => isActive(p) && p.metadata.labels?.[REVISION] === revision,
      );
      for (const pod of owned()) {
        if (pod === current || pod.metadata.deletionTimestamp) continue;
        await client.delete(kinds.Pod, pod.metadata);
      }
      if (!current && !owned().some(p => p.metadata.deletionTimestamp)) {
        try {
          const made = await client.create<Pod>(
            kinds.Pod,
            podFromTemplate(set.spec.template, set, {
              labels: { [REVISION]: revision },
            }),
            { fieldManager: FIELD_MANAGER },
          );
          await seen(pods, () => pods.get(keyOf(made.metadata)) !== undefined);
        } catch (error) {
          if (!isApiError(error, 'AlreadyExists')) throw error;
        }
      }
      const ready = owned().filter(isReady).length;
      await writeStatus(client, kinds.DaemonSet, set, {
        observedGeneration: set.metadata.generation,
        desiredNumberScheduled: 1,
        currentNumberScheduled: owned().filter(isActive).length,
        updatedNumberScheduled: current ? 1 : 0,
        numberReady: ready,
        numberAvailable: ready,
        numberMisscheduled: 0,
      });
    },
  };
}
