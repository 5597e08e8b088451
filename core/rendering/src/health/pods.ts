import { isJsonObject, KubeObject } from '@openchoreo-portal/model';
import { child, condition, count, maps, plural, text } from './view';

/** Why a pod does not do its work. */
export interface PodProblem {
  /** CamelCase, as Kubernetes says it where it says one: `CrashLoopBackOff`, `OOMKilled`, `Unschedulable`, ... */
  reason: string;
  /** One or two sentences; of a program that ended, the line of its output that says most. */
  message: string;
  /** False while it may still come right by itself. */
  failing: boolean;
}

/** Longest line of a program's output that is quoted. */
const MAX_LINE = 300;
/** Exit codes above this are 128 plus the signal that ended the program. */
const SIGNALS = 128;

/** Reasons for which a container waits that do not pass by themselves. */
const STUCK = new Set([
  'CrashLoopBackOff',
  'ImagePullBackOff',
  'ErrImagePull',
  'ErrImageNeverPull',
  'InvalidImageName',
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
]);

/**
 * The line of a program's output that says most: the last that names an error (and is no stack frame), else the last one. At most 300
 * characters; empty when there is no output.
 */
export function tellingLine(output: string): string {
  const lines = output
    .trimEnd()
    .split('\n')
    .filter(line => line.trim() !== '');
  const telling = lines.filter(
    line =>
      /\b(\w{0,40}error|exception|fatal|panic|failed)\b/i.test(line) &&
      !/^\s+at /.test(line),
  );
  return (telling.at(-1) ?? lines.at(-1) ?? '').trim().slice(0, MAX_LINE);
}

/**
 * The first thing that keeps a pod from its work, in the order in which a pod comes up: placement, init containers, containers, readiness.
 * Undefined when it is ready, complete, or on its way without a complaint.
 *
 * @param pod `v1/Pod` as read from its plane; anything of a wrong type reads as absent
 */
export function podProblem(pod: KubeObject): PodProblem | undefined {
  const status = isJsonObject(pod.status) ? pod.status : {};
  if (pod.metadata.deletionTimestamp) return undefined;
  const scheduled = condition(status, 'PodScheduled');
  if (scheduled?.status === 'False') {
    return {
      reason: scheduled.reason || 'Unschedulable',
      message: scheduled.message || 'No node takes the pod.',
      failing: true,
    };
  }
  for (const list of ['initContainerStatuses', 'containerStatuses']) {
    for (const container of maps(status, list)) {
      const found = containerProblem(container);
      if (found) return found;
    }
  }
  if (status.phase === 'Failed') {
    return {
      reason: text(status, 'reason') || 'Failed',
      message: text(status, 'message') || 'The pod failed.',
      failing: true,
    };
  }
  return status.phase === 'Running' ? unready(status) : undefined;
}

/** How often the containers of a pod were started again. */
export function podRestarts(pod: KubeObject): number {
  const status = isJsonObject(pod.status) ? pod.status : {};
  return maps(status, 'containerStatuses').reduce(
    (sum, container) => sum + count(container, 'restartCount'),
    0,
  );
}

/** True when a pod serves: it runs and its readiness probes succeed. */
export function podReady(pod: KubeObject): boolean {
  const status = isJsonObject(pod.status) ? pod.status : {};
  return condition(status, 'Ready')?.status === 'True';
}

function containerProblem(
  container: Record<string, unknown>,
): PodProblem | undefined {
  const name = text(container, 'name');
  const state = child(container, 'state');
  const waiting = child(state, 'waiting');
  const reason = text(waiting, 'reason');
  const before = child(child(container, 'lastState'), 'terminated');
  if (reason === 'CrashLoopBackOff') {
    const why = ended(name, before);
    const restarts = count(container, 'restartCount');
    const times =
      restarts > 0 ? ` It was restarted ${plural(restarts, 'time')}.` : '';
    return {
      reason: text(before, 'reason') === 'OOMKilled' ? 'OOMKilled' : reason,
      message: why
        ? `${why}${times}`
        : `Container ${name}: ${text(waiting, 'message') || reason}`,
      failing: true,
    };
  }
  if (STUCK.has(reason)) {
    return {
      reason,
      message: `Container ${name}: ${text(waiting, 'message') || reason}`,
      failing: true,
    };
  }
  const now = child(state, 'terminated');
  const why = ended(name, now);
  return why
    ? { reason: text(now, 'reason') || 'Error', message: why, failing: true }
    : undefined;
}

/** How a container ended; undefined when it did not, or well. */
function ended(
  name: string,
  terminated: Record<string, unknown>,
): string | undefined {
  const code = count(terminated, 'exitCode');
  if (code === 0) return undefined;
  const said = tellingLine(text(terminated, 'message'));
  const quote = said ? `: ${said}${/[.!?]$/.test(said) ? '' : '.'}` : '.';
  if (text(terminated, 'reason') === 'OOMKilled') {
    return `Container ${name} used more memory than its limit${quote}`;
  }
  const how =
    code > SIGNALS
      ? `was ended by signal ${code - SIGNALS}`
      : `ended with exit code ${code}`;
  return `Container ${name} ${how}${quote}`;
}

function unready(status: Record<string, unknown>): PodProblem | undefined {
  const ready = condition(status, 'Ready');
  if (!ready || ready.status === 'True') return undefined;
  const waiting = maps(status, 'containerStatuses')
    .filter(c => c.ready !== true)
    .map(c => text(c, 'name'));
  return {
    reason: 'NotReady',
    message: `Container ${
      waiting.join(', ') || 'of the pod'
    } runs but its readiness probe does not succeed.`,
    failing: false,
  };
}
