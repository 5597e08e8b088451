import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { sleep } from '@openchoreo-portal/client';
import { Container, Pod } from '../cluster/objects';
import { podAddress } from '../network/allocator';
import { ContainerRecord, PodSandbox } from '../runtimes/types';
import { ContainerHost, ContainerRunner } from './container-runner';
import { ConfigError } from './env';
import { SavedPod, loadPodState, savePodState } from './pod-state';
import { podStatus } from './status';
import { StatusPublisher } from './status-publisher';
import { prepareVolumes } from './volumes';
import { DEFAULT_GRACE_SECONDS, WorkerDependencies } from './worker-types';

export type { WorkerDependencies } from './worker-types';

/** Requests under way when a pod ends get this long before it is told to stop. */
const DRAIN_MS = 2_000;
const PORT_WAIT_MS = 700;

/** Runs one pod, from its first container to its end. */
export class PodWorker {
  readonly uid: string;
  private readonly containers: ContainerRunner[];
  private readonly stopping = new AbortController();
  private readonly directory: string;
  private readonly publisher: StatusPublisher;
  private saved: SavedPod;
  private sandbox?: PodSandbox;
  private wake = new AbortController();
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
        this.containers,
        {
          runtime: deps.runtime,
          podIp: podAddress(this.uid),
          now: deps.context.clock.now(),
          failed: this.failed,
        },
      ),
    }));
    const runner = (spec: Container, init: boolean, first: boolean) =>
      new ContainerRunner(
        spec,
        init,
        this.saved.containers[spec.name],
        this.host(first),
      );
    this.containers = [
      ...(pod.spec?.initContainers ?? []).map(c => runner(c, true, false)),
      ...(pod.spec?.containers ?? []).map((c, i) => runner(c, false, i === 0)),
    ];
  }

  get object(): Pod {
    return this.pod;
  }

  /** Latest state of the object. */
  update(pod: Pod): void {
    this.pod = pod;
  }

  /** Something the pod may wait for has changed: configuration, volumes, services. */
  poke(): void {
    this.wake.abort();
    this.wake = new AbortController();
    if (!this.containers.some(c => c.running)) return;
    const { config, claims } = this.deps;
    try {
      prepareVolumes(this.pod, this.directory, config, claims);
    } catch (error) {
      // What is gone from the cluster stays as it was in the running pod.
      if (!(error instanceof ConfigError)) throw error;
    }
  }

  /** Starts; returns at once. */
  start(): void {
    this.done ??= this.run().catch(error => {
      this.deps.context.logger.error(
        `Pod ${this.pod.metadata.name} stopped working.`,
        { error: error instanceof Error ? error.stack : String(error) },
      );
    });
  }

  /** Containers that run now, for measurements. */
  running(): { name: string; record: ContainerRecord; memoryLimit?: string }[] {
    return this.containers.flatMap(({ spec, running }) => {
      const memoryLimit = spec.resources?.limits?.memory?.toString();
      return running
        ? [{ name: spec.name, record: running.record, memoryLimit }]
        : [];
    });
  }

  /** Attempt whose log is the current one, or the one before. */
  attempt(container: string, previous: boolean): number | undefined {
    const found = this.find(container);
    if (!found) return undefined;
    const attempts = this.deps.logs.attempts(this.uid, found.spec.name);
    // While the next start is waited for, the newest log is the previous one.
    const waits = !found.running && !found.terminated;
    return attempts.at(previous && !waits ? -2 : -1);
  }

  /** Runs a command in a container that runs. Rejects with an Error when it does not. */
  async exec(
    container: string | undefined,
    argv: readonly string[],
    timeoutMs: number,
  ): Promise<{ exitCode: number; output: string }> {
    const running = this.find(container)?.running;
    if (!running || !this.sandbox) {
      throw new Error('The container does not run.');
    }
    const { runtime } = this.deps;
    return runtime.exec(this.sandbox, running.record, argv, timeoutMs);
  }

  /** Ends one container at once; the restart policy decides what follows. */
  async kill(
    container: string,
    reason: string,
    message: string,
  ): Promise<void> {
    await this.find(container)?.end(0, { reason, message });
  }

  /** Gracefully ends everything; resolves when no process is left. `keepFiles`: the pod object stays and will be started again. */
  async stop(options: {
    keepFiles: boolean;
    graceSeconds?: number;
  }): Promise<void> {
    const { network, logs } = this.deps;
    const grace = options.graceSeconds ?? this.graceSeconds();
    this.leaving = options.keepFiles;
    if (options.keepFiles) this.publisher.silence();
    this.stopping.abort();
    this.wake.abort();
    if (!options.keepFiles && this.containers.some(c => c.running)) {
      this.event('Normal', 'Killing', 'Stopping containers');
      this.publisher.publish();
      await network.drain(this.uid, Math.min(DRAIN_MS, grace * 1000));
    }
    await Promise.all(this.containers.map(c => c.end(grace)));
    await this.done;
    await this.publisher.settle();
    network.removePod(this.uid);
    if (!options.keepFiles) {
      logs.remove(this.uid);
      rmSync(this.directory, { recursive: true, force: true });
    }
  }

  /** Ends all programs at once. */
  async killAll(): Promise<void> {
    await Promise.all(this.containers.map(c => c.end(0)));
  }

  /** Lets go: programs go on, and this worker writes nothing any more. */
  abandon(): void {
    this.leaving = true;
    this.publisher.silence();
    for (const container of this.containers) container.stopProbes();
  }

  private async run(): Promise<void> {
    mkdirSync(this.directory, { recursive: true, mode: 0o700 });
    await this.prepareSandbox();
    this.watchDeadline();
    this.publisher.publish();
    const policy = this.pod.spec?.restartPolicy ?? 'Always';
    for (const container of this.containers.filter(c => c.init)) {
      await container.run(policy === 'Never' ? 'Never' : 'OnFailure');
      if (container.terminated?.exitCode !== 0) return;
    }
    const main = this.containers.filter(c => !c.init);
    await Promise.all(main.map(container => container.run(policy)));
  }

  private async prepareSandbox(): Promise<void> {
    const { deps, pod } = this;
    const ports = this.saved.ports.length
      ? this.saved.ports
      : await this.findPorts();
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

  /** Ports the pod is to listen on, from its containers and from Services that select it. */
  private async findPorts(): Promise<number[]> {
    const { deps, pod } = this;
    const declared = () => {
      const own = (pod.spec?.containers ?? [])
        .flatMap(c => c.ports ?? [])
        .filter(p => (p.protocol ?? 'TCP') === 'TCP')
        .map(p => p.containerPort);
      return [...new Set([...own, ...deps.servicePorts(this.pod)])];
    };
    const owners = pod.metadata.ownerReferences ?? [];
    const isTask = owners.some(o => o.kind === 'Job');
    const isNew = Object.keys(this.saved.containers).length === 0;
    let ports = declared();
    if (isTask || !isNew) return ports;
    // The Service of a release is often applied right after its Deployment.
    const until = Date.now() + (deps.portWaitMs ?? PORT_WAIT_MS);
    while (ports.length === 0 && Date.now() < until) {
      if (this.stopping.signal.aborted) break;
      await this.waitForChange(until - Date.now());
      ports = declared();
    }
    return ports;
  }

  private async announce(): Promise<void> {
    await this.deps.network.addPod({
      pod: this.pod,
      sandbox: this.sandbox!,
      runtime: this.deps.runtime,
      declared: this.saved.declared,
    });
  }

  private host(first: boolean): ContainerHost {
    return {
      deps: this.deps,
      pod: () => this.pod,
      sandbox: () => this.sandbox!,
      stopping: this.stopping.signal,
      leaving: () => this.leaving,
      waitForChange: ms => this.waitForChange(ms),
      declare: services => this.declare(services),
      implicitPort: () =>
        first ? this.deps.servicePorts(this.pod)[0] : undefined,
      save: () => this.save(),
      publish: () => this.publisher.publish(),
      event: (type, reason, message) => this.event(type, reason, message),
    };
  }

  private declare(services: readonly string[]): void {
    const all = [...new Set([...this.saved.declared, ...services])].sort();
    if (all.length === this.saved.declared.length) return;
    this.saved.declared = all;
    this.announce().catch(error =>
      this.deps.context.logger.warn('A pod could not be told its services.', {
        error: String(error),
      }),
    );
  }

  private watchDeadline(): void {
    const seconds = this.pod.spec?.activeDeadlineSeconds;
    if (seconds === undefined) return;
    const { signal } = this.stopping;
    const began = Date.parse(this.pod.status?.startTime ?? '') || Date.now();
    const left = Math.max(0, began + seconds * 1000 - Date.now());
    void sleep(left, signal).then(async () => {
      if (signal.aborted) return;
      this.failed = {
        reason: 'DeadlineExceeded',
        message:
          'Pod was active on the node longer than the specified deadline',
      };
      this.stopping.abort();
      const grace = this.graceSeconds();
      await Promise.all(this.containers.map(c => c.end(grace)));
      this.publisher.publish();
    });
  }

  private find(container: string | undefined): ContainerRunner | undefined {
    return this.containers.find(c =>
      container ? c.spec.name === container : !c.init,
    );
  }

  private graceSeconds(): number {
    return (
      this.pod.spec?.terminationGracePeriodSeconds ?? DEFAULT_GRACE_SECONDS
    );
  }

  private async waitForChange(ms: number): Promise<void> {
    const either = AbortSignal.any([this.wake.signal, this.stopping.signal]);
    await sleep(Math.max(0, ms), either);
  }

  private event(
    type: 'Normal' | 'Warning',
    reason: string,
    message: string,
  ): void {
    this.deps.context.events.record(this.pod, type, reason, message);
  }

  private save(): void {
    for (const container of this.containers) {
      this.saved.containers[container.spec.name] = container.saved();
    }
    savePodState(this.directory, this.saved);
  }
}
