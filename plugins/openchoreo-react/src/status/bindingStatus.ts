import {
  Condition,
  findCondition,
  ProjectReleaseBinding,
  ReleaseBinding,
  ResourceReleaseBinding,
} from '@openchoreo-portal/model';
import { StatusTone } from '../components/StatusLabel';

/** A status in one word, with one sentence behind it. */
export interface StatusWords {
  tone: StatusTone;
  label: string;
  detail?: string;
}

const PROGRESS = /Progressing|Running|Created|Syncing|Unknown|Pending/;

/** What people should think of a release in an environment: the first thing that keeps it from being healthy. */
export function bindingStatus(
  binding:
    | ReleaseBinding
    | ProjectReleaseBinding
    | ResourceReleaseBinding
    | undefined,
): StatusWords {
  if (!binding) return { tone: 'off', label: 'Not deployed' };
  if (binding.metadata.deletionTimestamp) {
    return { tone: 'progress', label: 'Deleting' };
  }
  const conditions = binding.status?.conditions;
  if (binding.status?.pendingPromotion) {
    // Components say it in one condition, cells and resources in the other.
    const synced =
      findCondition(conditions, 'ReleaseSynced') ??
      findCondition(conditions, 'Synced');
    return synced?.reason === 'PromotionRejected'
      ? { tone: 'waiting', label: 'Rejected', detail: synced.message }
      : {
          tone: 'waiting',
          label: 'Waiting for approval',
          detail: synced?.message,
        };
  }
  if ('state' in binding.spec && binding.spec.state === 'Undeploy') {
    return { tone: 'off', label: 'Undeployed' };
  }
  const ready = findCondition(conditions, 'Ready');
  if (!ready) return { tone: 'progress', label: 'Pending' };
  if (
    ready.observedGeneration !== undefined &&
    ready.observedGeneration < (binding.metadata.generation ?? 0)
  ) {
    return {
      tone: 'progress',
      label: 'Updating',
      detail: 'The newest change is being worked on.',
    };
  }
  if (ready.status === 'True') {
    return ready.reason === 'ReadyWithSuspendedResources'
      ? { tone: 'off', label: 'Suspended', detail: ready.message }
      : { tone: 'ok', label: 'Ready', detail: ready.message };
  }
  const cause = firstCause(conditions) ?? ready;
  if (
    cause.reason === 'PromotionPending' ||
    cause.reason === 'PipelineOrderViolation'
  ) {
    return { tone: 'waiting', label: 'Held', detail: cause.message };
  }
  if (/Degraded|Failed|NotFound|Invalid|Conflict|Missing/.test(cause.reason)) {
    return { tone: 'error', label: 'Degraded', detail: cause.message };
  }
  return {
    tone: PROGRESS.test(cause.reason) ? 'progress' : 'unknown',
    label: 'Progressing',
    detail: cause.message,
  };
}

const ORDER = [
  'ReleaseSynced',
  'Synced',
  'ResourcesReady',
  'ResourceDependenciesReady',
  'ConnectionsResolved',
];

function firstCause(
  conditions: readonly Condition[] | undefined,
): Condition | undefined {
  for (const type of ORDER) {
    const condition = findCondition(conditions, type);
    if (condition?.status === 'False') return condition;
  }
  return undefined;
}
