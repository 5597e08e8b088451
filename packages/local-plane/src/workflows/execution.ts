import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ResourceClient } from '@openchoreo-portal/client';
import {
  ApiError,
  Clock,
  StoredObject,
  isApiError,
  timestamp,
} from '@openchoreo-portal/model';
import { ArtifactStore } from '../artifacts';
import { ExternalSecret, Secret, Workflow } from '../kinds';
import { ArgoWorkflow, WorkflowStatus } from './argo/types';
import { EngineResult, runWorkflow, StepCall } from './engine';
import { NodeTree } from './nodes';
import { Sandbox } from './sandbox/types';
import { StepPod } from './step-pods';
import {
  OpenStepLog,
  STEP_CONTAINER,
  StepLog,
  StepOutputs,
  StepSecret,
  StepTemplate,
  Workspace,
  WorkflowLogger,
} from './types';

const FIELD_MANAGER = 'workflow-runner';
const DEFAULT_DEADLINE_SECONDS = 30 * 60;
const SECRET_WAIT_MS = 30_000;
const SECRET_RETRY_MS = 500;
const MAX_LOG_BYTES = 16 * 1024 * 1024;

/** What one execution needs. */
export interface ExecutionOptions {
  client: ResourceClient;
  artifacts: ArtifactStore;
  /** Workspace of this workflow. */
  directory: string;
  openLog: OpenStepLog;
  sandbox: (workspaceRoot: string) => Sandbox;
  templates: readonly StepTemplate[];
  logger: WorkflowLogger;
  clock: Clock;
}

/** Why an execution was ended from outside. */
export type StopReason = 'shutdown' | 'deleted' | 'process';

/** Runs one workflow to its end and keeps its `status` up to date. */
export class WorkflowExecution {
  private readonly abort = new AbortController();
  private readonly templates: Map<string, StepTemplate>;
  private readonly nodes: NodeTree;
  private readonly startedAt: string;
  private stopReason?: StopReason | 'deadline';
  private stopMessage = '';
  private writing: Promise<void> | undefined;
  private dirty = false;

  constructor(
    private readonly workflow: ArgoWorkflow,
    private readonly options: ExecutionOptions,
  ) {
    this.templates = new Map(options.templates.map(t => [t.ref, t]));
    this.startedAt =
      workflow.status?.startedAt ?? timestamp(options.clock.now());
    this.nodes = new NodeTree(
      workflow.metadata.name,
      options.clock,
      workflow.status?.nodes,
      () => this.changed(),
    );
  }

  /** Ends it early. `process`: the runner stops, the workflow goes on after the next start. */
  stop(reason: StopReason, message: string): void {
    if (this.stopReason) return;
    this.stopReason = reason;
    this.stopMessage = message;
    this.abort.abort();
  }

  /** Resolves when the workflow ended or was stopped. Rejects when its status cannot be written. */
  async run(): Promise<void> {
    const { options, workflow } = this;
    const deadline =
      Number(workflow.spec?.activeDeadlineSeconds) || DEFAULT_DEADLINE_SECONDS;
    const left =
      Date.parse(this.startedAt) +
      deadline * 1000 -
      options.clock.now().getTime();
    const timer = setTimeout(() => {
      this.stopReason ??= 'deadline';
      this.stopMessage = `The workflow exceeded its deadline of ${deadline} s.`;
      this.abort.abort();
    }, Math.max(0, Math.min(left, 2_000_000_000)));
    try {
      await mkdir(join(options.directory, 'workspace'), { recursive: true });
      await mkdir(join(options.directory, 'private'), { recursive: true });
      await this.writeStatus({ phase: 'Running' });
      const result = await runWorkflow({
        workflow,
        nodes: this.nodes,
        hasStep: ref => this.templates.has(ref),
        stepRefs: [...this.templates.keys()],
        runStep: call => this.runStep(call),
        signal: this.abort.signal,
      });
      if (this.stopReason === 'process' || this.stopReason === 'deleted') {
        return;
      }
      await this.finish(result);
    } finally {
      clearTimeout(timer);
      await this.writing?.catch(() => undefined);
      if (this.stopReason !== 'process') {
        await rm(options.directory, { recursive: true, force: true });
      }
    }
  }

