import { WorkloadEndpoint, WorkloadTemplate } from '@openchoreo-portal/model';
import { compareText } from './configurations';
import { endpointResources } from './endpoint-resources';

/** A port of a Service. */
export interface ServicePort {
  name: string;
  port: number;
  targetPort: number;
  protocol: 'TCP' | 'UDP';
}

/** Root variable `workload`. Empty lists and texts are absent, so that `has()` tells whether something was given. */
export function workloadContext(
  workload: WorkloadTemplate,
): Record<string, unknown> {
  const { image, command, args } = workload.container;
  const endpoints: Record<string, unknown> = {};
  for (const [name, e] of sortedEndpoints(workload)) {
    endpoints[name] = {
      ...(e.displayName ? { displayName: e.displayName } : {}),
      port: e.port,
      targetPort: e.targetPort ?? e.port,
      type: e.type,
      ...(e.basePath ? { basePath: e.basePath } : {}),
      visibility: visibilitiesOf(e),
    };
  }
  return {
    container: {
      image,
      ...(command?.length ? { command } : {}),
      ...(args?.length ? { args } : {}),
    },
    endpoints,
  };
}

/** How far an endpoint can be reached; `project` always comes first. */
export function visibilitiesOf(endpoint: WorkloadEndpoint): string[] {
  return [...new Set(['project', ...(endpoint.visibility ?? [])])];
}

/** Transport protocol of an endpoint. */
export function protocolOf(endpoint: WorkloadEndpoint): 'TCP' | 'UDP' {
  return endpoint.type === 'UDP' ? 'UDP' : 'TCP';
}

/** Endpoints in the order of their names. */
export function sortedEndpoints(
  workload: Pick<WorkloadTemplate, 'endpoints'>,
): [string, WorkloadEndpoint][] {
  return Object.entries(workload.endpoints ?? {}).sort(([a], [b]) =>
    compareText(a, b),
  );
}

/** What the `workload.…()` macros stand for; endpoint schemas are read only when a template asks. */
export function workloadMacros(
  workload: WorkloadTemplate,
): Record<string, unknown> {
  let resources: Record<string, unknown> | undefined;
  return {
    toServicePorts: servicePorts(workload),
    get toEndpointResources() {
      resources ??= Object.fromEntries(
        sortedEndpoints(workload).map(([name, e]) => [
          name,
          endpointResources(e),
        ]),
      );
      return resources;
    },
  };
}

/** Ports of the Service of a workload: in the order of endpoint names, each port and protocol once, with unique valid names. */
export function servicePorts(workload: WorkloadTemplate): ServicePort[] {
  const ports: ServicePort[] = [];
  const names = new Set<string>();
  for (const [endpoint, e] of sortedEndpoints(workload)) {
    const protocol = protocolOf(e);
    if (ports.some(p => p.port === e.port && p.protocol === protocol)) continue;
    const name = portName(endpoint, names);
    names.add(name);
    const targetPort = e.targetPort ?? e.port;
    ports.push({ name, port: e.port, targetPort, protocol });
  }
  return ports;
}

const MAX_PORT_NAME = 15;

function portName(endpoint: string, taken: Set<string>): string {
  const clean = endpoint
    .toLowerCase()
    .replace(/_/g, '-')
    .slice(0, MAX_PORT_NAME)
    .replace(/-$/, '');
  for (let n = 1; ; n++) {
    const suffix = n === 1 ? '' : `-${n}`;
    const name = clean.slice(0, MAX_PORT_NAME - suffix.length) + suffix;
    if (!taken.has(name)) return name;
  }
}
