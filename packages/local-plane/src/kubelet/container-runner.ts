import { sleep } from '@openchoreo-portal/client';
import { timestamp } from '@openchoreo-portal/model';
import { tellingLine } from '@openchoreo-portal/rendering';
import { ResolvedArtifact } from '../artifacts/types';
import { Container, ContainerState, Pod } from '../cluster/objects';
import { signalKept } from '../runtimes/process-host';
import {
  ContainerExit,
  ContainerRecord,
  PodSandbox,
  RunningContainer,
} from '../runtimes/types';
import { RestartBackoff, retryDelay } from './backoff';
import { planContainer } from './container-request';
import { ConfigError } from './env';
import { findImage } from './images';
import { SavedContainer } from './pod-state';
import { superviseProbes } from './prober';
import { ContainerView } from './status';
import { MESSAGE_BYTES, MESSAGE_LINES, terminatedState } from './termination';
import { DEFAULT_GRACE_SECONDS, WorkerDependencies } from './worker-types';

/** What a container needs from its pod. */
export interface ContainerHost {
  deps: WorkerDependencies;
  pod(): Pod;
  sandbox(): PodSandbox;
  /** Aborted when the pod is to end. */
  stopping: AbortSignal;
  /** True when the plane goes away and the pod stays. */
  leaving(): boolean;
  /** Ends early when something the container may wait for has changed. */
  waitForChange(ms: number): Promise<void>;
  /** Remembers services that the container's configuration names. */
  declare(services: readonly string[]): void;
  /** The port that decides about readiness when there is no probe. */
  implicitPort(): number | undefined;
  save(): void;
  publish(): void;
  event(type: 'Normal' | 'Warning', reason: string, message: string): void;
}

type RestartPolicy = 'Always' | 'OnFailure' | 'Never';

/** Runs one container of a pod: starts, adopts, watches, restarts. Its fields are what the pod's status shows. */
export class ContainerRunner implements ContainerView {
  state: ContainerState;
  lastState: ContainerState;
  restartCount: number;
  ready = false;
  started = false;
  imageID: string;
  containerID?: string;
  notReady?: string;
  /** How it ended for good; absent while it runs or will run again. */
  terminated?: ContainerState['terminated'];
  running?: RunningContainer;
  /** What is known of a program that runs, or ran when the plane went away. */
  record?: ContainerRecord;
  private probes?: AbortController;
  private endedBecause?: { reason: string; message: string };

  constructor(
    readonly spec: Container,
    readonly init: boolean,
    saved: SavedContainer | undefined,
    private readonly host: ContainerHost,
  ) {
    const waiting = {
      reason: init ? 'PodInitializing' : 'ContainerCreating',
    };
    this.terminated = saved?.terminated;
    this.state = saved?.terminated
      ? { terminated: saved.terminated }
      : { waiting };
    this.lastState = saved?.lastState ?? {};
    this.restartCount = saved?.restartCount ?? 0;
    this.imageID = saved?.imageID ?? '';
    this.record = saved?.record;
  }

  /** What has to be remembered on disk. */
  saved(): SavedContainer {
    const { restartCount, lastState, imageID, record, terminated } = this;
    return { restartCount, lastState, imageID, record, terminated };
  }

  private get uid(): string {
    return this.host.sandbox().uid;
  }

  /** Runs until the restart policy says that it is over, or the pod ends. */
  async run(policy: RestartPolicy): Promise<void> {
    const { host } = this;
    const again = (exitCode: number) =>
      policy === 'Always' || (policy === 'OnFailure' && exitCode !== 0);
    if (this.terminated && !again(this.terminated.exitCode)) return;
    const backoff = new RestartBackoff(host.deps.backoff);
    while (!host.stopping.aborted) {
      const running = this.record
        ? await this.adopt(this.record)
        : await this.launch();
      if (!running) continue;
      // The pod may have been told to end while the program was being started.
      if (host.stopping.aborted && !host.leaving()) void this.end(0);
      else if (host.stopping.aborted) void this.end(1);
      const exit = await running.exited;
      await this.ended(running, exit, again);
      if (host.stopping.aborted || !again(exit.exitCode)) return;
      const began = Date.parse(running.record.startedAt);
      await this.waitForRestart(backoff.next(exit.at.getTime() - began));
    }
  }

