import { LABELS } from '@openchoreo-portal/model';
import { ComponentContext } from '../context/component';
import { connectionTargets, findConnection } from '../dependencies/connections';
import { externalDependencies, transportOf } from '../dependencies/external';
import { ComponentRenderInput } from '../inputs';
import { endpointName, ResilienceRendering } from '../resilience';
import { PolicyRule } from './model';

/** Traffic that the network may read: HTTP and what is carried in it, without TLS. */
const READABLE = ['HTTP', 'GraphQL', 'Websocket', 'gRPC'];
const READABLE_SCHEMES = ['http', 'ws', 'grpc'];

/** Name resolution and what the workload declares that it depends on, in the cell, in other cells and outside; nothing else. */
export function egressRules(
  input: ComponentRenderInput,
  context: ComponentContext,
  resilience: Pick<ResilienceRendering, 'listeners' | 'viaGateway'>,
): PolicyRule[] {
  return [
    { peer: { in: 'dns' } },
    ...endpointRules(input, context, resilience),
    ...resourceRules(input, context),
    ...externalRules(context, resilience),
  ];
}

function endpointRules(
  input: ComponentRenderInput,
  context: ComponentContext,
  { listeners }: Pick<ResilienceRendering, 'listeners'>,
): PolicyRule[] {
  const { namespace } = input;
  const { projectName, environmentName } = context.names;
  const own = {
    namespace,
    project: projectName,
    environment: environmentName,
  };
  return connectionTargets(context.workload, own).map(target => {
    const found = findConnection(input.connections ?? [], target);
    const labels = {
      [LABELS.project]: target.project,
      [LABELS.component]: target.component,
    };
    const listener = listeners.get(endpointName(target));
    return {
      peer:
        target.project === projectName
          ? { in: 'cell', labels }
          : {
              in: 'namespaces',
              namespaceLabels: {
                [LABELS.namespace]: namespace,
                [LABELS.project]: target.project,
                [LABELS.environment]: environmentName,
              },
              labels,
            },
      ...(found?.targetPort
        ? {
            ports: [
              {
                port: found.targetPort,
                protocol: found.protocol ?? 'TCP',
                http: READABLE_SCHEMES.includes(found.url.scheme ?? ''),
              },
            ],
          }
        : {}),
      ...(listener ? { listener } : {}),
    };
  });
}

function resourceRules(
  input: ComponentRenderInput,
  { workload }: ComponentContext,
): PolicyRule[] {
  const resources = workload.dependencies?.resources ?? [];
  if (resources.length === 0) return [];
  const outside = resources.some(({ ref }) =>
    isOutside(input.resourceOutputs?.[ref]),
  );
  return [
    { peer: { in: 'cell-resources' } },
    ...(outside ? [{ peer: { in: 'outside' as const } }] : []),
  ];
}

function externalRules(
  { workload }: ComponentContext,
  {
    listeners,
    viaGateway,
  }: Pick<ResilienceRendering, 'listeners' | 'viaGateway'>,
): PolicyRule[] {
  return externalDependencies(workload).map(dependency => {
    const { name, host, port, protocol = 'TCP', tls } = dependency;
    // The gateway's pods listen on ports that only the gateway knows.
    if (viaGateway.has(name)) return { peer: { in: 'platform' } };
    const http = !tls && READABLE.includes(protocol);
    const listener = listeners.get(name);
    return {
      peer: { in: 'external', host: host.toLowerCase() },
      ports: [{ port, protocol: transportOf(dependency), http }],
      ...(listener ? { listener } : {}),
    };
  });
}

/** A resource whose known outputs name no address of the cluster lives elsewhere: a managed database, for instance. */
function isOutside(
  outputs: readonly { value?: string }[] | undefined,
): boolean {
  return outputs !== undefined && !outputs.some(o => o.value?.includes('.svc'));
}
