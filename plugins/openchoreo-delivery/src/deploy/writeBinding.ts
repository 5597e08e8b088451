import { ResourceClient } from '@openchoreo-portal/client';
import {
  ANNOTATIONS,
  isApiError,
  ReleaseBinding,
  releaseBindingKind,
} from '@openchoreo-portal/model';
import { Overrides } from '../plan/types';

/** What to write into an environment. */
export interface BindingChange {
  namespace: string;
  project: string;
  component: string;
  environment: string;
  /** Name of the binding that is there; absent: there is none yet. Tools may have called it anything. */
  name?: string | undefined;
  releaseName?: string;
  state?: 'Active' | 'Undeploy';
  /** Absent: as it is. */
  suspended?: boolean;
  /** Absent: overrides stay as they are. */
  overrides?: Overrides;
}

/** Name of the binding of a component in an environment (reference/rendering.md §2.3). */
export const bindingName = (component: string, environment: string) =>
  `${component}-${environment}`;

/** Creates or changes the binding; the server decides whether and when it takes effect. */
export async function writeBinding(
  client: ResourceClient,
  change: BindingChange,
): Promise<ReleaseBinding> {
  const { namespace, project, component, environment } = change;
  const name = change.name ?? bindingName(component, environment);
  const spec = {
    ...(change.releaseName ? { releaseName: change.releaseName } : {}),
    ...(change.state ? { state: change.state } : {}),
    ...(change.overrides
      ? {
          componentTypeEnvironmentConfigs:
            change.overrides.componentTypeEnvironmentConfigs ?? null,
          traitEnvironmentConfigs:
            change.overrides.traitEnvironmentConfigs ?? null,
          workloadOverrides: change.overrides.workloadOverrides ?? null,
        }
      : {}),
  };
  try {
    return await client.patch<ReleaseBinding>(
      releaseBindingKind,
      { namespace, name },
      'merge',
      {
        spec,
        ...(change.suspended === undefined
          ? {}
          : {
              metadata: {
                annotations: {
                  [ANNOTATIONS.suspended]: change.suspended ? 'true' : null,
                },
              },
            }),
      },
    );
  } catch (error) {
    if (!isApiError(error, 'NotFound')) throw error;
  }
  return client.create<ReleaseBinding>(releaseBindingKind, {
    apiVersion: 'openchoreo.dev/v1alpha1',
    kind: 'ReleaseBinding',
    metadata: {
      name,
      namespace,
      labels: {
        'openchoreo.dev/project': project,
        'openchoreo.dev/component': component,
        'openchoreo.dev/environment': environment,
      },
    },
    spec: {
      owner: { projectName: project, componentName: component },
      environment,
      ...Object.fromEntries(
        Object.entries(spec).filter(([, value]) => value !== null),
      ),
    },
  });
}
