import { ANNOTATIONS, KubeObject, LABELS } from '@openchoreo-portal/model';
import { isAddress } from '../dependencies/external';
import { blockOf, PolicyModel, PolicyPeer, PolicyRule } from './model';

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
 * Where a host with a name may be: anywhere but in private and link-local networks, where clusters, nodes and their metadata services
 * are. A host in such a network is declared by its address.
 */
const PUBLIC = [
  {
    cidr: '0.0.0.0/0',
    except: [
      '10.0.0.0/8',
      '100.64.0.0/10',
      '127.0.0.0/8',
      '169.254.0.0/16',
      '172.16.0.0/12',
      '192.168.0.0/16',
    ],
  },
  { cidr: '::/0', except: ['::1/128', 'fc00::/7', 'fe80::/10'] },
];

/**
 * The policy as `networking.k8s.io/v1`. There it is enforced or absent; `observe` therefore ends both directions with a rule that
 * lets everything through.
 */
export function kubernetesPolicy(model: PolicyModel): KubeObject {
  const open = model.mode === 'observe' ? [{}] : [];
  const hosts = externalHosts(model.egress);
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: {
      name: model.name,
      namespace: model.namespace,
      labels: model.labels,
      annotations: {
        [ANNOTATIONS.networkPolicyMode]: model.mode,
        ...(hosts ? { [ANNOTATIONS.externalHosts]: hosts } : {}),
      },
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

/** What the policy would say if it could name hosts; planes that can, hold to it. */
function externalHosts(rules: readonly PolicyRule[]): string {
  const hosts = rules.flatMap(({ peer, ports: list }) =>
    peer.in === 'external'
      ? (list ?? []).map(p => `${peer.host}:${p.port}/${p.protocol}`)
      : [],
  );
  return [...new Set(hosts)].sort().join(',');
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
    case 'external':
      return isAddress(peer.host)
        ? [{ ipBlock: { cidr: blockOf(peer.host) } }]
        : PUBLIC.map(ipBlock => ({ ipBlock }));
    default:
      return [
        { ipBlock: { cidr: '0.0.0.0/0' } },
        { ipBlock: { cidr: '::/0' } },
      ];
  }
}