  private async finish(result: EngineResult): Promise<void> {
    const stopped = this.stopReason !== undefined;
    const phase = stopped ? 'Failed' : result.phase;
    const message = stopped ? this.stopMessage : result.message;
    if (phase !== 'Succeeded') {
      this.nodes.endOpen(phase, message ?? 'The workflow ended.');
    }
    await this.writing?.catch(() => undefined);
    await this.writeStatus(
      {
        phase,
        message,
        finishedAt: timestamp(this.options.clock.now()),
        conditions: [
          { type: 'PodRunning', status: 'False' },
          { type: 'Completed', status: 'True' },
        ],
      },
      { 'workflows.argoproj.io/completed': 'true' },
    );
  }

  private async runStep(call: StepCall): Promise<StepOutputs> {
    const { client, clock, logger } = this.options;
    const { nodes, workflow } = this;
    nodes.start({
      name: call.nodeName,
      displayName: call.displayName,
      type: 'Pod',
      templateName: call.templateRef.template,
      templateRef: call.templateRef,
      boundaryID: call.boundary,
      inputs: {
        parameters: Object.entries(call.inputs).map(([name, value]) => ({
          name,
          value,
        })),
      },
    });
    const pod = await StepPod.start(client, clock, workflow, call);
    const log = boundedLog(
      await this.options.openLog({
        namespace: workflow.metadata.namespace ?? '',
        name: pod.name,
        uid: pod.object.metadata.uid,
        container: STEP_CONTAINER,
      }),
    );
    try {
      const outputs = await this.callTemplate(call, log);
      nodes.end(call.nodeName, 'Succeeded', {
        outputs: {
          parameters: Object.entries(outputs).map(([name, value]) => ({
            name,
            value,
          })),
          exitCode: '0',
        },
      });
      await log.close();
      await pod.end(true);
      return outputs;
    } catch (e) {
      if (this.stopReason === 'process') throw e;
      const message = this.stopReason ? this.stopMessage : describe(e);
      if (!isApiError(e)) {
        logger.error(
          `Step ${call.nodeName} of ${workflow.metadata.namespace}/${
            workflow.metadata.name
          } broke: ${(e as Error).stack ?? e}`,
        );
      }
      log.write(`Error: ${message}`, 'stderr');
      nodes.end(call.nodeName, 'Failed', {
        message,
        outputs: { exitCode: '1' },
      });
      await log.close();
      await pod.end(false, message);
      throw new ApiError({ reason: 'Invalid', message, cause: e });
    }
  }

  private async callTemplate(
    call: StepCall,
    log: StepLog,
  ): Promise<StepOutputs> {
    const template = this.templates.get(call.ref);
    if (!template) throw new Error(`No template ${call.ref}`);
    const { metadata, spec } = this.workflow;
    const root = join(this.options.directory, 'workspace');
    const closed = join(this.options.directory, 'private');
    const workspace: Workspace = {
      root,
      source: join(root, 'source'),
      output: join(closed, 'output'),
      config: join(closed, 'artifact.json'),
    };
    const parameters = new Map(
      (spec?.arguments?.parameters ?? []).map(p => [
        p.name,
        String(p.value ?? p.default ?? ''),
      ]),
    );
    const sandbox = this.options.sandbox(root);
    if (sandbox.warning) log.write(`Warning: ${sandbox.warning}`);
    return template.run({
      workflow: {
        namespace: metadata.namespace ?? '',
        name: metadata.name,
        labels: metadata.labels ?? {},
      },
      parameter: name => call.inputs[name] ?? parameters.get(name),
      workspace,
      sandbox,
      log,
      artifacts: this.options.artifacts,
      secret: name => this.readSecret(name),
      clock: this.options.clock,
      signal: this.abort.signal,
    });
  }

