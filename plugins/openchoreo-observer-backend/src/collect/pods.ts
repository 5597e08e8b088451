import { LABELS, StoredObject } from '@openchoreo-portal/model';
import { SourceScope } from '../model';

/** Labels and annotations of Argo Workflows. */
export const ARGO_WORKFLOW_LABEL = 'workflows.argoproj.io/workflow';
const ARGO_NODE_NAME = 'workflows.argoproj.io/node-name';
/** Namespaces of runs on a workflow plane are called like this. */
const WORKFLOWS_PREFIX = 'workflows-';

/** `v1/ContainerStatus`, as far as it is read. */
export interface ContainerStatus {
  name: string;
  restartCount?: number;
  state?: { running?: object; terminated?: object; waiting?: object };
  lastState?: { terminated?: object };
}

/** `v1/Pod`, as far as it is read. */
export interface Pod extends StoredObject {
  spec?: {
    restartPolicy?: string;
    initContainers?: PodContainer[];
    containers?: PodContainer[];
  };
  status?: {
    phase?: string;
    containerStatuses?: ContainerStatus[];
    initContainerStatuses?: ContainerStatus[];
  };
}

interface PodContainer {
  name: string;
  resources?: {
    requests?: Record<string, string | number>;
    limits?: Record<string, string | number>;
  };
}

/** Whose telemetry an object with these labels is; undefined when it does not belong to the platform. */
export function scopeOf(metadata: {
  namespace?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
}): SourceScope | undefined {
  const labels = metadata.labels ?? {};
  const run = labels[ARGO_WORKFLOW_LABEL];
  const namespace =
    labels[LABELS.namespace] ??
    (run && metadata.namespace?.startsWith(WORKFLOWS_PREFIX)
      ? metadata.namespace.slice(WORKFLOWS_PREFIX.length)
      : undefined);
  if (!namespace) return undefined;
  const common = {
    namespace,
    project: labels[LABELS.project] ?? '',
    component: labels[LABELS.component] ?? '',
    environment: run ? '' : labels[LABELS.environment] ?? '',
    projectUid: labels[LABELS.projectUid] ?? '',
    componentUid: labels[LABELS.componentUid] ?? '',
    environmentUid: labels[LABELS.environmentUid] ?? '',
  };
  if (run) {
    return {
      ...common,
      type: 'workflow',
      workflowRun: run,
      task: taskOf(metadata.annotations?.[ARGO_NODE_NAME], run),
    };
  }
  return common.project || common.component
    ? { ...common, type: 'component', workflowRun: '', task: '' }
    : undefined;
}

/** `run[0].build-image` and `run.build-image` are the task `build-image`; a run of one pod is its own task. */
function taskOf(nodeName: string | undefined, run: string): string {
  if (!nodeName) return '';
  const below = nodeName.startsWith(run)
    ? nodeName.slice(run.length)
    : nodeName;
  return below.replace(/^(\[\d+\])?\./, '').replace(/\(\d+.*\)$/, '') || run;
}

/** What is happening with one container now. */
export interface ContainerState {
  /** How often it was started again: the number of its present start. */
  attempt: number;
  /** There is or was a process, so there is a log. */
  started: boolean;
  /** The present start is over. */
  terminated: boolean;
  /** It will not be started again. */
  ended: boolean;
}

/** Reads the state of a container out of its pod. */
export function containerState(pod: Pod, name: string): ContainerState {
  const isInit = pod.spec?.initContainers?.some(c => c.name === name) ?? false;
  const status = [
    ...(pod.status?.containerStatuses ?? []),
    ...(pod.status?.initContainerStatuses ?? []),
  ].find(candidate => candidate.name === name);
  const attempt = status?.restartCount ?? 0;
  const crashed = Boolean(
    status?.state?.waiting && status.lastState?.terminated,
  );
  const terminated = Boolean(status?.state?.terminated) || crashed;
  const over = ['Succeeded', 'Failed'].includes(pod.status?.phase ?? '');
  return {
    attempt,
    started: Boolean(status?.state?.running) || terminated || attempt > 0,
    terminated,
    ended:
      terminated &&
      (over || pod.spec?.restartPolicy === 'Never' || (isInit && !crashed)),
  };
}

/** Names of all containers of a pod. */
export function containersOf(pod: Pod): string[] {
  return [
    ...(pod.spec?.initContainers ?? []),
    ...(pod.spec?.containers ?? []),
  ].map(container => container.name);
}
