import { Informer } from '@openchoreo-portal/client';
import {
  Condition,
  KindDefinition,
  StoredObject,
  setCondition,
} from '@openchoreo-portal/model';
import { PlaneContext, writeStatus } from '../cluster/context';
import { Controller } from '../cluster/controller';
import * as kinds from '../kinds';
import { DynamicKinds } from '../kinds/dynamic';
import { foreignKinds } from '../kinds/foreign';

type WithConditions = StoredObject<unknown, { conditions?: Condition[] }>;
type Note = Omit<Condition, 'lastTransitionTime' | 'observedGeneration'>;

/** Says on objects what the plane does, or does not do, about them. */
export function notedControllers(
  context: PlaneContext,
  policyEnforced: () => boolean,
): Controller[] {
  return [
    noteController(context, kinds.HorizontalPodAutoscaler, () => ({
      type: 'ScalingActive',
      status: 'False',
      reason: 'NotActedUpon',
      message: 'The local plane does not scale by load; set replicas instead.',
    })),
    noteController(context, kinds.PodDisruptionBudget, () => ({
      type: 'DisruptionAllowed',
      status: 'True',
      reason: 'NotActedUpon',
      message: 'The local plane has one node and never evicts pods.',
    })),
    noteController(context, kinds.ResourceQuota, () => ({
      type: 'Enforced',
      status: 'False',
      reason: 'NotActedUpon',
      message: 'The local plane does not count resources against quotas.',
    })),
    noteController(context, kinds.NetworkPolicy, () =>
      policyEnforced()
        ? {
            type: 'Enforced',
            status: 'True',
            reason: 'EnforcedByProxy',
            message:
              'Every connection of isolated pods passes the proxy of the plane, which applies this policy.',
          }
        : {
            type: 'Enforced',
            status: 'False',
            reason: 'RuntimeCannotEnforce',
            message:
              'Pods run as plain processes, which share the network of this machine; only the ingress applies this policy.',
          },
    ),
    noteController(context, kinds.CiliumNetworkPolicy, () => ({
      type: 'Enforced',
      status: 'False',
      reason: 'NotActedUpon',
      message: 'The local plane enforces networking.k8s.io NetworkPolicy only.',
    })),
    ...[kinds.ClusterSecretStore, kinds.SecretStore].map(kind =>
      noteController(context, kind, () => ({
        type: 'Ready',
        status: 'True',
        reason: 'Valid',
        message: "Served by the plane's own encrypted secret store.",
      })),
    ),
    noteController(context, kinds.Gateway, () => ({
      type: 'Programmed',
      status: 'True',
      reason: 'Programmed',
      message: 'Served by the ingress of the local plane.',
    })),
  ];
}

/** One note controller; also used for kinds learnt later. */
export function noteController(
  context: PlaneContext,
  kind: KindDefinition,
  note: () => Note,
): Controller {
  const informer: Informer<WithConditions> = context.informers.informer(kind);
  return {
    name: `note-${kind.plural}`,
    kind,
    workers: 1,
    async reconcile(key) {
      const object = informer.get(key);
      if (!object || object.metadata.deletionTimestamp) return;
      const conditions = setCondition(
        object.status?.conditions,
        note(),
        context.clock.now(),
      );
      await writeStatus(context.client, kind, object, {
        ...object.status,
        conditions,
      });
    },
  };
}

/** The note on objects of kinds that nothing here acts on. */
export function foreignNote(kind: KindDefinition): Note {
  return {
    type: 'ActedUpon',
    status: 'False',
    reason: 'NoController',
    message: `The local plane stores ${kind.kind} (${kind.group}/${kind.version}) and shows it; nothing acts on it.`,
  };
}

/** Starts a note controller for every foreign kind, now and whenever one is learnt. */
export function noteForeignKinds(
  context: PlaneContext,
  registry: DynamicKinds,
  run: (controller: Controller) => void,
): () => void {
  const start = (kind: KindDefinition) =>
    run(noteController(context, kind, () => foreignNote(kind)));
  [...foreignKinds, ...registry.foreign()].forEach(start);
  return registry.onLearn(start);
}