  private async readSecret(name: string): Promise<StepSecret | undefined> {
    const key = { namespace: this.workflow.metadata.namespace, name };
    const { client } = this.options;
    const until = Date.now() + SECRET_WAIT_MS;
    for (;;) {
      const secret = await orUndefined(client.get<StoredObject>(Secret, key));
      if (secret) return decodeSecret(secret);
      // Only a secret that something promises to make is worth waiting for.
      const promised = await orUndefined(client.get(ExternalSecret, key));
      if (!promised) return undefined;
      if (Date.now() > until || this.abort.signal.aborted) {
        throw new ApiError({
          reason: 'Timeout',
          message: `The Secret ${name} did not appear within ${
            SECRET_WAIT_MS / 1000
          } s.`,
          remedy: 'Look at the ExternalSecret of the same name.',
        });
      }
      await new Promise(resolve => setTimeout(resolve, SECRET_RETRY_MS));
    }
  }

  /** Coalesces node changes: at most one write is under way, and the last state always gets written. */
  private changed(): void {
    this.dirty = true;
    this.writing ??= (async () => {
      try {
        while (this.dirty && !this.stoppedQuietly()) {
          // Changes of one turn belong together.
          await new Promise(resolve => setImmediate(resolve));
          this.dirty = false;
          await this.writeStatus({ phase: 'Running' });
        }
      } catch (e) {
        this.options.logger.warn(
          `Status of workflow ${this.workflow.metadata.name} was not written: ${
            (e as Error).message
          }`,
        );
      } finally {
        this.writing = undefined;
      }
    })();
  }

  private stoppedQuietly(): boolean {
    return this.stopReason === 'process' || this.stopReason === 'deleted';
  }

  private async writeStatus(
    status: WorkflowStatus,
    labels: Record<string, string> = {},
  ): Promise<void> {
    const { metadata } = this.workflow;
    try {
      await this.options.client.patch(
        Workflow,
        { namespace: metadata.namespace, name: metadata.name },
        'merge',
        {
          metadata: {
            labels: {
              'workflows.argoproj.io/phase': status.phase,
              ...labels,
            },
          },
          status: {
            startedAt: this.startedAt,
            finishedAt: null,
            message: null,
            ...status,
            ...this.nodes.snapshot(),
          },
        },
        { fieldManager: FIELD_MANAGER },
      );
    } catch (e) {
      if (!isApiError(e, 'NotFound')) throw e;
      this.stop('deleted', 'The workflow was deleted.');
    }
  }
}

function boundedLog(log: StepLog): StepLog {
  let bytes = 0;
  let told = false;
  return {
    write(line, stream) {
      bytes += line.length + 1;
      if (bytes <= MAX_LOG_BYTES) log.write(line, stream);
      else if (!told) {
        told = true;
        log.write(
          `The log ends here: it has more than ${MAX_LOG_BYTES} bytes.`,
        );
      }
    },
    close: () => log.close(),
  };
}

function describe(e: unknown): string {
  if (isApiError(e)) return [e.message, e.remedy].filter(Boolean).join(' ');
  return `The step broke: ${e instanceof Error ? e.message : e}`;
}

function decodeSecret(secret: StoredObject): StepSecret {
  const data = (secret.data ?? {}) as Record<string, string>;
  return {
    type: String(secret.type ?? 'Opaque'),
    data: Object.fromEntries(
      Object.entries(data).map(([k, v]) => [
        k,
        Buffer.from(v, 'base64').toString('utf8'),
      ]),
    ),
  };
}

async function orUndefined<T>(promise: Promise<T>): Promise<T | undefined> {
  try {
    return await promise;
  } catch (e) {
    if (isApiError(e, 'NotFound')) return undefined;
    throw e;
  }
}
