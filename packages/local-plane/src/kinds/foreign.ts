import { KindDefinition } from '@openchoreo-portal/model';
import { defineKind } from './define';
import { anything, conditions, open } from './schema';

/**
 * Kinds of operators that types for real clusters often render. The plane accepts them, so that such a type deploys here too, and each object
 * carries a condition saying that nothing acts on it. Kinds that are missing here are learnt from a CustomResourceDefinition, or when
 * an object of theirs is written.
 */
const LIST: [apiVersion: string, kind: string, plural?: string][] = [
  ['openchoreo.dev/v1alpha1', 'ObservabilityAlertRule'],
  ['monitoring.coreos.com/v1', 'ServiceMonitor'],
  ['monitoring.coreos.com/v1', 'PodMonitor'],
  ['monitoring.coreos.com/v1', 'PrometheusRule'],
  ['cert-manager.io/v1', 'Certificate'],
  ['cert-manager.io/v1', 'Issuer'],
  ['gateway.networking.k8s.io/v1beta1', 'ReferenceGrant'],
  ['gateway.networking.k8s.io/v1alpha2', 'TCPRoute'],
  [
    'gateway.networking.k8s.io/v1alpha3',
    'BackendTLSPolicy',
    'backendtlspolicies',
  ],
  ['gateway.kgateway.dev/v1alpha1', 'TrafficPolicy', 'trafficpolicies'],
  ['gateway.kgateway.dev/v1alpha1', 'Backend'],
  ['gateway.envoyproxy.io/v1alpha1', 'SecurityPolicy', 'securitypolicies'],
  [
    'gateway.envoyproxy.io/v1alpha1',
    'BackendTrafficPolicy',
    'backendtrafficpolicies',
  ],
  ['keda.sh/v1alpha1', 'ScaledObject'],
  ['http.keda.sh/v1alpha1', 'HTTPScaledObject'],
  ['autoscaling.k8s.io/v1', 'VerticalPodAutoscaler'],
  ['scheduling.k8s.io/v1', 'PriorityClass', 'priorityclasses'],
];

const CLUSTER_SCOPED = ['PriorityClass'];

export const foreignKinds: readonly KindDefinition[] = LIST.map(
  ([apiVersion, kind, plural]) =>
    defineKind({
      apiVersion,
      kind,
      plural,
      scope: CLUSTER_SCOPED.includes(kind) ? 'Cluster' : 'Namespaced',
      fields: { spec: anything, status: open({ conditions }) },
      description: 'Stored by the local plane; nothing acts on it.',
    }),
);
