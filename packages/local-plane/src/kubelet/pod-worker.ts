import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { sleep } from '@openchoreo-portal/client';
import { timestamp } from '@openchoreo-portal/model';
import { ArtifactStore, ResolvedArtifact } from '../artifacts/types';
import { PlaneContext } from '../cluster/context';
import { Container, ContainerState, Pod } from '../cluster/objects';
import { podAddress } from '../network/allocator';
import { PlaneNetwork } from '../network/network';
import { signalKept } from '../runtimes/process-host';
import {
  ContainerExit,
  ContainerRecord,
  PodSandbox,
  RunningContainer,
  Runtime,
} from '../runtimes/types';
import { RestartBackoff, RestartBackoffOptions, retryDelay } from './backoff';
import { planContainer } from './container-request';
import { ConfigError, ConfigSource } from './env';
import { findImage } from './images';
import { LogStore } from './log-store';
import { SavedPod, loadPodState, savePodState } from './pod-state';
import { superviseProbes } from './prober';
import { ContainerView, podStatus } from './status';
import { StatusPublisher } from './status-publisher';
import {
  MESSAGE_BYTES,
  MESSAGE_LINES,
  lastLine,
  terminatedState,
} from './termination';
import { ClaimDirectory, prepareVolumes } from './volumes';

/** What every pod worker shares. */
export interface WorkerDependencies {
  context: PlaneContext;
  runtime: Runtime;
  artifacts: Pick<ArtifactStore, 'resolve'>;
  network: PlaneNetwork;
  logs: LogStore;
  config: ConfigSource;
  claims: ClaimDirectory;
  /** Ports that Services send to this pod. */
  servicePorts(pod: Pod): number[];
  /** Reserves ports of this machine. */
  reservePorts(count: number): Promise<number[]>;
  podsDirectory: string;
  backoff?: RestartBackoffOptions;
  /** How long a pod without declared ports waits for a Service to tell, in milliseconds. Default 700. */
  portWaitMs?: number;
  secondMs?: number;
}

interface Slot extends ContainerView {
  running?: RunningContainer;
  probes?: AbortController;
  /** Set when the kubelet itself ended the program. */
  endedBecause?: { reason: string; message: string };
  terminated?: ContainerState['terminated'];
}

const DEFAULT_GRACE_SECONDS = 30;
/** Requests under way when a pod ends get this long before it is told to stop. */
const DRAIN_MS = 2_000;

/** Runs one pod, from its first container to its end. */
export class PodWorker {
  readonly uid: string;
  private readonly slots: Slot[];
  private readonly stopping = new AbortController();
  private readonly directory: string;
  private saved: SavedPod;
  private sandbox?: PodSandbox;
  private wake = new AbortController();
  private readonly publisher: StatusPublisher;
  private failed?: { reason: string; message: string };
  private done?: Promise<void>;
  private leaving = false;

  constructor(private readonly deps: WorkerDependencies, private pod: Pod) {
    this.uid = pod.metadata.uid;
    this.directory = join(deps.podsDirectory, this.uid);
    this.saved = loadPodState(this.directory);
    this.publisher = new StatusPublisher(deps.context, last => ({
      pod: this.pod,
      status: podStatus(
        { ...this.pod, status: last ?? this.pod.status },
        this.slots,
        {
          runtime: deps.runtime,
          podIp: podAddress(this.uid),
          now: deps.context.clock.now(),
          failed: this.failed,
        },
      ),
    }));
    const slot = (spec: Container, init: boolean): Slot => {
      const saved = this.saved.containers[spec.name];
      return {
        spec,
        init,
        state: saved?.terminated
          ? { terminated: saved.terminated }
          : {
              waiting: {
                reason: init ? 'PodInitializing' : 'ContainerCreating',
              },
            },
        lastState: saved?.lastState ?? {},
        restartCount: saved?.restartCount ?? 0,
        ready: false,
        started: false,
        imageID: saved?.imageID ?? '',
        terminated: saved?.terminated,
      };
    };
    this.slots = [
      ...(pod.spec?.initContainers ?? []).map(c => slot(c, true)),
      ...(pod.spec?.containers ?? []).map(c => slot(c, false)),
    ];
  }

  /** Latest state of the object. */
  update(pod: Pod): void {
    this.pod = pod;
  }

  /** Something the pod may wait for has changed: configuration, images, services. */
  poke(): void {
    this.wake.abort();
    this.wake = new AbortController();
    if (this.slots.some(s => s.running)) this.refreshVolumes();
  }

