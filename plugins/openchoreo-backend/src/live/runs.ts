import { ResourceKind } from '@openchoreo-portal/client';
import {
  ApiError,
  findCondition,
  isApiError,
  isConditionTrue,
  StoredObject,
  WorkflowRun,
} from '@openchoreo-portal/model';
import { SecretPlanes } from '../secrets/service';
import { LiveEvent, readEvents } from './events';
import { LogEntry, readPodLog } from './logs';
import { LivePlane, requirePlane } from './plane';

const POD: ResourceKind = {
  group: '',
  version: 'v1',
  kind: 'Pod',
  plural: 'pods',
  scope: 'Namespaced',
};
const WORKFLOW_LABEL = 'workflows.argoproj.io/workflow';
const NODE_ANNOTATION = 'workflows.argoproj.io/node-name';
const CONTAINER_ANNOTATION = 'kubectl.kubernetes.io/default-container';

/** State of a run in the words of the REST dialect. */
export interface RunStatus {
  status: 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Error';
  steps: Array<{
    name: string;
    phase: string;
    startedAt?: string;
    finishedAt?: string;
  }>;
  /** Logs and events can be read from the plane. */
  hasLiveObservability: boolean;
}

/** What a run's own status says; the plane is not asked. */
export function runStatus(run: WorkflowRun): RunStatus {
  const { status } = run;
  const completed = findCondition(status?.conditions, 'WorkflowCompleted');
  const state = () => {
    if (completed?.status !== 'True') return completed ? 'Running' : 'Pending';
    return isConditionTrue(status?.conditions, 'WorkflowSucceeded')
      ? 'Succeeded'
      : 'Failed';
  };
  return {
    status: state(),
    steps: (status?.tasks ?? []).map(task => ({
      name: task.name,
      phase: task.phase ?? 'Pending',
      ...(task.startedAt ? { startedAt: task.startedAt } : {}),
      ...(task.completedAt ? { finishedAt: task.completedAt } : {}),
    })),
    hasLiveObservability: status?.runReference !== undefined,
  };
}

/** Lines of all steps of a run, or of one, in the order in which the steps ran. Pods that are gone have none. */
export async function runLogs(
  planes: SecretPlanes,
  run: WorkflowRun,
  options: { task?: string; sinceSeconds?: number },
): Promise<LogEntry[]> {
  const plane = requirePlane(planes, run);
  const lines: LogEntry[] = [];
  for (const pod of await podsOf(plane, run, options.task)) {
    const { name, namespace = '', annotations } = pod.metadata;
    try {
      lines.push(
        ...(await readPodLog(
          plane,
          { namespace, name },
          {
            container: annotations?.[CONTAINER_ANNOTATION] ?? 'main',
            sinceSeconds: options.sinceSeconds,
          },
        )),
      );
    } catch (error) {
      // A step that has not started says 400, one that is cleaned up 404.
      if (!isApiError(error, 'BadRequest') && !isApiError(error, 'NotFound')) {
        throw error;
      }
    }
  }
  return lines;
}

/** Events about the steps of a run, or of one. */
export async function runEvents(
  planes: SecretPlanes,
  run: WorkflowRun,
  options: { task?: string },
): Promise<LiveEvent[]> {
  const plane = requirePlane(planes, run);
  const pods = await podsOf(plane, run, options.task);
  const lists = await Promise.all(
    pods.map(({ metadata: { name, namespace = '' } }) =>
      readEvents(plane, { namespace, kind: 'Pod', name }),
    ),
  );
  return lists.flat();
}

async function podsOf(
  plane: LivePlane,
  run: WorkflowRun,
  task: string | undefined,
): Promise<StoredObject[]> {
  const reference = run.status?.runReference;
  if (task && !run.status?.tasks?.some(({ name }) => name === task)) {
    throw new ApiError({
      reason: 'NotFound',
      message: `Run ${run.metadata.name} has no task ${task}.`,
      remedy: `Its tasks are in its status: ${
        run.status?.tasks?.map(({ name }) => name).join(', ') || 'none yet'
      }.`,
    });
  }
  if (!reference?.namespace) return [];
  const { items } = await plane.client.list(POD, {
    namespace: reference.namespace,
    labelSelector: `${WORKFLOW_LABEL}=${reference.name}`,
  });
  return items
    .filter(
      ({ metadata }) =>
        !task || taskOf(metadata.annotations?.[NODE_ANNOTATION]) === task,
    )
    .sort((a, b) =>
      a.metadata.creationTimestamp.localeCompare(b.metadata.creationTimestamp),
    );
}

/** Argo names nodes `workflow[0].step`, deeper ones `workflow[0].step[1].inner`. */
const taskOf = (node: string | undefined) => node?.split('.').pop();
