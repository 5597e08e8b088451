import { StoredObject } from '@openchoreo-portal/model';

/** The part of Argo's `Workflow` (argoproj.io/v1alpha1) that the local plane knows. */
export type ArgoWorkflow = StoredObject<WorkflowSpec, WorkflowStatus>;

export interface Parameter {
  name: string;
  value?: string;
  default?: string;
}

export interface Arguments {
  parameters?: Parameter[];
}

export interface TemplateRef {
  name: string;
  template: string;
  clusterScope?: boolean;
}

/** A step of `steps`, or a task of `dag`. */
export interface WorkflowStep {
  name: string;
  template?: string;
  templateRef?: TemplateRef;
  arguments?: Arguments;
  /** Only `a == b` and `a != b`. */
  when?: string;
  /** Only in `dag`. */
  dependencies?: string[];
  [unsupported: string]: unknown;
}

export interface Template {
  name: string;
  inputs?: Arguments;
  steps?: WorkflowStep[][];
  dag?: { tasks: WorkflowStep[] };
  [unsupported: string]: unknown;
}

export interface WorkflowSpec {
  entrypoint?: string;
  arguments?: Arguments;
  templates?: Template[];
  /** Seconds from the start; default 30 minutes. */
  activeDeadlineSeconds?: number;
  /** `Stop` and `Terminate` end the workflow as Failed. */
  shutdown?: string;
  /** A suspended workflow does not start. */
  suspend?: boolean;
  [field: string]: unknown;
}

export type NodePhase =
  | 'Pending'
  | 'Running'
  | 'Succeeded'
  | 'Skipped'
  | 'Failed'
  | 'Error'
  | 'Omitted';

/** One entry of `status.nodes`. */
export interface WorkflowNode {
  id: string;
  name: string;
  displayName: string;
  type: 'Steps' | 'StepGroup' | 'DAG' | 'Pod' | 'Skipped';
  templateName?: string;
  templateRef?: TemplateRef;
  boundaryID?: string;
  phase: NodePhase;
  message?: string;
  startedAt: string | null;
  finishedAt: string | null;
  progress?: string;
  inputs?: Arguments;
  outputs?: { parameters?: Parameter[]; exitCode?: string };
  children?: string[];
}

export interface WorkflowStatus {
  phase?: 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Error';
  startedAt?: string | null;
  finishedAt?: string | null;
  message?: string;
  progress?: string;
  nodes?: Record<string, WorkflowNode>;
  conditions?: { type: string; status: string; message?: string }[];
}

/** True when Argo would never touch the workflow again. */
export function isFinished(status: WorkflowStatus | undefined): boolean {
  return (
    status?.phase === 'Succeeded' ||
    status?.phase === 'Failed' ||
    status?.phase === 'Error'
  );
}
