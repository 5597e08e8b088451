import { EndpointURL, WorkloadTemplate } from '@openchoreo-portal/model';
import { uniqueByName } from '../context/configurations';
import { Problems } from '../errors';
import { ComponentRenderInput, nameOf } from '../inputs';
import {
  connectionEnvs,
  connectionTargets,
  ContainerEnv,
  findConnection,
  PendingConnection,
} from './connections';
import { ExternalItem, externalDependencies, externalItem } from './external';
import { bindResource, ResolvedResource } from './resources';

/** A resource without outputs yet. */
export interface PendingResource {
  namespace: string;
  project: string;
  resourceName: string;
  reason: string;
}

/** Root variable `dependencies`, and what could not be resolved. */
export interface DependencyContext {
  values: {
    items: Record<string, unknown>[];
    resources: ResolvedResource[];
    /** Outside the platform. */
    external: ExternalItem[];
    envVars: ContainerEnv[];
    volumeMounts: ResolvedResource['volumeMounts'];
    volumes: ResolvedResource['volumes'];
  };
  pendingConnections: PendingConnection[];
  pendingResources: PendingResource[];
}

/**
 * Binds the addresses and outputs that were found. What is pending is left out of the container and reported. `gatewayAddresses`: by name
 * of an external dependency, the address of the gateway that stands in for it.
 */
export function dependencyContext(
  input: ComponentRenderInput,
  workload: WorkloadTemplate,
  gatewayAddresses: ReadonlyMap<string, EndpointURL> = new Map(),
): DependencyContext {
  const own = {
    namespace: input.namespace,
    project: nameOf(input.project),
    environment: nameOf(input.environment),
  };
  const pendingConnections: PendingConnection[] = [];
  const items: (Record<string, unknown> & { envVars: ContainerEnv[] })[] = [];
  const declared = workload.dependencies?.endpoints ?? [];
  connectionTargets(workload, own).forEach((target, i) => {
    const { environment, visibility, ...key } = target;
    const found = findConnection(input.connections ?? [], target);
    if (found) {
      const envVars = connectionEnvs(declared[i].envBindings, found.url);
      items.push({ ...key, visibility, envVars });
    } else {
      const reason = `Endpoint ${target.endpoint} of ${target.component} has no address in ${environment} yet.`;
      pendingConnections.push({ ...key, reason });
    }
  });
  const pendingResources: PendingResource[] = [];
  const resources: ResolvedResource[] = [];
  const problems = new Problems();
  (workload.dependencies?.resources ?? []).forEach((dependency, i) => {
    const outputs = input.resourceOutputs?.[dependency.ref];
    if (!outputs) {
      pendingResources.push({
        namespace: own.namespace,
        project: own.project,
        resourceName: dependency.ref,
        reason: `Resource ${dependency.ref} has no outputs in ${own.environment} yet.`,
      });
      return;
    }
    problems.attempt(() =>
      resources.push(
        bindResource(dependency, outputs, `spec.dependencies.resources[${i}]`),
      ),
    );
  });
  problems.throwIfAny();
  const external = externalDependencies(workload).map(d =>
    externalItem(d, gatewayAddresses.get(d.name)),
  );
  return {
    values: {
      items,
      resources,
      external,
      envVars: [...items, ...resources, ...external].flatMap(d => d.envVars),
      volumeMounts: resources.flatMap(r => r.volumeMounts),
      volumes: uniqueByName(resources.flatMap(r => r.volumes)),
    },
    pendingConnections,
    pendingResources,
  };
}

/** What the `dependencies.…()` macros stand for. */
export function dependencyMacros({ values }: DependencyContext) {
  return {
    toContainerEnvs: values.envVars,
    toContainerVolumeMounts: values.volumeMounts,
    toVolumes: values.volumes,
  };
}
