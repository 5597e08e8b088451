import {
  Condition,
  StoredObject,
  setCondition,
} from '@openchoreo-portal/model';
import { PlaneContext, writeStatus } from '../cluster/context';
import { Controller } from '../cluster/controller';
import * as kinds from '../kinds';
import { DynamicKinds } from '../kinds/dynamic';

/** CustomResourceDefinition: the plane learns the kinds, so that their objects can be stored and watched. */
export function crdController(
  context: PlaneContext,
  registry: DynamicKinds,
): Controller {
  const { client, informers, clock } = context;
  const crds = informers.informer<
    StoredObject<unknown, { conditions?: Condition[] }>
  >(kinds.CustomResourceDefinition);
  return {
    name: 'crd',
    kind: kinds.CustomResourceDefinition,
    workers: 1,
    async reconcile(key) {
      const crd = crds.get(key);
      if (!crd || crd.metadata.deletionTimestamp) return;
      registry.learnCrd(crd);
      const conditions = setCondition(
        crd.status?.conditions,
        {
          type: 'Established',
          status: 'True',
          reason: 'InitialNamesAccepted',
          message:
            'Objects of this kind are stored; the local plane does not act on them.',
        },
        clock.now(),
      );
      await writeStatus(client, kinds.CustomResourceDefinition, crd, {
        ...crd.status,
        conditions,
      });
    },
  };
}
