import { EndpointURL, WorkloadTemplate } from '@openchoreo-portal/model';
import { ANNOTATIONS, renderedResourceId } from '@openchoreo-portal/model';
import { ComponentContext } from '../context/component';
import { EnvironmentContext } from '../context/environment';
import { connectionTargets, findConnection } from '../dependencies/connections';
import { externalDependencies } from '../dependencies/external';
import { ComponentRenderInput, nameOf, RenderedObject } from '../inputs';
import { networkPolicyMode } from '../network-policy/mode';
import { EnvoyListener, envoyConfig } from './cilium';
import { addressOnGateway, gatewayObjects } from './envoy-gateway';
import { meshRoute } from './gateway-api';
import {
  chooseProvider,
  egressGatewayOf,
  ResilienceMeans,
  resilienceProviders,
  ResilienceTarget,
  UnsupportedResilience,
} from './model';

export type { UnsupportedResilience } from './model';

/** What timeouts, retries and circuit breaking of a component's dependencies become. */
export interface ResilienceRendering {
  objects: RenderedObject[];
  /** What the data plane cannot do. */
  unsupported: UnsupportedResilience[];
  /** Listeners that egress policy sends traffic through, by name of the dependency. */
  listeners: ReadonlyMap<string, EnvoyListener>;
  /** External dependencies that are reached through the egress gateway instead. */
  viaGateway: ReadonlySet<string>;
}

function meansOf(
  input: ComponentRenderInput,
  gateway: EnvironmentContext['gateway'],
): ResilienceMeans {
  const egressGateway = egressGatewayOf(gateway);
  const provider =
    input.dataPlane.metadata.annotations?.[ANNOTATIONS.networkPolicyProvider];
  return {
    providers: resilienceProviders(input.dataPlane),
    ...(egressGateway ? { egressGateway } : {}),
    ciliumPolicies: provider === 'cilium' && networkPolicyMode(input) !== 'off',
    project: nameOf(input.project),
  };
}

/** Name of a dependency on an endpoint, as {@link ResilienceTarget} has it. */
export function endpointName(target: {
  component: string;
  endpoint: string;
}): string {
  return `${target.component}/${target.endpoint}`;
}

/** The address of the egress gateway for every external dependency that goes through it. */
export function gatewayAddresses(
  input: ComponentRenderInput,
  workload: WorkloadTemplate,
  base: Pick<EnvironmentContext, 'gateway' | 'cellNamespace'>,
): Map<string, EndpointURL> {
  const found = new Map<string, EndpointURL>();
  const means = meansOf(input, base.gateway);
  for (const external of externalDependencies(workload)) {
    const { name, resilience } = external;
    if (!resilience || !means.egressGateway) continue;
    const choice = chooseProvider(
      { name, resilience, to: { external } },
      means,
    );
    if ('provider' in choice && choice.provider === 'envoy-gateway') {
      const cell = {
        cellNamespace: base.cellNamespace,
        componentName: nameOf(input.component),
      };
      found.set(name, addressOnGateway(external, means.egressGateway, cell));
    }
  }
  return found;
}

/** Renders what dependencies ask for with whatever the data plane says it has; the rest is reported. */
export function renderResilience(
  input: ComponentRenderInput,
  context: ComponentContext,
): ResilienceRendering {
  const means = meansOf(input, context.gateway);
  const objects: RenderedObject[] = [];
  const unsupported: UnsupportedResilience[] = [];
  const listeners = new Map<string, EnvoyListener>();
  const viaGateway = new Set<string>();
  for (const target of targetsOf(input, context)) {
    const { name, resilience, to } = target;
    const choice = chooseProvider(target, means);
    if ('reason' in choice) {
      unsupported.push({ dependency: name, reason: choice.reason });
      continue;
    }
    const made = [];
    if (choice.provider === 'cilium') {
      const { object, listener } = envoyConfig(target, context);
      made.push(object);
      listeners.set(name, listener);
    } else if ('external' in to) {
      if (!means.egressGateway) continue;
      const gateway = means.egressGateway;
      made.push(...gatewayObjects(to.external, resilience, gateway, context));
      viaGateway.add(name);
    } else {
      made.push(meshRoute(target, to, context));
    }
    for (const object of made) {
      const id = renderedResourceId(object.kind, object.metadata.name ?? '');
      objects.push({ id, targetPlane: 'dataplane', object });
    }
  }
  return { objects, unsupported, listeners, viaGateway };
}

/** Dependencies that ask for something and have an address. */
function targetsOf(
  input: ComponentRenderInput,
  { workload, names }: ComponentContext,
): ResilienceTarget[] {
  const own = {
    namespace: input.namespace,
    project: names.projectName,
    environment: names.environmentName,
  };
  const declared = workload.dependencies?.endpoints ?? [];
  const endpoints = connectionTargets(workload, own).flatMap((endpoint, i) => {
    const { resilience } = declared[i];
    const found = findConnection(input.connections ?? [], endpoint);
    return resilience && found
      ? [{ name: endpointName(endpoint), resilience, to: { endpoint, found } }]
      : [];
  });
  const external = externalDependencies(workload).flatMap(e =>
    e.resilience
      ? [{ name: e.name, resilience: e.resilience, to: { external: e } }]
      : [],
  );
  return [...endpoints, ...external];
}