  /** Starts; returns at once. */
  start(): void {
    this.done ??= this.run().catch(error => {
      this.deps.context.logger.error(
        `Pod ${this.pod.metadata.name} stopped working.`,
        {
          error: error instanceof Error ? error.stack : String(error),
        },
      );
    });
  }

  /** Containers that run now, for measurements. */
  running(): { name: string; record: ContainerRecord; memoryLimit?: string }[] {
    return this.slots.flatMap(s =>
      s.running
        ? [
            {
              name: s.spec.name,
              record: s.running.record,
              memoryLimit: s.spec.resources?.limits?.memory?.toString(),
            },
          ]
        : [],
    );
  }

  get object(): Pod {
    return this.pod;
  }

  /** Attempt whose log is the current one, and the one before. */
  attempt(container: string, previous: boolean): number | undefined {
    const slot = container
      ? this.slots.find(s => s.spec.name === container)
      : this.slots.find(s => !s.init);
    if (!slot) return undefined;
    const attempts = this.deps.logs.attempts(this.uid, slot.spec.name);
    if (!previous) return attempts.at(-1);
    // While the next start is waited for, the newest log is the previous one.
    return slot.running || slot.terminated ? attempts.at(-2) : attempts.at(-1);
  }

  containerNames(): string[] {
    return this.slots.map(s => s.spec.name);
  }

  /** Runs a command in a container that runs. Rejects with an Error when it does not. */
  async exec(
    container: string | undefined,
    argv: readonly string[],
    timeoutMs: number,
  ) {
    const slot = this.slots.find(s =>
      container ? s.spec.name === container : !s.init,
    );
    if (!slot?.running || !this.sandbox)
      throw new Error('The container does not run.');
    return this.deps.runtime.exec(
      this.sandbox,
      slot.running.record,
      argv,
      timeoutMs,
    );
  }

  /** Ends one container; the restart policy decides what follows. */
  async kill(
    container: string,
    reason: string,
    message: string,
    graceSeconds = 0,
  ): Promise<void> {
    const slot = this.slots.find(s => s.spec.name === container);
    if (!slot?.running) return;
    slot.endedBecause = { reason, message };
    this.event(
      'Normal',
      'Killing',
      `Stopping container ${container}: ${message}`,
    );
    await this.end(slot, graceSeconds);
  }

  /** Gracefully ends everything; resolves when no process is left. `keepFiles`: the pod object stays and will be started again. */
  async stop(options: {
    keepFiles: boolean;
    graceSeconds?: number;
  }): Promise<void> {
    this.leaving = options.keepFiles;
    if (options.keepFiles) this.publisher.silence();
    this.stopping.abort();
    this.wake.abort();
    const grace =
      options.graceSeconds ??
      this.pod.spec?.terminationGracePeriodSeconds ??
      DEFAULT_GRACE_SECONDS;
    if (this.slots.some(s => s.running)) {
      if (!options.keepFiles) {
        this.event('Normal', 'Killing', 'Stopping containers');
        this.publish();
        await this.deps.network.drain(
          this.uid,
          Math.min(DRAIN_MS, grace * 1000),
        );
      }
    }
    await Promise.all(this.slots.map(slot => this.end(slot, grace)));
    await this.done;
    await this.publisher.settle();
    this.deps.network.removePod(this.uid);
    if (!options.keepFiles) {
      this.deps.logs.remove(this.uid);
      rmSync(this.directory, { recursive: true, force: true });
    }
  }

  /** Ends all programs at once. */
  async killAll(): Promise<void> {
    await Promise.all(this.slots.map(slot => this.end(slot, 0)));
  }

  /** Lets go: programs go on, and this worker writes nothing any more. */
  abandon(): void {
    this.leaving = true;
    this.publisher.silence();
    for (const slot of this.slots) slot.probes?.abort();
  }

  private async end(slot: Slot, graceSeconds: number): Promise<void> {
    const { running } = slot;
    if (!running || !this.sandbox) return;
    slot.probes?.abort();
    const { runtime } = this.deps;
    if (graceSeconds > 0) {
      await runtime.signal(this.sandbox, running.record, 'SIGTERM');
      const timer = new AbortController();
      await Promise.race([
        running.exited,
        sleep(graceSeconds * 1000, timer.signal),
      ]);
      timer.abort();
    }
    await runtime.signal(this.sandbox, running.record, 'SIGKILL');
    await running.exited;
  }

