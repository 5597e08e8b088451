import { ResourceClient } from '@openchoreo-portal/client';
import { Clock } from '@openchoreo-portal/model';
import { ArtifactStore } from '../artifacts';
import { Sandbox } from './sandbox/types';

/** Annotation of Pods that the workflow runner owns; the kubelet and the scheduler leave them alone. */
export const EXECUTOR_ANNOTATION = 'local-plane.openchoreo.dev/executor';
/** Value of {@link EXECUTOR_ANNOTATION}. */
export const WORKFLOW_EXECUTOR = 'workflow';
/** The one container of every step Pod. */
export const STEP_CONTAINER = 'main';

/** Minimal logger; Backstage's and console-like ones fit. */
export interface WorkflowLogger {
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** Log of one step. Lines appear in `pods/log` of the step's Pod as they are written. */
export interface StepLog {
  write(line: string, stream?: 'stdout' | 'stderr'): void;
  close(): Promise<void>;
}

/** Opens the log of a Pod's container, in the layout that the kubelet's `pods/log` reads; appends to what is there. */
export type OpenStepLog = (pod: {
  namespace: string;
  name: string;
  uid: string;
  container: string;
}) => Promise<StepLog>;

/** Folders of one workflow; absolute paths on the host. */
export interface Workspace {
  /** What steps see as `/workspace`. Foreign code writes here: follow no link in it without looking where it leads. */
  root: string;
  /** `<root>/source`: where the source is checked out. */
  source: string;
  /** Outside the sandbox: the artifact root that the build prepared. */
  output: string;
  /** Outside the sandbox: the `ArtifactConfig` of `output`, as JSON. */
  config: string;
}

/** What a built-in step works with. */
export interface StepContext {
  workflow: {
    namespace: string;
    name: string;
    labels: Record<string, string>;
  };
  /** An input parameter of the step, else the workflow's parameter of that name. */
  parameter(name: string): string | undefined;
  workspace: Workspace;
  sandbox: Sandbox;
  log: StepLog;
  artifacts: ArtifactStore;
  /** Data of a Secret in the workflow's namespace; waits a little for one that an ExternalSecret is about to make. */
  secret(name: string): Promise<StepSecret | undefined>;
  clock: Clock;
  signal: AbortSignal;
}

/** A Secret as a step sees it. */
export interface StepSecret {
  type: string;
  data: Record<string, string>;
}

/** Output parameters by name. */
export type StepOutputs = Record<string, string>;

/**
 * A built-in cluster template. Must be repeatable: after a crash the step that was running is run again in the same workspace.
 * Fails by rejecting with `ApiError`; message and remedy become the node's message.
 */
export interface StepTemplate {
  /** `<ClusterWorkflowTemplate>/<template>`, e.g. `checkout-source/checkout`. */
  ref: string;
  run(context: StepContext): Promise<StepOutputs>;
}

/** Options of {@link startWorkflowRunner}. */
export interface WorkflowRunnerOptions {
  /** The local plane's own API. */
  client: ResourceClient;
  artifacts: ArtifactStore;
  /** Workspaces live here, one for each running workflow. */
  directory: string;
  openLog: OpenStepLog;
  /** Default: the best that {@link detectSandbox} finds. */
  sandbox?: (workspaceRoot: string) => Sandbox;
  /** Default: the built-in ones. */
  templates?: readonly StepTemplate[];
  /** Workflows that run at the same time; others wait as Pending. Default 2. */
  concurrency?: number;
  logger: WorkflowLogger;
  clock?: Clock;
}

/** A running workflow runner. */
export interface WorkflowRunner {
  /** Stops child processes; workflows that were running stay Running and go on after the next start. */
  stop(): Promise<void>;
}