  /** Ends the program; what follows is up to the restart policy. Resolves when nothing of it is left. */
  async end(
    graceSeconds: number,
    why?: { reason: string; message: string },
  ): Promise<void> {
    const { running } = this;
    if (!running) return;
    const { runtime } = this.host.deps;
    const sandbox = this.host.sandbox();
    if (why) {
      this.endedBecause = why;
      this.host.event(
        'Normal',
        'Killing',
        `Stopping container ${this.spec.name}: ${why.message}`,
      );
    }
    this.stopProbes();
    if (graceSeconds > 0) {
      await runtime.signal(sandbox, running.record, 'SIGTERM');
      const timer = new AbortController();
      await Promise.race([
        running.exited,
        sleep(graceSeconds * 1000, timer.signal),
      ]);
      timer.abort();
    }
    await runtime.signal(sandbox, running.record, 'SIGKILL');
    await running.exited;
  }

  stopProbes(): void {
    this.probes?.abort();
  }

  private async waitForRestart(delay: number): Promise<void> {
    const { host, spec } = this;
    this.restartCount += 1;
    this.terminated = undefined;
    this.state = { waiting: { reason: 'ContainerCreating' } };
    if (delay > 0) {
      const seconds = Math.ceil(delay / 1000);
      const said = this.lastState.terminated?.message;
      const why = said ? `: ${tellingLine(said)}` : '';
      const message = `back-off ${seconds}s restarting failed container=${
        spec.name
      } pod=${host.pod().metadata.name}${why}`;
      this.state = { waiting: { reason: 'CrashLoopBackOff', message } };
      host.event(
        'Warning',
        'BackOff',
        `Back-off restarting failed container ${spec.name}`,
      );
    }
    host.save();
    host.publish();
    await sleep(delay, host.stopping);
  }

  /** Takes over a program of an earlier plane process; undefined when it is gone. */
  private async adopt(
    record: ContainerRecord,
  ): Promise<RunningContainer | undefined> {
    const { host, spec } = this;
    const { runtime, logs, context } = host.deps;
    const sameRuntime = record.runtime === runtime.name;
    const running = sameRuntime
      ? await runtime.adopt(host.sandbox(), record)
      : undefined;
    logs.open(this.uid, spec.name, record.attempt);
    if (running) {
      host.event(
        'Normal',
        'Adopted',
        `Container ${spec.name} went on running while the plane was away`,
      );
      this.begin(running);
      return running;
    }
    // Another runtime was chosen meanwhile: what the old one started must not go on beside the new.
    if (!sameRuntime && record.runtime !== 'simulated') {
      await signalKept(record, 'SIGKILL');
    }
    logs.close(this.uid, spec.name, record.attempt);
    this.restartCount += 1;
    this.lastState = {
      terminated: {
        exitCode: 255,
        reason: 'Unknown',
        message: 'The program ended while the plane was away.',
        startedAt: record.startedAt,
        finishedAt: timestamp(context.clock.now()),
      },
    };
    this.record = undefined;
    host.save();
    return undefined;
  }

  private async launch(): Promise<RunningContainer | undefined> {
    const { host } = this;
    const image = await this.pull();
    for (let attempt = 0; image && !host.stopping.aborted; attempt += 1) {
      try {
        return await this.start(image);
      } catch (error) {
        const config = error instanceof ConfigError;
        const message = error instanceof Error ? error.message : String(error);
        const reason = config
          ? 'CreateContainerConfigError'
          : 'RunContainerError';
        this.state = { waiting: { reason, message } };
        host.event('Warning', 'Failed', `Error: ${message}`);
        host.publish();
        await host.waitForChange(
          retryDelay(config ? attempt : attempt + 1, host.deps.backoff),
        );
      }
    }
    return undefined;
  }