  private async run(): Promise<void> {
    mkdirSync(this.directory, { recursive: true, mode: 0o700 });
    await this.prepareSandbox();
    this.watchDeadline();
    this.publish();
    for (const slot of this.slots.filter(s => s.init)) {
      if (!(await this.runInit(slot))) return;
    }
    await Promise.all(
      this.slots.filter(s => !s.init).map(slot => this.runContainer(slot)),
    );
  }

  private async prepareSandbox(): Promise<void> {
    const { deps, pod } = this;
    const declared = () => [
      ...new Set([
        ...(pod.spec?.containers ?? []).flatMap(c =>
          (c.ports ?? [])
            .filter(p => (p.protocol ?? 'TCP') === 'TCP')
            .map(p => p.containerPort),
        ),
        ...deps.servicePorts(this.pod),
      ]),
    ];
    let ports = this.saved.ports.length ? this.saved.ports : declared();
    const isTask = (pod.metadata.ownerReferences ?? []).some(
      o => o.kind === 'Job',
    );
    if (
      ports.length === 0 &&
      !isTask &&
      Object.keys(this.saved.containers).length === 0
    ) {
      // The Service of a release is often applied right after its Deployment.
      const until = Date.now() + (deps.portWaitMs ?? 700);
      while (
        ports.length === 0 &&
        Date.now() < until &&
        !this.stopping.signal.aborted
      ) {
        await this.waitForChange(until - Date.now());
        ports = declared();
      }
    }
    const hostPorts = { ...this.saved.hostPorts };
    if (deps.runtime.name === 'plain') {
      const missing = ports.filter(p => hostPorts[p] === undefined);
      const reserved = await deps.reservePorts(missing.length);
      missing.forEach((p, i) => {
        hostPorts[p] = reserved[i];
      });
    }
    this.saved = { ...this.saved, ports, hostPorts };
    this.sandbox = {
      uid: this.uid,
      namespace: pod.metadata.namespace ?? '',
      name: pod.metadata.name,
      directory: this.directory,
      ports,
      hostPorts,
    };
    this.save();
    await this.announce();
  }

  private async announce(): Promise<void> {
    await this.deps.network.addPod({
      pod: this.pod,
      sandbox: this.sandbox!,
      runtime: this.deps.runtime,
      declared: this.saved.declared,
    });
  }

  private async runInit(slot: Slot): Promise<boolean> {
    if (slot.terminated?.exitCode === 0) return true;
    const retry = this.pod.spec?.restartPolicy !== 'Never';
    await this.runContainer(slot, retry ? 'OnFailure' : 'Never');
    return slot.terminated?.exitCode === 0;
  }

  private async runContainer(
    slot: Slot,
    policy: 'Always' | 'OnFailure' | 'Never' = this.pod.spec?.restartPolicy ??
      'Always',
  ): Promise<void> {
    const again = (exitCode: number) =>
      policy === 'Always' || (policy === 'OnFailure' && exitCode !== 0);
    if (slot.terminated && !again(slot.terminated.exitCode)) return;
    const backoff = new RestartBackoff(this.deps.backoff);
    let adoptable = this.saved.containers[slot.spec.name]?.record;
    while (!this.stopping.signal.aborted) {
      const found = adoptable;
      adoptable = undefined;
      const running = found
        ? await this.adopt(slot, found)
        : await this.startContainer(slot);
      if (!running) {
        if (found) continue;
        return;
      }
      const began = Date.parse(running.record.startedAt);
      const exit = await running.exited;
      await this.ended(slot, running, exit, again);
      if (this.stopping.signal.aborted || !again(exit.exitCode)) return;
      const delay = backoff.next(exit.at.getTime() - began);
      slot.restartCount += 1;
      slot.terminated = undefined;
      slot.state = delay
        ? {
            waiting: {
              reason: 'CrashLoopBackOff',
              message: `back-off ${Math.ceil(
                delay / 1000,
              )}s restarting failed container=${slot.spec.name} pod=${
                this.pod.metadata.name
              }${
                slot.lastState.terminated?.message
                  ? `: ${lastLine(slot.lastState.terminated.message)}`
                  : ''
              }`,
            },
          }
        : { waiting: { reason: 'ContainerCreating' } };
      if (delay)
        this.event(
          'Warning',
          'BackOff',
          `Back-off restarting failed container ${slot.spec.name}`,
        );
      this.save();
      this.publish();
      await sleep(delay, this.stopping.signal);
    }
  }

