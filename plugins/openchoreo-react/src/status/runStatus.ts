import { findCondition, WorkflowRun } from '@openchoreo-portal/model';
import { StatusWords } from './bindingStatus';

/** What became of a run, failed before succeeded before running (reference/workflows.md §7). */
export function runStatus(run: WorkflowRun): StatusWords {
  const conditions = run.status?.conditions;
  const is = (type: string) => {
    const condition = findCondition(conditions, type);
    return condition?.status === 'True' ? condition : undefined;
  };
  const failed = is('WorkflowFailed');
  if (failed?.reason === 'WorkflowCancelled') {
    return { tone: 'off', label: 'Cancelled', detail: failed.message };
  }
  if (failed) {
    return { tone: 'error', label: 'Failed', detail: failed.message };
  }
  if (is('WorkflowSucceeded')) return { tone: 'ok', label: 'Succeeded' };
  const running = is('WorkflowRunning');
  if (running) return { tone: 'progress', label: 'Running' };
  const completed = findCondition(conditions, 'WorkflowCompleted');
  return {
    tone: 'progress',
    label: 'Pending',
    detail: completed?.message,
  };
}

/** How long a run took, or has taken so far, in milliseconds; undefined before it starts. */
export function runDuration(run: WorkflowRun, now: Date): number | undefined {
  const { startedAt, completedAt } = run.status ?? {};
  if (!startedAt) return undefined;
  const end = completedAt ? new Date(completedAt) : now;
  return end.getTime() - new Date(startedAt).getTime();
}

/** The commit a run builds, if its parameters name one. */
export function commitOf(run: WorkflowRun): string | undefined {
  const annotated = run.metadata.annotations?.['openchoreo.dev/commit'];
  if (annotated) return annotated;
  const find = (value: unknown, depth: number): string | undefined => {
    if (value === null || typeof value !== 'object' || depth > 6) {
      return undefined;
    }
    for (const [key, child] of Object.entries(value)) {
      if (key === 'commit' && typeof child === 'string' && child) return child;
      const nested = find(child, depth + 1);
      if (nested) return nested;
    }
    return undefined;
  };
  return find(run.spec.workflow.parameters, 0);
}
