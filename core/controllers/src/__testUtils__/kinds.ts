import {
  createKindRegistry,
  KindDefinition,
  namespaceKind,
} from '@openchoreo-portal/model';

/** A kind as a cluster has it: any content, status apart. */
function workloadKind(
  group: string,
  version: string,
  kind: string,
  options: Partial<KindDefinition> = {},
): KindDefinition {
  const singular = kind.toLowerCase();
  const plural = singular.endsWith('y')
    ? `${singular.slice(0, -1)}ies`
    : `${singular}s`;
  return {
    group,
    version,
    kind,
    plural,
    singular,
    scope: 'Namespaced',
    statusSubresource: true,
    schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
    ...options,
  };
}

const plain = { statusSubresource: false };

/** Kinds of a small cluster. */
export const planeRegistry = createKindRegistry([
  namespaceKind,
  workloadKind('apps', 'v1', 'Deployment'),
  workloadKind('apps', 'v1', 'StatefulSet'),
  workloadKind('batch', 'v1', 'CronJob'),
  workloadKind('batch', 'v1', 'Job'),
  workloadKind('', 'v1', 'Pod'),
  workloadKind('', 'v1', 'Service'),
  workloadKind('', 'v1', 'ConfigMap', plain),
  workloadKind('', 'v1', 'Secret', plain),
  workloadKind('', 'v1', 'ServiceAccount', plain),
  workloadKind('', 'v1', 'PersistentVolumeClaim'),
  workloadKind('networking.k8s.io', 'v1', 'NetworkPolicy', plain),
  workloadKind('autoscaling', 'v2', 'HorizontalPodAutoscaler'),
  workloadKind('rbac.authorization.k8s.io', 'v1', 'Role', plain),
  workloadKind('rbac.authorization.k8s.io', 'v1', 'RoleBinding', plain),
  workloadKind('gateway.networking.k8s.io', 'v1', 'HTTPRoute'),
  workloadKind('external-secrets.io', 'v1', 'ExternalSecret'),
  workloadKind('generators.external-secrets.io', 'v1alpha1', 'Password', plain),
  workloadKind('argoproj.io', 'v1alpha1', 'Workflow', plain),
  workloadKind('openchoreo.dev', 'v1alpha1', 'ObservabilityAlertRule'),
]);