  private async start(image: ResolvedArtifact): Promise<RunningContainer> {
    const { host, spec } = this;
    const { runtime, logs, config, claims } = host.deps;
    const { request, declared } = planContainer({
      pod: host.pod(),
      container: spec,
      image,
      sandbox: host.sandbox(),
      config,
      claims,
    });
    host.declare(declared);
    const attempt = (logs.attempts(this.uid, spec.name).at(-1) ?? -1) + 1;
    const files = logs.open(this.uid, spec.name, attempt);
    const running = await runtime.start({ ...request, attempt, ...files });
    host.event('Normal', 'Started', `Started container ${spec.name}`);
    this.begin(running);
    return running;
  }

  private async pull(): Promise<ResolvedArtifact | undefined> {
    const { host, spec } = this;
    const { runtime, artifacts, backoff } = host.deps;
    const reference = spec.image ?? '';
    for (let attempt = 0; !host.stopping.aborted; attempt += 1) {
      const found = await findImage(artifacts, reference, runtime.name);
      if ('image' in found) {
        if (this.imageID !== found.image.digest) {
          this.imageID = found.image.digest;
          host.event('Normal', 'Pulled', `Image "${reference}" is there`);
        }
        return found.image;
      }
      const reason = attempt === 0 ? 'ErrImagePull' : 'ImagePullBackOff';
      this.state = { waiting: { reason, message: found.problem } };
      host.event(
        'Warning',
        'Failed',
        `Failed to pull image "${reference}": ${found.problem}`,
      );
      host.publish();
      await sleep(retryDelay(attempt, backoff), host.stopping);
    }
    return undefined;
  }

  private begin(running: RunningContainer): void {
    const { host, spec } = this;
    const { network, runtime, secondMs } = host.deps;
    const { record } = running;
    this.running = running;
    this.record = record;
    this.endedBecause = undefined;
    this.state = { running: { startedAt: record.startedAt } };
    this.containerID = `${record.runtime}://${this.uid}/${spec.name}/${record.attempt}`;
    this.started = !spec.startupProbe;
    this.probes = new AbortController();
    host.save();
    superviseProbes({
      container: spec,
      implicitPort: host.implicitPort(),
      target: {
        connect: port => network.dialPod(this.uid, port),
        exec: (argv, timeoutMs) =>
          runtime.exec(host.sandbox(), record, argv, timeoutMs),
      },
      signal: this.probes.signal,
      secondMs,
      onReady: (ready, why) => {
        this.ready = ready;
        this.notReady = ready ? undefined : why;
        host.publish();
      },
      onStarted: () => {
        this.started = true;
        host.publish();
      },
      onUnhealthy: (kind, message) =>
        host.event('Warning', 'Unhealthy', `${kind} probe failed: ${message}`),
      onKill: message =>
        void this.end(
          host.pod().spec?.terminationGracePeriodSeconds ??
            DEFAULT_GRACE_SECONDS,
          { reason: 'Unhealthy', message },
        ),
    });
    host.publish();
  }

  private async ended(
    running: RunningContainer,
    exit: ContainerExit,
    again: (code: number) => boolean,
  ): Promise<void> {
    const { host, spec } = this;
    const { logs } = host.deps;
    const { attempt, startedAt } = running.record;
    this.stopProbes();
    this.running = undefined;
    this.record = undefined;
    this.ready = false;
    this.notReady = undefined;
    this.started = false;
    logs.close(this.uid, spec.name, attempt);
    if (host.leaving()) {
      // The plane itself goes: the next one starts the container afresh, and it is not the container's fault.
      host.save();
      return;
    }
    const said = exit.exitCode
      ? await logs.tail(
          this.uid,
          spec.name,
          attempt,
          MESSAGE_LINES,
          MESSAGE_BYTES,
        )
      : '';
    const terminated = terminatedState(
      exit,
      startedAt,
      said,
      this.endedBecause,
    );
    if (exit.exitCode !== 0) {
      const why = said ? `: ${tellingLine(said)}` : '';
      host.event(
        'Warning',
        'Exited',
        `Container ${spec.name} exited with code ${exit.exitCode}${why}`,
      );
    }
    this.terminated = terminated;
    this.state = { terminated };
    if (again(exit.exitCode)) this.lastState = { terminated };
    host.save();
    host.publish();
  }
}
