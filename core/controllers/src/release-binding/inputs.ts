import {
  Component,
  componentKind,
  ComponentRelease,
  componentReleaseKind,
  DataPlane,
  Environment,
  ObservabilityAlertsNotificationChannel,
  observabilityAlertsNotificationChannelKind,
  Project,
  projectKind,
  ReleaseBinding,
  releaseBindingKind,
  ResourceOutput,
  ResourceReleaseBinding,
  resourceReleaseBindingKind,
  SecretReference,
  secretReferenceKind,
  SecretReferenceSpec,
  WorkloadTemplate,
} from '@openchoreo-portal/model';
import {
  ComponentRenderInput,
  ConnectionTarget,
  connectionTargets,
  PendingConnection,
  PendingResource,
  ResolvedConnection,
  resolveConnections,
} from '@openchoreo-portal/rendering';
import { findDataPlane, findEnvironment, ResolvedPlane } from '../resolve';
import { componentRef, Lookups, resourceRef } from '../runtime';

/** Something a binding names that is missing or does not fit, as condition `ReleaseSynced`. */
export interface BindingProblem {
  reason: string;
  message: string;
}

/** Everything a binding leads to. */
export interface BindingInputs {
  component: Component;
  project: Project;
  environment: Environment;
  dataPlane: ResolvedPlane<DataPlane>;
  release: ComponentRelease;
  render: ComponentRenderInput;
  connectionTargets: ConnectionTarget[];
  resolvedConnections: ResolvedConnection[];
  pendingConnections: PendingConnection[];
  resourceTargets: {
    namespace: string;
    project: string;
    resourceName: string;
    environment: string;
  }[];
  pendingResources: PendingResource[];
}

/** Reads everything that decides what the binding's environment should run. Missing things become a problem that heals by itself. */
export function resolveInputs(
  binding: ReleaseBinding,
  lookups: Lookups,
): BindingInputs | BindingProblem {
  const namespace = binding.metadata.namespace ?? '';
  const { owner, environment: environmentName, releaseName } = binding.spec;
  const component = lookups.get<Component>(componentKind, {
    namespace,
    name: owner.componentName,
  });
  if (!component) return missing('Component', owner.componentName);
  const project = lookups.get<Project>(projectKind, {
    namespace,
    name: owner.projectName,
  });
  if (!project) return missing('Project', owner.projectName);
  if (component.spec.owner.projectName !== owner.projectName) {
    return {
      reason: 'InvalidReleaseConfiguration',
      message: `Component ${owner.componentName} belongs to project ${component.spec.owner.projectName}, not to ${owner.projectName}.`,
    };
  }
  const environment = findEnvironment(lookups, namespace, environmentName);
  if (!environment) return missing('Environment', environmentName);
  const dataPlane = findDataPlane(lookups, namespace, environment);
  if (!dataPlane) {
    const ref = environment.spec.dataPlaneRef;
    return missing('DataPlane', ref?.name ?? 'default');
  }
  if (!releaseName) {
    return {
      reason: 'ComponentReleaseNotFound',
      message: 'No release is chosen; set spec.releaseName.',
    };
  }
  const release = lookups.get<ComponentRelease>(componentReleaseKind, {
    namespace,
    name: releaseName,
  });
  if (!release) return missing('ComponentRelease', releaseName);
  if (
    release.spec.owner.componentName !== owner.componentName ||
    release.spec.owner.projectName !== owner.projectName
  ) {
    return {
      reason: 'InvalidReleaseConfiguration',
      message: `ComponentRelease ${releaseName} belongs to component ${release.spec.owner.componentName}.`,
    };
  }
  const own = {
    namespace,
    project: owner.projectName,
    environment: environmentName,
  };
  const { workload } = release.spec;
  const targets = connectionTargets(workload, own);
  const { resolved, pending } = resolveConnections(targets, target =>
    connectionSource(target, lookups),
  );
  const resources = resourceDependencies(workload, own, lookups);
  return {
    component,
    project,
    environment,
    dataPlane,
    release,
    connectionTargets: targets,
    resolvedConnections: resolved,
    pendingConnections: pending,
    resourceTargets: resources.targets,
    pendingResources: resources.pending,
    render: {
      namespace,
      project,
      component,
      release,
      binding,
      environment: withChannel(environment, namespace, lookups),
      dataPlane: dataPlane.object,
      secretReferences: secretReferences(binding, workload, lookups),
      connections: resolved,
      resourceOutputs: resources.outputs,
    },
  };
}

