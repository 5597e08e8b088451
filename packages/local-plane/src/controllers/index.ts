import { PlaneContext } from '../cluster/context';
import { Controller } from '../cluster/controller';
import { DynamicKinds } from '../kinds/dynamic';
import { SecretStore } from '../secrets/store';
import { crdController } from './crd';
import { cronJobController } from './cronjob';
import { daemonSetController } from './daemonset';
import { deploymentController } from './deployment';
import { endpointsController } from './endpoints';
import { externalSecretController } from './external-secret';
import { httpRouteController } from './http-route';
import { jobController } from './job';
import { namespaceController } from './namespace';
import { notedControllers } from './noted';
import { pushSecretController } from './push-secret';
import { replicaSetController } from './replicaset';
import { statefulSetController } from './statefulset';
import { volumeClaimController } from './volume-claim';

/** Options of {@link planeControllers}. */
export interface PlaneControllerOptions {
  secrets: SecretStore;
  registry: DynamicKinds;
  volumesDirectory: string;
  policyEnforced: boolean;
  /** First delay between attempts of a Job. Default 10 s. */
  jobBackoffBaseMs?: number;
}

/** Every control loop of the plane. */
export function planeControllers(
  context: PlaneContext,
  options: PlaneControllerOptions,
): Controller[] {
  return [
    namespaceController(context),
    deploymentController(context),
    replicaSetController(context),
    statefulSetController(context),
    daemonSetController(context),
    jobController(context, { backoffBaseMs: options.jobBackoffBaseMs }),
    cronJobController(context),
    endpointsController(context),
    httpRouteController(context),
    volumeClaimController(context, options.volumesDirectory),
    externalSecretController(context, options.secrets),
    pushSecretController(context, options.secrets),
    crdController(context, options.registry),
    ...notedControllers(context, () => options.policyEnforced),
  ];
}

export { noteForeignKinds } from './noted';
export { startEventCleanup } from './event-cleanup';
