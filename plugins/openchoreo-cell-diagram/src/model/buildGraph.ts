import {
  Component,
  EndpointURL,
  EndpointVisibility,
  ReleaseBinding,
  Resource,
  ResourceReleaseBinding,
  VISIBILITIES,
  Workload,
} from '@openchoreo-portal/model';
import {
  bindingStatus,
  displayName,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { externalsOf } from './externals';
import { GraphBuilder } from './GraphBuilder';
import { resourceStatus } from './resourceStatus';
import { shapeOf } from './shape';
import { CellConnection, CellEndpoint, CellGraph } from './types';

/** Everything a cell is made of, as the control plane has it. */
export interface CellSources {
  namespace: string;
  project: string;
  /** Absent: as declared, without states. */
  environment?: string;
  /** Of the project. */
  components: readonly Component[];
  workloads: readonly Workload[];
  resources: readonly Resource[];
  /** Of the environment; those of other projects tell who uses this one. */
  bindings: readonly ReleaseBinding[];
  resourceBindings: readonly ResourceReleaseBinding[];
}

/**
 * The graph of a cell. What an environment runs is told by its bindings (`status.endpoints`, `status.connectionTargets`); what it does not
 * run yet is taken from the workload and marked as declared. Pure; the result depends on what is there, not on the order of the inputs.
 */
export function buildGraph(sources: CellSources): CellGraph {
  const { project, environment } = sources;
  const builder = new GraphBuilder(project, environment);
  const workloads = new Map(
    sources.workloads
      .filter(w => w.spec.owner.projectName === project)
      .map(w => [w.spec.owner.componentName, w]),
  );
  const here = sources.bindings.filter(b => b.spec.environment === environment);
  const bindings = new Map(
    here
      .filter(b => b.spec.owner.projectName === project)
      .map(b => [b.spec.owner.componentName, b]),
  );
  const components = sources.components.filter(
    c => c.spec.owner.projectName === project,
  );
  for (const component of components) {
    const { name } = component.metadata;
    const binding = bindings.get(name);
    builder.component({
      name,
      title: displayName(component),
      type: component.spec.componentType.name,
      shape: shapeOf(component.spec.componentType.name),
      status: bindingStatus(binding),
      ...(binding?.spec.releaseName
        ? { release: binding.spec.releaseName }
        : {}),
      endpoints: endpointsOf(workloads.get(name), binding),
      deployed: isDeployed(binding),
    });
  }
  for (const resource of sources.resources) {
    if (resource.spec.owner.projectName !== project) continue;
    const { name } = resource.metadata;
    builder.resource({
      name,
      title: displayName(resource),
      type: resource.spec.type.name,
      status: resourceStatus(
        sources.resourceBindings.find(
          b =>
            b.spec.owner.projectName === project &&
            b.spec.owner.resourceName === name &&
            b.spec.environment === environment,
        ),
      ),
    });
  }
  for (const component of components) {
    const { name } = component.metadata;
    addDependencies(builder, project, name, {
      workload: workloads.get(name),
      binding: bindings.get(name),
    });
    const state = isDeployed(bindings.get(name)) ? 'resolved' : 'declared';
    for (const use of externalsOf(workloads.get(name), bindings.get(name))) {
      builder.calls(name, use, { state });
    }
  }
  for (const binding of here) addConsumer(builder, project, binding);
  return builder.build();
}

const isDeployed = (binding: ReleaseBinding | undefined) =>
  binding !== undefined && binding.spec.state !== 'Undeploy';

function endpointsOf(
  workload: Workload | undefined,
  binding: ReleaseBinding | undefined,
): CellEndpoint[] {
  const declared = workload?.spec.endpoints ?? {};
  const running = new Map(
    (binding?.status?.endpoints ?? []).map(e => [e.name, e]),
  );
  const names = [...new Set([...Object.keys(declared), ...running.keys()])];
  return names.sort().map(name => {
    const endpoint = declared[name];
    const status = running.get(name);
    const external = firstURL(status?.externalURLs);
    const internal = firstURL(status?.internalURLs);
    const seen = new Set<EndpointVisibility>([
      'project',
      ...(endpoint?.visibility ?? []),
      ...(external ? (['external'] as const) : []),
      ...(internal ? (['internal'] as const) : []),
    ]);
    const service = status?.serviceURL;
    return {
      name,
      protocol: endpoint?.type ?? status?.type ?? 'TCP',
      ...(endpoint
        ? {
            port: endpoint.port,
            targetPort: endpoint.targetPort ?? endpoint.port,
          }
        : {}),
      visibility: VISIBILITIES.filter(v => seen.has(v)),
      addresses: {
        ...(service ? { project: addressOf(service) } : {}),
        ...(internal ? { internal: addressOf(internal) } : {}),
        ...(external ? { external: addressOf(external) } : {}),
      },
    };
  });
}

function firstURL(
  urls:
    | { http?: EndpointURL; https?: EndpointURL; tls?: EndpointURL }
    | undefined,
): EndpointURL | undefined {
  return urls?.https ?? urls?.http ?? urls?.tls;
}

function addressOf({ scheme, host, port, path }: EndpointURL): string {
  const start = scheme ? `${scheme}://` : '';
  return `${start}${host}${port ? `:${port}` : ''}${path ?? ''}`;
}

function addDependencies(
  builder: GraphBuilder,
  project: string,
  name: string,
  from: { workload?: Workload; binding?: ReleaseBinding },
): void {
  const deployed = isDeployed(from.binding);
  const status = deployed ? from.binding?.status : undefined;
  const pending = new Map(
    (status?.pendingConnections ?? []).map(c => [keyOf(c), c.reason]),
  );
  const resolved = new Map(
    (status?.resolvedConnections ?? []).map(c => [keyOf(c), c.url]),
  );
  const targets = new Map(
    (from.workload?.spec.dependencies?.endpoints ?? []).map(d => {
      const target = {
        project: d.project || project,
        component: d.component,
        endpoint: d.name,
        visibility: d.visibility as EndpointVisibility,
      };
      return [keyOf(target), target];
    }),
  );
  // The release that runs may depend on more than the newest workload says.
  for (const target of status?.connectionTargets ?? []) {
    targets.set(keyOf(target), target);
  }
  for (const [key, target] of targets) {
    builder.dependency(name, target, {
      visibility: target.visibility,
      ...linkState(resolved.get(key), pending.get(key)),
    });
  }
  const waiting = new Map(
    (status?.pendingResourceDependencies ?? []).map(r => [
      r.resourceName,
      r.reason,
    ]),
  );
  const used = new Set(
    (status?.resourceDependencyTargets ?? []).map(r => r.resourceName),
  );
  const declared = new Map(
    (from.workload?.spec.dependencies?.resources ?? []).map(r => [
      r.ref,
      Object.keys({ ...r.envBindings, ...r.fileBindings })
        .sort()
        .join(', '),
    ]),
  );
  for (const resource of new Set([...declared.keys(), ...used])) {
    const reason = waiting.get(resource);
    builder.uses(name, resource, declared.get(resource) ?? '', {
      ...(reason !== undefined
        ? { state: 'pending', reason }
        : { state: used.has(resource) ? 'resolved' : 'declared' }),
    });
  }
}

function linkState(
  url: EndpointURL | undefined,
  reason: string | undefined,
): Pick<CellConnection, 'state' | 'address' | 'reason'> {
  if (url) return { state: 'resolved', address: addressOf(url) };
  if (reason !== undefined) return { state: 'pending', reason };
  return { state: 'declared' };
}

/** Draws what components of other projects use of this one. */
function addConsumer(
  builder: GraphBuilder,
  project: string,
  binding: ReleaseBinding,
): void {
  const { projectName, componentName } = binding.spec.owner;
  if (projectName === project || !isDeployed(binding)) return;
  const { status } = binding;
  const resolved = new Set((status?.resolvedConnections ?? []).map(keyOf));
  const pending = new Map(
    (status?.pendingConnections ?? []).map(c => [keyOf(c), c.reason]),
  );
  for (const target of status?.connectionTargets ?? []) {
    if (target.project !== project) continue;
    const key = keyOf(target);
    const reason = pending.get(key);
    builder.consumer(projectName, componentName, target, {
      visibility: target.visibility,
      ...(reason !== undefined
        ? { state: 'pending', reason }
        : { state: resolved.has(key) ? 'resolved' : 'declared' }),
    });
  }
}

function keyOf(target: {
  project: string;
  component: string;
  endpoint: string;
}): string {
  return `${target.project}/${target.component}/${target.endpoint}`;
}
