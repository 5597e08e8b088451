import {
  EndpointDependency,
  EndpointURL,
  ReleaseBindingStatus,
  WorkloadTemplate,
} from '@openchoreo-portal/model';
import { ResolvedConnection } from '../inputs';

/** An endpoint that a workload depends on, fully named. */
export interface ConnectionTarget {
  namespace: string;
  project: string;
  component: string;
  endpoint: string;
  environment: string;
  visibility: 'project' | 'namespace';
}

/** A dependency without an address yet. */
export interface PendingConnection {
  namespace: string;
  project: string;
  component: string;
  endpoint: string;
  /** One sentence. */
  reason: string;
}

/** What a workload depends on, in the order of its list. `project` defaults to the own one. */
export function connectionTargets(
  workload: Pick<WorkloadTemplate, 'dependencies'>,
  own: { namespace: string; project: string; environment: string },
): ConnectionTarget[] {
  return (workload.dependencies?.endpoints ?? []).map(d => ({
    namespace: own.namespace,
    project: d.project || own.project,
    component: d.component,
    endpoint: d.name,
    environment: own.environment,
    visibility: d.visibility,
  }));
}

/** What is known about the target of a connection: its ReleaseBinding in the consumer's environment. */
export interface ConnectionSource {
  status?: Pick<ReleaseBindingStatus, 'endpoints'>;
  /** Workload of the release that runs there; tells the port of the pods. */
  workload?: Pick<WorkloadTemplate, 'endpoints'>;
}

/** Finds the address of every target. `sourceOf` gives the target component's binding in the same environment. */
export function resolveConnections(
  targets: readonly ConnectionTarget[],
  sourceOf: (target: ConnectionTarget) => ConnectionSource | undefined,
): { resolved: ResolvedConnection[]; pending: PendingConnection[] } {
  const resolved: ResolvedConnection[] = [];
  const pending: PendingConnection[] = [];
  for (const target of targets) {
    const { environment, visibility, ...key } = target;
    const source = sourceOf(target);
    const status = source?.status?.endpoints?.find(
      e => e.name === target.endpoint,
    );
    const endpoint = source?.workload?.endpoints?.[target.endpoint];
    const hidden =
      visibility === 'namespace' &&
      endpoint &&
      !endpoint.visibility?.some(v => v !== 'project');
    if (!source) {
      const reason = `${target.component} is not deployed in ${environment}.`;
      pending.push({ ...key, reason });
    } else if (hidden) {
      const reason = `Endpoint ${target.endpoint} of ${target.component} is not visible outside its project.`;
      pending.push({ ...key, reason });
    } else if (!status?.serviceURL) {
      const reason = `Endpoint ${target.endpoint} of ${target.component} has no address in ${environment} yet.`;
      pending.push({ ...key, reason });
    } else {
      resolved.push({
        ...key,
        visibility,
        url: status.serviceURL,
        ...(endpoint
          ? {
              targetPort: endpoint.targetPort ?? endpoint.port,
              protocol: endpoint.type === 'UDP' ? 'UDP' : 'TCP',
            }
          : {}),
      });
    }
  }
  return { resolved, pending };
}

/** The connection that answers a target, if any. */
export function findConnection(
  connections: readonly ResolvedConnection[],
  target: ConnectionTarget,
): ResolvedConnection | undefined {
  return connections.find(
    c =>
      c.namespace === target.namespace &&
      c.project === target.project &&
      c.component === target.component &&
      c.endpoint === target.endpoint,
  );
}

const SCHEMES_IN_ADDRESS = new Set(['http', 'https', 'ws', 'wss', 'tls']);

/** `scheme://host:port/path`; the scheme only where clients expect one. */
export function addressOf(url: EndpointURL): string {
  const scheme =
    url.scheme && SCHEMES_IN_ADDRESS.has(url.scheme) ? `${url.scheme}://` : '';
  const port = url.port ? `:${url.port}` : '';
  return `${scheme}${url.host}${port}${url.path ?? ''}`;
}

/** An environment variable of a container. */
export interface ContainerEnv {
  name: string;
  value?: string;
  valueFrom?: {
    secretKeyRef?: { name: string; key: string };
    configMapKeyRef?: { name: string; key: string };
  };
}

/** Environment variables that a dependency asked for. */
export function connectionEnvs(
  bindings: EndpointDependency['envBindings'],
  url: EndpointURL,
): ContainerEnv[] {
  const envs: ContainerEnv[] = [];
  const add = (name: string | undefined, value: string) => {
    if (name) envs.push({ name, value });
  };
  add(bindings.address, addressOf(url));
  add(bindings.host, url.host);
  add(bindings.port, url.port ? String(url.port) : '');
  add(bindings.basePath, url.path ?? '');
  return envs;
}
