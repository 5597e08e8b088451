import { contentHash } from '@openchoreo-portal/delivery';
import {
  GroupVersionKind,
  KubeObject,
  LABELS,
  MANAGED_BY,
  parseApiVersion,
  RenderedRelease,
} from '@openchoreo-portal/model';
import { contains } from '../runtime';

/** On every applied object: hash of what was applied, so that an unchanged object is not sent again. */
export const APPLIED_HASH = 'openchoreo.dev/applied-hash';

/** One object as it goes to the plane. */
export interface PlaneObject {
  id: string;
  gvk: GroupVersionKind;
  object: KubeObject;
  hash: string;
}

/** Kinds whose leftovers are looked for even when neither spec nor status names them. */
export const WELL_KNOWN_KINDS: Record<
  'dataplane' | 'observabilityplane',
  readonly GroupVersionKind[]
> = {
  dataplane: [
    ...kinds('apps/v1', 'Deployment', 'StatefulSet', 'DaemonSet'),
    ...kinds(
      'v1',
      'Service',
      'ConfigMap',
      'Secret',
      'ServiceAccount',
      'Namespace',
      'PersistentVolumeClaim',
    ),
    ...kinds('batch/v1', 'Job', 'CronJob'),
    ...kinds('autoscaling/v2', 'HorizontalPodAutoscaler'),
    ...kinds('policy/v1', 'PodDisruptionBudget'),
    ...kinds('networking.k8s.io/v1', 'NetworkPolicy', 'Ingress'),
    ...kinds('rbac.authorization.k8s.io/v1', 'Role', 'RoleBinding'),
    ...kinds(
      'gateway.networking.k8s.io/v1',
      'HTTPRoute',
      'GRPCRoute',
      'Gateway',
    ),
    ...kinds('external-secrets.io/v1', 'ExternalSecret'),
  ],
  observabilityplane: [
    ...kinds('openchoreo.dev/v1alpha1', 'ObservabilityAlertRule'),
  ],
};

function kinds(apiVersion: string, ...names: string[]): GroupVersionKind[] {
  return names.map(kind => ({ ...parseApiVersion(apiVersion), kind }));
}

/** Sets come up in this order: what others need first. Unknown kinds come before workloads. */
const RANK: Record<string, number> = {
  Namespace: 0,
  ServiceAccount: 1,
  Role: 2,
  RoleBinding: 2,
  ConfigMap: 2,
  Secret: 2,
  ExternalSecret: 2,
  PersistentVolumeClaim: 2,
  NetworkPolicy: 3,
  Service: 4,
  Deployment: 6,
  StatefulSet: 6,
  DaemonSet: 6,
  Job: 6,
  CronJob: 6,
  HorizontalPodAutoscaler: 7,
};

/** Things of Kubernetes kinds in the order in which they are applied; what is equal stays in its order. */
export function inApplyOrder<T>(
  things: readonly T[],
  kindOf: (thing: T) => string,
): T[] {
  const rank = (thing: T) => RANK[kindOf(thing)] ?? 5;
  return [...things].sort((a, b) => rank(a) - rank(b));
}

/** The objects of a release with ownership labels, in the order in which they are applied. */
export function planeObjects(release: RenderedRelease): PlaneObject[] {
  const resources = release.spec.resources ?? [];
  const scaled = scaledTargets(resources.map(r => r.object));
  const objects = resources.map(({ id, object }) => {
    const labelled: KubeObject = {
      ...withoutScaledReplicas(object, scaled),
      metadata: {
        ...object.metadata,
        labels: { ...object.metadata.labels, ...ownership(release, id) },
      },
    };
    const hash = contentHash(labelled).slice(0, 16);
    return {
      id,
      gvk: { ...parseApiVersion(object.apiVersion), kind: object.kind },
      hash,
      object: {
        ...labelled,
        metadata: {
          ...labelled.metadata,
          annotations: {
            ...labelled.metadata.annotations,
            [APPLIED_HASH]: hash,
          },
        },
      },
    };
  });
  return inApplyOrder(objects, o => o.gvk.kind);
}

/** Labels that tell whose an applied object is. */
export function ownership(
  release: RenderedRelease,
  id: string,
): Record<string, string> {
  return {
    [LABELS.managedBy]: MANAGED_BY,
    [LABELS.renderedReleaseResourceId]: id,
    [LABELS.renderedReleaseUid]: release.metadata.uid,
    [LABELS.renderedReleaseName]: release.metadata.name,
    [LABELS.renderedReleaseNamespace]: release.metadata.namespace ?? '',
  };
}

/** True when the live object is what was last applied and nobody changed a field of ours since. */
export function isApplied(
  live: KubeObject | undefined,
  wanted: PlaneObject,
): boolean {
  return (
    live !== undefined &&
    live.metadata.annotations?.[APPLIED_HASH] === wanted.hash &&
    contains(live, wanted.object)
  );
}

/** Workloads whose replicas an autoscaler of the same set owns: sending `replicas` would fight it. */
function scaledTargets(objects: readonly KubeObject[]): Set<string> {
  const out = new Set<string>();
  for (const { apiVersion, kind, spec } of objects) {
    const isScaler =
      (kind === 'HorizontalPodAutoscaler' &&
        apiVersion.startsWith('autoscaling/')) ||
      (kind === 'ScaledObject' && apiVersion.startsWith('keda.sh/'));
    const target = (
      spec as { scaleTargetRef?: { kind?: string; name?: string } } | undefined
    )?.scaleTargetRef;
    if (isScaler && target?.name) {
      out.add(`${target.kind ?? 'Deployment'}/${target.name}`);
    }
  }
  return out;
}

function withoutScaledReplicas(
  object: KubeObject,
  scaled: ReadonlySet<string>,
): KubeObject {
  if (!scaled.has(`${object.kind}/${object.metadata.name}`)) return object;
  const { replicas: _, ...spec } = object.spec as { replicas?: unknown };
  return { ...object, spec };
}
