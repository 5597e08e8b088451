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
import { ComponentRenderInput, RenderedObject } from '../inputs';
import { ResilienceRendering } from '../resilience';
import { ciliumPolicy } from './cilium';
import { egressRules } from './egress';
import { kubernetesPolicy } from './kubernetes';
import { networkPolicyMode } from './mode';
import { PolicyModel, PolicyPort, PolicyRule } from './model';

/** The policy of a component, in the form its plane understands; none when it is off or the component has no pods. */
export function componentNetworkPolicies(
  input: ComponentRenderInput,
  context: ComponentContext,
  resilience: Pick<ResilienceRendering, 'listeners' | 'viaGateway'>,
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
    egress: egressRules(input, context, resilience),
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

function uniquePorts(ports: PolicyPort[]): PolicyPort[] {
  const byKey = new Map<string, PolicyPort>();
  for (const port of ports) {
    const key = `${port.protocol}/${port.port}`;
    const known = byKey.get(key);
    byKey.set(key, known ? { ...known, http: known.http && port.http } : port);
  }
  return [...byKey.values()];
}
