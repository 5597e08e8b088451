import {
  isJsonObject,
  StoredObject,
  TASK_PHASES,
  WorkflowTask,
} from '@openchoreo-portal/model';

/** The parts of an Argo Workflow's status that the platform reads; anything of a wrong type reads as absent. */
export interface ArgoStatus {
  phase: 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Error';
  message?: string;
  startedAt?: string;
  finishedAt?: string;
  tasks: WorkflowTask[];
  /** Output parameters of all nodes; the last node that has one wins. */
  outputs: Map<string, string>;
}

/** Most tasks that are copied. */
const MAX_TASKS = 200;
const MAX_MESSAGE = 1_000;

const PHASES: readonly string[] = TASK_PHASES;

/** Reads what a workflow plane reported. It comes from outside, so nothing about its shape is taken for granted. */
export function readArgoStatus(workflow: StoredObject): ArgoStatus {
  const status = isJsonObject(workflow.status) ? workflow.status : {};
  const phase = text(status.phase);
  const nodes = isJsonObject(status.nodes)
    ? Object.values(status.nodes).filter(isJsonObject)
    : [];
  const sorted = nodes
    .slice(0, MAX_TASKS * 5)
    .sort((a, b) => compare(text(a.startedAt), text(b.startedAt)));
  const outputs = new Map<string, string>();
  for (const node of sorted) {
    const parameters = isJsonObject(node.outputs)
      ? node.outputs.parameters
      : undefined;
    for (const p of Array.isArray(parameters) ? parameters : []) {
      if (isJsonObject(p) && text(p.name) && typeof p.value === 'string') {
        outputs.set(p.name as string, p.value);
      }
    }
  }
  return {
    phase: isPhase(phase) ? phase : 'Pending',
    ...optional('message', text(status.message)?.slice(0, MAX_MESSAGE)),
    ...optional('startedAt', time(status.startedAt)),
    ...optional('finishedAt', time(status.finishedAt)),
    tasks: sorted
      .filter(n => n.type === 'Pod')
      .slice(0, MAX_TASKS)
      .map(taskOf),
    outputs,
  };
}

function taskOf(node: Record<string, unknown>): WorkflowTask {
  const phase = text(node.phase) ?? 'Pending';
  const known = phase === 'Omitted' ? 'Skipped' : phase;
  return {
    name: text(node.displayName) ?? text(node.name) ?? 'step',
    phase: (PHASES.includes(known)
      ? known
      : 'Pending') as WorkflowTask['phase'],
    ...optional('startedAt', time(node.startedAt)),
    ...optional('completedAt', time(node.finishedAt)),
    ...optional('message', text(node.message)?.slice(0, MAX_MESSAGE)),
  };
}

function isPhase(phase: string | undefined): phase is ArgoStatus['phase'] {
  return (
    phase !== undefined &&
    ['Pending', 'Running', 'Succeeded', 'Failed', 'Error'].includes(phase)
  );
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function time(value: unknown): string | undefined {
  const t = text(value);
  return t !== undefined && !Number.isNaN(Date.parse(t)) ? t : undefined;
}

function optional<K extends string, V>(
  key: K,
  value: V | undefined,
): { [key in K]?: V } {
  return (value === undefined ? {} : { [key]: value }) as { [key in K]?: V };
}

function compare(a = '9', b = '9'): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
