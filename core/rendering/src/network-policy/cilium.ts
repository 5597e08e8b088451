import { ANNOTATIONS, KubeObject, LABELS } from '@openchoreo-portal/model';
import { isAddress } from '../dependencies/external';
import {
  blockOf,
  PolicyModel,
  PolicyPeer,
  PolicyPort,
  PolicyRule,
} from './model';

const NAMESPACE = 'k8s:io.kubernetes.pod.namespace';
const NAMESPACE_LABEL = 'k8s:io.cilium.k8s.namespace.labels.';

/**
 * The policy as `cilium.io/v2`, with layer 7 rules on HTTP ports so that requests can be seen. `observe` keeps the rules, and with
 * them the visibility, and lets everything else through, too.
 */
export function ciliumPolicy(model: PolicyModel): KubeObject {
  const enforced = model.mode === 'enforce';
  return {
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumNetworkPolicy',
    metadata: {
      name: model.name,
      namespace: model.namespace,
      labels: model.labels,
      annotations: { [ANNOTATIONS.networkPolicyMode]: model.mode },
    },
    spec: {
      endpointSelector: { matchLabels: prefixed(model.podLabels) },
      enableDefaultDeny: { ingress: enforced, egress: enforced },
      // An empty rule selects nothing; without any rule the direction would not count as governed.
      ingress: model.ingress.length
        ? model.ingress.map(r => ({
            fromEndpoints: endpoints(r.peer),
            ...toPorts(r.ports),
          }))
        : [{}],
      egress: model.egress.map(egressRule),
    },
  };
}

function egressRule(rule: PolicyRule): Record<string, unknown> {
  if (rule.peer.in === 'dns') {
    return {
      toEndpoints: [
        {
          matchLabels: {
            [NAMESPACE]: 'kube-system',
            'k8s:k8s-app': 'kube-dns',
          },
        },
      ],
      toPorts: [
        {
          ports: [{ port: '53', protocol: 'ANY' }],
          rules: { dns: [{ matchPattern: '*' }] },
        },
      ],
    };
  }
  if (rule.peer.in === 'outside') {
    return { toEntities: ['world'], ...toPorts(rule.ports) };
  }
  if (rule.peer.in === 'external') {
    return { ...externalPeer(rule.peer.host), ...toPorts(rule.ports, rule) };
  }
  return { toEndpoints: endpoints(rule.peer), ...toPorts(rule.ports, rule) };
}

function externalPeer(host: string): Record<string, unknown> {
  if (isAddress(host)) return { toCIDR: [blockOf(host)] };
  return {
    toFQDNs: [
      host.startsWith('*') ? { matchPattern: host } : { matchName: host },
    ],
  };
}

function toPorts(
  ports: PolicyPort[] | undefined,
  { listener }: Pick<PolicyRule, 'listener'> = {},
): Record<string, unknown> {
  if (!ports?.length) return {};
  const entry = (list: PolicyPort[]) => ({
    ports: list.map(p => ({ port: String(p.port), protocol: p.protocol })),
  });
  if (listener) {
    const { name } = listener;
    const envoyConfig = { kind: 'CiliumEnvoyConfig', name };
    // A listener of one's own and layer 7 rules exclude each other.
    return { toPorts: [{ ...entry(ports), listener: { envoyConfig, name } }] };
  }
  const http = ports.filter(p => p.http);
  const other = ports.filter(p => !p.http);
  return {
    toPorts: [
      ...(http.length ? [{ ...entry(http), rules: { http: [{}] } }] : []),
      ...(other.length ? [entry(other)] : []),
    ],
  };
}

function endpoints(peer: PolicyPeer): Record<string, unknown>[] {
  switch (peer.in) {
    case 'cell':
      return [peer.labels ? { matchLabels: prefixed(peer.labels) } : {}];
    case 'cell-resources':
      return [
        {
          matchExpressions: [
            { key: `k8s:${LABELS.component}`, operator: 'DoesNotExist' },
          ],
        },
      ];
    case 'namespaces':
      return [
        {
          matchLabels: {
            ...Object.fromEntries(
              Object.entries(peer.namespaceLabels).map(([k, v]) => [
                NAMESPACE_LABEL + k,
                v,
              ]),
            ),
            ...prefixed(peer.labels ?? {}),
          },
        },
      ];
    default:
      return [
        {
          matchExpressions: [
            { key: `k8s:${LABELS.systemComponent}`, operator: 'Exists' },
            // Naming the namespace at all lifts the limit to the own one.
            { key: NAMESPACE, operator: 'Exists' },
          ],
        },
      ];
  }
}

function prefixed(labels: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(labels).map(([k, v]) => [`k8s:${k}`, v]),
  );
}
