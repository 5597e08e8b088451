import { ANNOTATIONS, KubeObject, LABELS } from '@openchoreo-portal/model';
import { PolicyModel, PolicyPeer, PolicyRule } from './model';

/** Where NodeLocal DNSCache listens; it is no pod, so no selector finds it. */
const NODE_LOCAL_DNS = '169.254.20.10/32';
const DNS_PORTS = [
  { protocol: 'UDP', port: 53 },
  { protocol: 'TCP', port: 53 },
  // OpenShift's DNS pods listen here.
  { protocol: 'UDP', port: 5353 },
  { protocol: 'TCP', port: 5353 },
];

/**
 * The policy as `networking.k8s.io/v1`. There it is enforced or absent; `observe` therefore ends both directions with a rule that
 * lets everything through.
 */
export function kubernetesPolicy(model: PolicyModel): KubeObject {
  const open = model.mode === 'observe' ? [{}] : [];
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: {
      name: model.name,
      namespace: model.namespace,
      labels: model.labels,
      annotations: { [ANNOTATIONS.networkPolicyMode]: model.mode },
    },
    spec: {
      podSelector: { matchLabels: model.podLabels },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [
        ...model.ingress.map(r => ({ from: peers(r.peer), ...ports(r) })),
        ...open,
      ],
      egress: [
        ...model.egress.map(r => ({ to: peers(r.peer), ...ports(r) })),
        ...open,
      ],
    },
  };
}

function ports(rule: PolicyRule) {
  if (rule.peer.in === 'dns') return { ports: DNS_PORTS };
  if (!rule.ports) return {};
  return {
    ports: rule.ports.map(({ protocol, port }) => ({ protocol, port })),
  };
}

function peers(peer: PolicyPeer): Record<string, unknown>[] {
  const pods = (labels: Record<string, string> | undefined) =>
    labels ? { matchLabels: labels } : {};
  switch (peer.in) {
    case 'cell':
      return [{ podSelector: pods(peer.labels) }];
    case 'cell-resources':
      return [
        {
          podSelector: {
            matchExpressions: [
              { key: LABELS.component, operator: 'DoesNotExist' },
            ],
          },
        },
      ];
    case 'namespaces':
      return [
        {
          namespaceSelector: { matchLabels: peer.namespaceLabels },
          ...(peer.labels ? { podSelector: pods(peer.labels) } : {}),
        },
      ];
    case 'platform':
      return [
        {
          namespaceSelector: {},
          podSelector: {
            matchExpressions: [
              { key: LABELS.systemComponent, operator: 'Exists' },
            ],
          },
        },
      ];
    case 'dns':
      return [{ namespaceSelector: {} }, { ipBlock: { cidr: NODE_LOCAL_DNS } }];
    default:
      return [
        { ipBlock: { cidr: '0.0.0.0/0' } },
        { ipBlock: { cidr: '::/0' } },
      ];
  }
}
