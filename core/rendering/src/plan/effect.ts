import type { FieldChange, ObjectChange, ObjectRef } from './diff';

/**
 * What a change does to running software: `recreate` touches what Kubernetes never changes in place, `restart` rolls, starts or stops pods,
 * `scale` changes their number, `routing` changes where traffic goes, `policy` what the network lets through, `config` changes objects
 * that pods or controllers read, `none` is seen by nobody.
 */
export type ChangeEffect =
  | 'recreate'
  | 'restart'
  | 'scale'
  | 'routing'
  | 'policy'
  | 'config'
  | 'none';

/** Fields that Kubernetes refuses to change in an object that exists. */
const FIXED: Record<string, RegExp> = {
  Deployment: /^spec\.selector\b/,
  DaemonSet: /^spec\.selector\b/,
  ReplicaSet: /^spec\.selector\b/,
  StatefulSet:
    /^spec\.(selector|serviceName|podManagementPolicy|volumeClaimTemplates)\b/,
  Job: /^spec\.(selector|template|completionMode)\b/,
  PersistentVolumeClaim:
    /^spec\.(accessModes|selector|storageClassName|volumeMode|volumeName)\b/,
  Secret: /^type$/,
};

const WORKLOADS = new Set([
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'ReplicaSet',
  'Pod',
  'Job',
  'CronJob',
]);
const ROUTING = new Set([
  'Service',
  'HTTPRoute',
  'GRPCRoute',
  'TLSRoute',
  'TCPRoute',
  'UDPRoute',
  'Gateway',
  'Ingress',
  'BackendTrafficPolicy',
  'SecurityPolicy',
]);
const POLICIES = new Set([
  'NetworkPolicy',
  'CiliumNetworkPolicy',
  'CiliumClusterwideNetworkPolicy',
]);
const SCALING = new Set([
  'HorizontalPodAutoscaler',
  'ScaledObject',
  'HTTPScaledObject',
  'PodDisruptionBudget',
]);

/** Judges a change by its kind and the fields it touches. */
export function effectOf(
  object: ObjectRef,
  change: ObjectChange['change'],
  fields: readonly FieldChange[],
): { effect: ChangeEffect; summary: string } {
  const { kind } = object;
  if (change !== 'modify') {
    const done = change === 'add' ? 'is created' : 'is removed';
    return { effect: ofKind(kind), summary: `${kind} ${object.name} ${done}.` };
  }
  if (fields.every(f => isOwnMetadata(f.path))) {
    return {
      effect: 'none',
      summary: 'Only labels and annotations of the object change.',
    };
  }
  const fixed = fields.find(f => FIXED[kind]?.test(f.path));
  if (fixed) {
    return {
      effect: 'recreate',
      summary: `${fixed.path} of a ${kind} never changes in place: it has to be deleted and made again.`,
    };
  }
  if (!WORKLOADS.has(kind)) {
    const effect = ofKind(kind);
    return { effect, summary: SUMMARIES[effect] };
  }
  if (fields.some(f => isPodTemplate(kind, f.path))) {
    return {
      effect: 'restart',
      summary:
        kind === 'CronJob' ? 'Later runs use new pods.' : SUMMARIES.restart,
    };
  }
  const scaled = fields.find(f => f.path === 'spec.replicas');
  if (scaled) {
    const from = scaled.before ?? 1;
    const to = scaled.after ?? 1;
    return { effect: 'scale', summary: `Replicas go from ${from} to ${to}.` };
  }
  return { effect: 'config', summary: SUMMARIES.config };
}

const SUMMARIES: Record<ChangeEffect, string> = {
  recreate: 'It has to be deleted and made again.',
  restart: 'Pods are replaced.',
  scale: 'The number of pods may change.',
  routing: 'Traffic goes other ways.',
  policy: 'The network lets other traffic through.',
  config: 'Settings change without replacing pods.',
  none: 'Nothing that runs notices.',
};

function ofKind(kind: string): ChangeEffect {
  if (WORKLOADS.has(kind)) return 'restart';
  if (POLICIES.has(kind)) return 'policy';
  if (ROUTING.has(kind)) return 'routing';
  return SCALING.has(kind) ? 'scale' : 'config';
}

function isOwnMetadata(path: string): boolean {
  return (
    path.startsWith('metadata.labels') ||
    path.startsWith('metadata.annotations')
  );
}

function isPodTemplate(kind: string, path: string): boolean {
  if (kind === 'CronJob') return path.startsWith('spec.jobTemplate');
  return kind === 'Pod' || path.startsWith('spec.template');
}
