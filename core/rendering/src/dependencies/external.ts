import {
  EndpointURL,
  ExternalDependency,
  WorkloadTemplate,
} from '@openchoreo-portal/model';
import { connectionEnvs, ContainerEnv } from './connections';

/** Where a dependency outside the platform is reached, as `dependencies.external` shows it to templates. */
export interface ExternalItem {
  name: string;
  host: string;
  port: number;
  protocol: NonNullable<ExternalDependency['protocol']>;
  tls: boolean;
  envVars: ContainerEnv[];
}

/** What a workload calls outside the platform, in the order of its list. */
export function externalDependencies(
  workload: Pick<WorkloadTemplate, 'dependencies'>,
): readonly ExternalDependency[] {
  return workload.dependencies?.external ?? [];
}

/** Transport protocol of an external dependency. */
export function transportOf(dependency: ExternalDependency): 'TCP' | 'UDP' {
  return dependency.protocol === 'UDP' ? 'UDP' : 'TCP';
}

/** True when its host is an IP address and not a name. */
export function isAddress(host: string): boolean {
  return host.includes(':') || /^\d+(\.\d+){3}$/.test(host);
}

const SCHEMES = {
  HTTP: ['http', 'https'],
  GraphQL: ['http', 'https'],
  Websocket: ['ws', 'wss'],
  gRPC: ['grpc', 'grpcs'],
  TCP: ['tcp', 'tls'],
  UDP: ['udp', 'udp'],
} as const;

/** Address of an external dependency, in the form that addresses of endpoints have. */
export function externalUrl(dependency: ExternalDependency): EndpointURL {
  const { host, port, protocol = 'TCP', tls, basePath } = dependency;
  return {
    scheme: SCHEMES[protocol][tls ? 1 : 0],
    host: host.includes(':') ? `[${host}]` : host,
    port,
    ...(basePath ? { path: basePath } : {}),
  };
}

/** The dependency with the variables that it asked for. `via`: the address of the gateway that stands in for it, if one does. */
export function externalItem(
  dependency: ExternalDependency,
  via: EndpointURL | undefined,
): ExternalItem {
  const { name, host, port, protocol = 'TCP', tls = false } = dependency;
  const envVars = connectionEnvs(
    dependency.envBindings ?? {},
    via ?? externalUrl(dependency),
  );
  return { name, host, port, protocol, tls, envVars };
}
