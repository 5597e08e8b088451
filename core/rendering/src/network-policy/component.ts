import {
  ANNOTATIONS,
  LABELS,
  networkPolicyName,
  renderedResourceId,
} from '@openchoreo-portal/model';
import { ComponentContext } from '../context/component';
import {
  protocolOf,
  sortedEndpoints,
  visibilitiesOf,
} from '../context/workload';
import { connectionTargets, findConnection } from '../dependencies/connections';
import {
  ComponentRenderInput,
  EnvironmentInputs,
  RenderedObject,
} from '../inputs';
import { ciliumPolicy } from './cilium';
import { kubernetesPolicy } from './kubernetes';
import {
  NetworkPolicyMode,
  PolicyModel,
  PolicyPort,
  PolicyRule,
} from './model';

const MODES: readonly string[] = ['off', 'observe', 'enforce'];

/** The mode of an environment: its annotation, else its data plane's, else `enforce`. Unknown values count as `enforce`. */
export function networkPolicyMode(
  input: Pick<EnvironmentInputs, 'environment' | 'dataPlane'>,
): NetworkPolicyMode {
  const key = ANNOTATIONS.networkPolicyMode;
  const value =
    input.environment.metadata.annotations?.[key] ??
    input.dataPlane.metadata.annotations?.[key];
  return value !== undefined && MODES.includes(value)
    ? (value as NetworkPolicyMode)
    : 'enforce';
}

/** The policy of a component, in the form its plane understands; none when it is off or the component has no pods. */
export function componentNetworkPolicies(
  input: ComponentRenderInput,
  context: ComponentContext,
): RenderedObject[] {
  const mode = networkPolicyMode(input);
  const { workloadType } = input.release.spec.componentType.spec;
  if (mode === 'off' || workloadType === 'proxy') return [];
  const model: PolicyModel = {
    name: networkPolicyName(context.componentName),
    namespace: context.cellNamespace,
    labels: context.labels,
    podLabels: context.podSelectors,
    mode,
    ingress: ingressRules(input, context),
    egress: egressRules(input, context),
  };
  const provider =
    input.dataPlane.metadata.annotations?.[ANNOTATIONS.networkPolicyProvider];
  const object =
    provider === 'cilium' ? ciliumPolicy(model) : kubernetesPolicy(model);
  const id = renderedResourceId(object.kind, model.name);
  return [{ id, targetPlane: 'dataplane', object }];
}

/** The cell reaches every endpoint; wider visibility opens its ports to the same environment's projects and to the gateways. */
function ingressRules(
  { namespace }: ComponentRenderInput,
  context: ComponentContext,
): PolicyRule[] {
  const endpoints = sortedEndpoints(context.workload).map(([, e]) => ({
    visibilities: visibilitiesOf(e),
    port: {
      // Policies see packages after the Service has translated them, so it is the pods' port that counts.
      port: e.targetPort ?? e.port,
      protocol: protocolOf(e),
      http: ['HTTP', 'GraphQL', 'Websocket', 'gRPC'].includes(e.type),
    },
  }));
  const portsOf = (...visible: string[]) =>
    uniquePorts(
      endpoints
        .filter(e => e.visibilities.some(v => visible.includes(v)))
        .map(e => e.port),
    );
  const rules: PolicyRule[] = [
    { peer: { in: 'cell' }, ports: portsOf('project') },
    {
      peer: {
        in: 'namespaces',
        namespaceLabels: {
          [LABELS.namespace]: namespace,
          [LABELS.environment]: context.names.environmentName,
        },
      },
      ports: portsOf('namespace'),
    },
    { peer: { in: 'platform' }, ports: portsOf('internal', 'external') },
  ];
  return rules.filter(rule => rule.ports?.length);
}

/** Name resolution and what the workload declares that it depends on; nothing else. */
function egressRules(
  input: ComponentRenderInput,
  context: ComponentContext,
): PolicyRule[] {
  const { namespace } = input;
  const { projectName, environmentName } = context.names;
  const rules: PolicyRule[] = [{ peer: { in: 'dns' } }];
  const own = {
    namespace,
    project: projectName,
    environment: environmentName,
  };
  for (const target of connectionTargets(context.workload, own)) {
    const found = findConnection(input.connections ?? [], target);
    const labels = {
      [LABELS.project]: target.project,
      [LABELS.component]: target.component,
    };
    rules.push({
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
              { port: found.targetPort, protocol: found.protocol ?? 'TCP' },
            ],
          }
        : {}),
    });
  }
  const resources = context.workload.dependencies?.resources ?? [];
  if (resources.length > 0) {
    rules.push({ peer: { in: 'cell-resources' } });
  }
  if (resources.some(({ ref }) => isOutside(input.resourceOutputs?.[ref]))) {
    rules.push({ peer: { in: 'outside' } });
  }
  return rules;
}

/** A resource whose known outputs name no address of the cluster lives elsewhere: a managed database, for instance. */
function isOutside(
  outputs: readonly { value?: string }[] | undefined,
): boolean {
  return outputs !== undefined && !outputs.some(o => o.value?.includes('.svc'));
}

function uniquePorts(ports: PolicyPort[]): PolicyPort[] {
  const byKey = new Map<string, PolicyPort>();
  for (const port of ports) {
    const key = `${port.protocol}/${port.port}`;
    const known = byKey.get(key);
    byKey.set(key, known ? { ...known, http: known.http && port.http } : port);
  }
  return [...byKey.values()];
}
