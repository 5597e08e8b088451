import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInformer } from '@openchoreo-portal/client';
import { keyOf, systemClock } from '@openchoreo-portal/model';
import { Workflow } from '../kinds';
import { ArgoWorkflow, isFinished } from './argo/types';
import { WorkflowExecution } from './execution';
import { detectSandbox } from './sandbox';
import { BUILT_IN_STEPS } from './steps';
import { WorkflowRunner, WorkflowRunnerOptions } from './types';

const RETRY_MS = 5_000;

class Runner {
  private readonly informer;
  private readonly running = new Map<
    string,
    { execution: WorkflowExecution; done: Promise<void> }
  >();
  /** UIDs that ended in this process: the cache may still show them as running for a moment. */
  private readonly ended = new Set<string>();
  private readonly retries = new Set<NodeJS.Timeout>();
  private stopped = false;

  constructor(
    private readonly options: WorkflowRunnerOptions,
    private readonly sandbox: NonNullable<WorkflowRunnerOptions['sandbox']>,
  ) {
    this.informer = createInformer<ArgoWorkflow>(options.client, Workflow, {
      onError: error =>
        options.logger.warn(
          `Workflows cannot be watched: ${(error as Error).message}`,
        ),
    });
  }

  async start(): Promise<void> {
    this.informer.start();
    await this.informer.waitForSync();
    await this.removeOldWorkspaces();
    this.informer.addHandler(({ previous, current }) => {
      if (previous && previous.metadata.uid !== current?.metadata.uid) {
        this.ended.delete(previous.metadata.uid);
        this.running
          .get(previous.metadata.uid)
          ?.execution.stop('deleted', 'The workflow was deleted.');
      }
      if (current) this.consider(current);
    });
  }

  async stop(): Promise<void> {
    this.stopped = true;
    for (const timer of this.retries) clearTimeout(timer);
    await this.informer.stop();
    for (const { execution } of this.running.values()) {
      execution.stop('process', 'The local plane is stopping.');
    }
    await Promise.all([...this.running.values()].map(r => r.done));
  }

  private consider(workflow: ArgoWorkflow): void {
    const { uid, deletionTimestamp } = workflow.metadata;
    const { shutdown } = workflow.spec ?? {};
    const running = this.running.get(uid);
    if (running) {
      if (deletionTimestamp) {
        running.execution.stop('deleted', 'The workflow was deleted.');
      } else if (shutdown) {
        running.execution.stop(
          'shutdown',
          `workflow shutdown with strategy:  ${shutdown}`,
        );
      }
      return;
    }
    this.pump();
  }

  /** Starts the oldest waiting workflows while there are free places. */
  private pump(): void {
    const limit = this.options.concurrency ?? 2;
    if (this.stopped || this.running.size >= limit) return;
    const waiting = this.informer
      .list()
      .filter(
        w =>
          !isFinished(w.status) &&
          !w.metadata.deletionTimestamp &&
          !w.spec?.suspend &&
          !this.running.has(w.metadata.uid) &&
          !this.ended.has(w.metadata.uid),
      )
      // What a crash interrupted comes before what never began.
      .sort(
        (a, b) =>
          Number(Boolean(b.status?.phase)) - Number(Boolean(a.status?.phase)) ||
          a.metadata.creationTimestamp.localeCompare(
            b.metadata.creationTimestamp,
          ) ||
          keyOf(a.metadata).localeCompare(keyOf(b.metadata)),
      );
    for (const workflow of waiting.slice(0, limit - this.running.size)) {
      this.execute(workflow);
    }
  }

  private execute(workflow: ArgoWorkflow): void {
    const { logger } = this.options;
    const { uid, namespace, name } = workflow.metadata;
    const execution = new WorkflowExecution(workflow, {
      client: this.options.client,
      artifacts: this.options.artifacts,
      directory: join(this.options.directory, uid),
      openLog: this.options.openLog,
      sandbox: this.sandbox,
      templates: this.options.templates ?? BUILT_IN_STEPS,
      logger,
      clock: this.options.clock ?? systemClock,
    });
    if (workflow.spec?.shutdown) {
      execution.stop(
        'shutdown',
        `workflow shutdown with strategy:  ${workflow.spec.shutdown}`,
      );
    }
    this.ended.add(uid);
    const done = execution
      .run()
      .catch(e => {
        // The status could not be written (the API is away): try again, steps that succeeded are not repeated.
        logger.warn(
          `Workflow ${namespace}/${name} stopped: ${(e as Error).message}`,
        );
        this.retryLater(uid);
      })
      .finally(() => {
        this.running.delete(uid);
        this.pump();
      });
    this.running.set(uid, { execution, done });
    logger.info(`Workflow ${namespace}/${name} started`);
  }

  private retryLater(uid: string): void {
    if (this.stopped) return;
    const timer = setTimeout(() => {
      this.retries.delete(timer);
      this.ended.delete(uid);
      this.pump();
    }, RETRY_MS);
    this.retries.add(timer);
  }

  private async removeOldWorkspaces(): Promise<void> {
    const alive = new Set(
      this.informer
        .list()
        .filter(w => !isFinished(w.status))
        .map(w => w.metadata.uid),
    );
    for (const name of await readdir(this.options.directory)) {
      if (!alive.has(name)) {
        await rm(join(this.options.directory, name), {
          recursive: true,
          force: true,
        });
      }
    }
  }
}

/**
 * Watches Argo `Workflow` objects and runs those that have not ended. After a crash it goes on where the stored status says: steps that
 * succeeded are not repeated, the interrupted one starts again.
 */
export async function startWorkflowRunner(
  options: WorkflowRunnerOptions,
): Promise<WorkflowRunner> {
  await mkdir(options.directory, { recursive: true });
  const sandbox =
    options.sandbox ?? (await detectSandbox({ hidden: [options.directory] }));
  const runner = new Runner(options, sandbox);
  await runner.start();
  return { stop: () => runner.stop() };
}