function missing(kind: string, name: string): BindingProblem {
  return {
    reason: `${kind}NotFound`,
    message: `${kind} ${name} does not exist.`,
  };
}

/** The binding of a target component in the consumer's environment, and the workload that runs there. */
function connectionSource(target: ConnectionTarget, lookups: Lookups) {
  const binding = lookups
    .refers<ReleaseBinding>(
      releaseBindingKind,
      componentRef(target.namespace, target.component),
    )
    .find(
      b =>
        b.spec.environment === target.environment &&
        b.spec.owner.projectName === target.project &&
        !b.metadata.deletionTimestamp,
    );
  if (!binding) return undefined;
  const name = binding.status?.syncedRelease ?? binding.spec.releaseName;
  const release = name
    ? lookups.get<ComponentRelease>(componentReleaseKind, {
        namespace: target.namespace,
        name,
      })
    : undefined;
  return {
    ...(binding.status ? { status: binding.status } : {}),
    ...(release ? { workload: release.spec.workload } : {}),
  };
}

function resourceDependencies(
  workload: WorkloadTemplate,
  own: { namespace: string; project: string; environment: string },
  lookups: Lookups,
) {
  const targets: BindingInputs['resourceTargets'] = [];
  const pending: PendingResource[] = [];
  const outputs: Record<string, readonly ResourceOutput[]> = {};
  for (const { ref } of workload.dependencies?.resources ?? []) {
    const key = {
      namespace: own.namespace,
      project: own.project,
      resourceName: ref,
    };
    targets.push({ ...key, environment: own.environment });
    const binding = lookups
      .refers<ResourceReleaseBinding>(
        resourceReleaseBindingKind,
        resourceRef(own.namespace, ref),
      )
      .find(
        b =>
          b.spec.environment === own.environment &&
          b.spec.owner.projectName === own.project,
      );
    const isResolved = binding?.status?.conditions?.some(
      c => c.type === 'OutputsResolved' && c.status === 'True',
    );
    if (isResolved) outputs[ref] = binding?.status?.outputs ?? [];
    else {
      pending.push({
        ...key,
        reason: binding
          ? `Resource ${ref} has no outputs in ${own.environment} yet.`
          : `Resource ${ref} is not deployed in ${own.environment}.`,
      });
    }
  }
  return { targets, pending, outputs };
}

/** Only the references that the container names: an unrelated one must not make a new digest. */
function secretReferences(
  binding: ReleaseBinding,
  workload: WorkloadTemplate,
  lookups: Lookups,
): Record<string, SecretReferenceSpec> {
  const overrides = binding.spec.workloadOverrides?.container;
  const names = new Set(
    [
      ...(workload.container.env ?? []),
      ...(workload.container.files ?? []),
      ...(overrides?.env ?? []),
      ...(overrides?.files ?? []),
    ].flatMap(v => v.valueFrom?.secretKeyRef?.name ?? []),
  );
  const out: Record<string, SecretReferenceSpec> = {};
  for (const name of [...names].sort()) {
    const found = lookups.get<SecretReference>(secretReferenceKind, {
      namespace: binding.metadata.namespace,
      name,
    });
    if (found) out[name] = found.spec;
  }
  return out;
}

function withChannel(
  environment: Environment,
  namespace: string,
  lookups: Lookups,
): ComponentRenderInput['environment'] {
  const channel = lookups
    .list<ObservabilityAlertsNotificationChannel>(
      observabilityAlertsNotificationChannelKind,
      namespace,
    )
    .filter(c => c.spec.environment === environment.metadata.name)
    .sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))
    .find(c => c.spec.isEnvDefault);
  return channel
    ? { ...environment, defaultNotificationChannel: channel.metadata.name }
    : environment;
}