  /** Takes over a program of an earlier plane process; undefined when it is gone. */
  private async adopt(
    slot: Slot,
    record: ContainerRecord,
  ): Promise<RunningContainer | undefined> {
    const { runtime, logs } = this.deps;
    const running =
      record.runtime === runtime.name
        ? await runtime.adopt(this.sandbox!, record)
        : undefined;
    if (!running) {
      // Another runtime was chosen meanwhile: what the old one started must not go on beside the new.
      if (record.runtime !== runtime.name && record.runtime !== 'simulated')
        await signalKept(record, 'SIGKILL');
      slot.restartCount += 1;
      slot.lastState = {
        terminated: {
          exitCode: 255,
          reason: 'Unknown',
          message: 'The program ended while the plane was away.',
          startedAt: record.startedAt,
          finishedAt: timestamp(this.deps.context.clock.now()),
        },
      };
      logs.open(this.uid, slot.spec.name, record.attempt);
      logs.close(this.uid, slot.spec.name, record.attempt);
      delete this.saved.containers[slot.spec.name]?.record;
      this.save();
      return undefined;
    }
    logs.open(this.uid, slot.spec.name, record.attempt);
    this.event(
      'Normal',
      'Adopted',
      `Container ${slot.spec.name} went on running while the plane was away`,
    );
    await this.begin(slot, running);
    return running;
  }

  private async startContainer(
    slot: Slot,
  ): Promise<RunningContainer | undefined> {
    const { runtime, logs } = this.deps;
    const image = await this.pull(slot);
    if (!image) return undefined;
    for (let attempt = 0; !this.stopping.signal.aborted; attempt += 1) {
      try {
        const { request, declared } = planContainer({
          ...this.deps,
          pod: this.pod,
          container: slot.spec,
          image,
          sandbox: this.sandbox!,
        });
        this.declare(declared);
        const number =
          (logs.attempts(this.uid, slot.spec.name).at(-1) ?? -1) + 1;
        const files = logs.open(this.uid, slot.spec.name, number);
        const running = await runtime.start({
          ...request,
          attempt: number,
          ...files,
        });
        this.event('Normal', 'Started', `Started container ${slot.spec.name}`);
        await this.begin(slot, running);
        return running;
      } catch (error) {
        const config = error instanceof ConfigError;
        const message = error instanceof Error ? error.message : String(error);
        const reason = config
          ? 'CreateContainerConfigError'
          : 'RunContainerError';
        slot.state = { waiting: { reason, message } };
        this.event('Warning', 'Failed', `Error: ${message}`);
        this.publish();
        await this.waitForChange(
          retryDelay(config ? attempt : attempt + 1, this.deps.backoff),
        );
      }
    }
    return undefined;
  }

  private async pull(slot: Slot): Promise<ResolvedArtifact | undefined> {
    const { runtime, artifacts, backoff } = this.deps;
    const reference = slot.spec.image ?? '';
    for (let attempt = 0; !this.stopping.signal.aborted; attempt += 1) {
      const found = await findImage(artifacts, reference, runtime.name);
      if ('image' in found) {
        if (slot.imageID !== found.image.digest) {
          slot.imageID = found.image.digest;
          this.event('Normal', 'Pulled', `Image "${reference}" is there`);
        }
        return found.image;
      }
      const reason = attempt === 0 ? 'ErrImagePull' : 'ImagePullBackOff';
      slot.state = { waiting: { reason, message: found.problem } };
      this.event(
        'Warning',
        'Failed',
        `Failed to pull image "${reference}": ${found.problem}`,
      );
      this.publish();
      await sleep(retryDelay(attempt, backoff), this.stopping.signal);
    }
    return undefined;
  }

  private declare(found: readonly string[]): void {
    const all = [...new Set([...this.saved.declared, ...found])].sort();
    if (all.length === this.saved.declared.length) return;
    this.saved.declared = all;
    void this.announce();
  }

