import {
  dataPlaneNamespace,
  GatewaySpec,
  LABELS,
} from '@openchoreo-portal/model';
import { EnvironmentInputs, nameOf, uidOf } from '../inputs';
import { mergeGateways } from './gateway';

/** The part of the context that everything rendered for an environment shares. */
export interface EnvironmentContext {
  /** Namespace on the data plane. */
  cellNamespace: string;
  names: {
    projectName: string;
    projectUID: string;
    environmentName: string;
    environmentUID: string;
    dataPlaneName: string;
    dataPlaneUID: string;
  };
  /** Labels of the project in the environment. */
  labels: Record<string, string>;
  gateway: GatewaySpec;
  /** Root variables `dataplane`, `environment` and `gateway`. */
  values: {
    dataplane: Record<string, unknown>;
    environment: Record<string, unknown>;
    gateway: GatewaySpec;
  };
}

/** Builds what component, project and resource contexts share. */
export function environmentContext(
  input: EnvironmentInputs,
): EnvironmentContext {
  const { namespace, project, environment, dataPlane } = input;
  const names = {
    projectName: nameOf(project),
    projectUID: uidOf(project, 'Project', namespace),
    environmentName: nameOf(environment),
    environmentUID: uidOf(environment, 'Environment', namespace),
    dataPlaneName: nameOf(dataPlane),
    dataPlaneUID: uidOf(dataPlane, dataPlane.kind ?? 'DataPlane', namespace),
  };
  const plane = dataPlane.spec;
  const environmentGateway = environment.spec?.gateway;
  const gateway = mergeGateways(environmentGateway, plane?.gateway);
  return {
    cellNamespace:
      input.cellNamespace ??
      dataPlaneNamespace(namespace, names.projectName, names.environmentName),
    names,
    labels: {
      [LABELS.namespace]: namespace,
      [LABELS.project]: names.projectName,
      [LABELS.environment]: names.environmentName,
      [LABELS.environmentUid]: names.environmentUID,
      [LABELS.projectUid]: names.projectUID,
    },
    gateway,
    values: {
      dataplane: {
        ...(plane?.secretStoreRef
          ? { secretStore: plane.secretStoreRef.name }
          : {}),
        ...(plane?.gateway ? { gateway: plane.gateway } : {}),
        ...(plane?.observabilityPlaneRef
          ? { observabilityPlaneRef: plane.observabilityPlaneRef }
          : {}),
        annotations: dataPlane.metadata.annotations ?? {},
      },
      environment: {
        ...(environmentGateway ? { gateway: environmentGateway } : {}),
        ...(environment.defaultNotificationChannel
          ? {
              defaultNotificationChannel:
                environment.defaultNotificationChannel,
            }
          : {}),
      },
      gateway,
    },
  };
}

/** Root variables of {@link EnvironmentContext.values}. */
export const ENVIRONMENT_VARIABLES = {
  dataplane: 'dyn',
  environment: 'dyn',
  gateway: 'dyn',
} as const;