  private async begin(slot: Slot, running: RunningContainer): Promise<void> {
    slot.running = running;
    slot.endedBecause = undefined;
    slot.state = { running: { startedAt: running.record.startedAt } };
    slot.containerID = `${running.record.runtime}://${this.uid}/${slot.spec.name}/${running.record.attempt}`;
    slot.started = !slot.spec.startupProbe;
    slot.probes = new AbortController();
    this.save();
    const { network, runtime } = this.deps;
    superviseProbes({
      container: slot.spec,
      implicitPort:
        slot.init || this.slots.filter(s => !s.init)[0] !== slot
          ? undefined
          : this.deps.servicePorts(this.pod)[0],
      target: {
        connect: port => network.dialPod(this.uid, port),
        exec: (argv, timeoutMs) =>
          runtime.exec(this.sandbox!, running.record, argv, timeoutMs),
      },
      signal: slot.probes.signal,
      secondMs: this.deps.secondMs,
      onReady: (ready, why) => {
        slot.ready = ready;
        slot.notReady = ready ? undefined : why;
        this.publish();
      },
      onStarted: () => {
        slot.started = true;
        this.publish();
      },
      onUnhealthy: (kind, message) =>
        this.event('Warning', 'Unhealthy', `${kind} probe failed: ${message}`),
      onKill: message =>
        void this.kill(
          slot.spec.name,
          'Unhealthy',
          message,
          this.pod.spec?.terminationGracePeriodSeconds ?? DEFAULT_GRACE_SECONDS,
        ),
    });
    this.publish();
  }

  private async ended(
    slot: Slot,
    running: RunningContainer,
    exit: ContainerExit,
    again: (code: number) => boolean,
  ): Promise<void> {
    const { logs } = this.deps;
    slot.probes?.abort();
    slot.running = undefined;
    slot.ready = false;
    slot.notReady = undefined;
    slot.started = false;
    logs.close(this.uid, slot.spec.name, running.record.attempt);
    const said =
      exit.exitCode === 0
        ? ''
        : await logs.tail(
            this.uid,
            slot.spec.name,
            running.record.attempt,
            MESSAGE_LINES,
            MESSAGE_BYTES,
          );
    const why = slot.endedBecause;
    const terminated = terminatedState(
      exit,
      running.record.startedAt,
      said,
      why,
    );
    if (this.leaving) {
      // The plane itself goes: the next one starts the container afresh, and it is not the container's fault.
      delete this.saved.containers[slot.spec.name]?.record;
      this.save();
      return;
    }
    if (exit.exitCode !== 0) {
      this.event(
        'Warning',
        'Exited',
        `Container ${slot.spec.name} exited with code ${exit.exitCode}${
          said ? `: ${lastLine(said)}` : ''
        }`,
      );
    }
    slot.terminated = terminated;
    slot.state = { terminated };
    if (again(exit.exitCode)) slot.lastState = { terminated };
    this.save();
    this.publish();
  }

  private watchDeadline(): void {
    const seconds = this.pod.spec?.activeDeadlineSeconds;
    if (seconds === undefined) return;
    const began = Date.parse(this.pod.status?.startTime ?? '') || Date.now();
    void sleep(began + seconds * 1000 - Date.now(), this.stopping.signal).then(
      async () => {
        if (this.stopping.signal.aborted) return;
        this.failed = {
          reason: 'DeadlineExceeded',
          message:
            'Pod was active on the node longer than the specified deadline',
        };
        this.stopping.abort();
        await Promise.all(
          this.slots.map(s =>
            this.end(
              s,
              this.pod.spec?.terminationGracePeriodSeconds ??
                DEFAULT_GRACE_SECONDS,
            ),
          ),
        );
        this.publish();
      },
    );
  }

  private refreshVolumes(): void {
    try {
      prepareVolumes(
        this.pod,
        this.directory,
        this.deps.config,
        this.deps.claims,
      );
    } catch (error) {
      // What is gone from the cluster stays as it was in the running pod.
      if (!(error instanceof ConfigError)) throw error;
    }
  }

  private async waitForChange(ms: number): Promise<void> {
    await sleep(
      Math.max(0, ms),
      AbortSignal.any([this.wake.signal, this.stopping.signal]),
    );
  }

  private event(
    type: 'Normal' | 'Warning',
    reason: string,
    message: string,
  ): void {
    this.deps.context.events.record(this.pod, type, reason, message);
  }

  private publish(): void {
    this.publisher.publish();
  }

  private save(): void {
    for (const slot of this.slots) {
      this.saved.containers[slot.spec.name] = {
        restartCount: slot.restartCount,
        lastState: slot.lastState,
        imageID: slot.imageID,
        record:
          slot.running?.record ??
          (slot.terminated || this.leaving
            ? undefined
            : this.saved.containers[slot.spec.name]?.record),
        terminated: slot.terminated,
      };
    }
    savePodState(this.directory, this.saved);
  }
}

