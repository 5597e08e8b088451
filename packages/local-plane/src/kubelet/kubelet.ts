import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { cpus, hostname, totalmem } from 'node:os';
import { join } from 'node:path';
import { Informer } from '@openchoreo-portal/client';
import { StoredObject, isApiError, timestamp } from '@openchoreo-portal/model';
import { ArtifactStore } from '../artifacts/types';
import { FIELD_MANAGER, PlaneContext, writeStatus } from '../cluster/context';
import { runController } from '../cluster/controller';
import { ConfigMap, Pod, Secret, Service } from '../cluster/objects';
import { matchesLabels } from '../cluster/selectors';
import { targetPort } from '../controllers/endpoints';
import { volumeDirectory } from '../controllers/volume-claim';
import * as kinds from '../kinds';
import { PlaneNetwork } from '../network/types';
import { Runtime } from '../runtimes/types';
import { EXECUTOR_ANNOTATION } from '../workflows/types';
import { RestartBackoffOptions } from './backoff';
import { LogStore } from './log-store';
import { PodWorker, WorkerDependencies } from './pod-worker';
import { killStrays } from './strays';

/** Held on a pod until its processes are gone. Admission adds it. */
export const PROCESS_FINALIZER = 'plane.openchoreo.dev/processes';
/** The plane's only node. */
export const NODE_NAME = 'local';

/** Longest that a stop of the plane waits for programs, in seconds. */
const STOP_SECONDS = 10;

/** Options of {@link createKubelet}. */
export interface KubeletOptions {
  runtime: Runtime;
  artifacts: Pick<ArtifactStore, 'resolve'>;
  network: PlaneNetwork;
  logs: LogStore;
  directories: { pods: string; volumes: string };
  backoff?: RestartBackoffOptions;
  portWaitMs?: number;
  secondMs?: number;
}

/** Runs the pods of the plane. */
export interface Kubelet {
  /** Caches must be in sync. Adopts what still runs and ends what nobody wants. */
  start(): Promise<void>;
  /** Ends every program (`keepFiles` semantics: pods start again with the next plane), or leaves them running. */
  stop(options?: { leaveRunning?: boolean }): Promise<void>;
  workers(): readonly PodWorker[];
  worker(uid: string): PodWorker | undefined;
}

/** True when somebody else writes this pod's status (steps of workflows). */
export function isForeign(pod: StoredObject): boolean {
  return pod.metadata.annotations?.[EXECUTOR_ANNOTATION] !== undefined;
}

export function createKubelet(
  context: PlaneContext,
  options: KubeletOptions,
): Kubelet {
  const { client, informers, clock, logger } = context;
  const pods = informers.informer<Pod>(kinds.Pod);
  const services = informers.informer<Service>(kinds.Service);
  const configMaps = informers.informer<ConfigMap>(kinds.ConfigMap);
  const secrets = informers.informer<Secret>(kinds.Secret);
  const claims = informers.informer<StoredObject<{ volumeName?: string }>>(
    kinds.PersistentVolumeClaim,
  );
  const workers = new Map<string, PodWorker>();
  const ending = new Map<string, Promise<void>>();
  const reserved = new Set<number>();
  let loop: { stop(): Promise<void> } | undefined;
  let stopped = false;
  const removers: (() => void)[] = [];

  const dependencies: WorkerDependencies = {
    context,
    runtime: options.runtime,
    artifacts: options.artifacts,
    network: options.network,
    logs: options.logs,
    config: {
      configMap: key => configMaps.get(key),
      secret: key => secrets.get(key),
    },
    claims: key => {
      const claim = claims.get(key);
      if (!claim?.spec?.volumeName) return undefined;
      const directory = volumeDirectory(
        options.directories.volumes,
        claim.metadata.uid,
      );
      return existsSync(directory) ? directory : undefined;
    },
    servicePorts: pod =>
      services
        .list()
        .filter(
          s =>
            s.metadata.namespace === pod.metadata.namespace &&
            matchesLabels(s.spec?.selector, pod.metadata.labels),
        )
        .flatMap(s => s.spec?.ports ?? [])
        .filter(p => (p.protocol ?? 'TCP') === 'TCP')
        .map(p => targetPort(p, pod.spec?.containers ?? []))
        .filter((p): p is number => p !== undefined),
    reservePorts: async count => {
      const ports: number[] = [];
      while (ports.length < count) {
        const port = await freePort();
        if (reserved.has(port)) continue;
        reserved.add(port);
        ports.push(port);
      }
      return ports;
    },
    podsDirectory: options.directories.pods,
    backoff: options.backoff,
    portWaitMs: options.portWaitMs,
    secondMs: options.secondMs,
  };

  async function reconcile(key: string): Promise<void> {
    const pod = pods.get(key);
    if (!pod || isForeign(pod) || stopped) return;
    const uid = pod.metadata.uid;
    let worker = workers.get(uid);
    if (pod.metadata.deletionTimestamp) {
      await end(pod, worker);
      return;
    }
    if (worker) {
      worker.update(pod);
      return;
    }
    if (pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed')
      return;
    if (!pod.spec?.nodeName) {
      await client.patch(
        kinds.Pod,
        pod.metadata,
        'merge',
        { spec: { nodeName: NODE_NAME } },
        { fieldManager: FIELD_MANAGER },
      );
      context.events.record(
        pod,
        'Normal',
        'Scheduled',
        `Assigned to ${NODE_NAME}`,
      );
    }
    // The plane may have been told to stop in the meantime.
    if (stopped) return;
    worker = new PodWorker(dependencies, pod);
    workers.set(uid, worker);
    worker.start();
  }

  async function end(pod: Pod, worker: PodWorker | undefined): Promise<void> {
    const uid = pod.metadata.uid;
    if (worker) {
      worker.update(pod);
      let stopping = ending.get(uid);
      if (!stopping) {
        stopping = worker.stop({ keepFiles: false });
        ending.set(uid, stopping);
      }
      await stopping;
      ending.delete(uid);
      workers.delete(uid);
    } else {
      await killStrays(join(options.directories.pods, uid));
      rmSync(join(options.directories.pods, uid), {
        recursive: true,
        force: true,
      });
      options.logs.remove(uid);
    }
    const finalizers = pod.metadata.finalizers ?? [];
    if (!finalizers.includes(PROCESS_FINALIZER)) return;
    try {
      await client.patch(
        kinds.Pod,
        pod.metadata,
        'merge',
        {
          metadata: {
            finalizers: finalizers.filter(f => f !== PROCESS_FINALIZER),
          },
        },
        { fieldManager: FIELD_MANAGER },
      );
    } catch (error) {
      if (!isApiError(error, 'NotFound')) throw error;
    }
  }

  /** Ends processes of pods that are gone: the plane died before it could. */
  async function sweep(): Promise<void> {
    const { pods: directory } = options.directories;
    if (!existsSync(directory)) return;
    const known = new Set(pods.list().map(p => p.metadata.uid));
    for (const uid of readdirSync(directory)) {
      const path = join(directory, uid);
      if (known.has(uid)) {
        await killStrays(path, recordedPids(path));
        continue;
      }
      logger.info('Ending what is left of a pod that is gone.', { uid });
      await killStrays(path);
      rmSync(path, { recursive: true, force: true });
      options.logs.remove(uid);
    }
  }

  async function writeNode(): Promise<void> {
    const resources = {
      cpu: String(cpus().length),
      memory: `${Math.floor(totalmem() / 1024)}Ki`,
      pods: '500',
    };
    const node = await client.apply<StoredObject>(
      kinds.Node,
      {
        apiVersion: 'v1',
        kind: 'Node',
        metadata: {
          name: NODE_NAME,
          labels: {
            'kubernetes.io/hostname': hostname().slice(0, 63),
            'kubernetes.io/os': process.platform,
          },
        },
      },
      { fieldManager: FIELD_MANAGER, force: true },
    );
    const now = timestamp(clock.now());
    await writeStatus(client, kinds.Node, node, {
      capacity: resources,
      allocatable: resources,
      nodeInfo: {
        kubeletVersion: 'v1.33.0-local',
        containerRuntimeVersion: options.runtime.name,
        operatingSystem: process.platform,
        architecture: process.arch,
      },
      addresses: [{ type: 'InternalIP', address: '127.0.0.1' }],
      conditions: [
        {
          type: 'Ready',
          status: 'True',
          reason: 'KubeletReady',
          message: `Runtime ${options.runtime.name}.`,
          lastHeartbeatTime: now,
          lastTransitionTime: now,
        },
      ],
    });
  }

  function poke<T extends StoredObject>(informer: Informer<T>): void {
    removers.push(
      informer.addHandler(({ current, previous }) => {
        const namespace = (current ?? previous)?.metadata.namespace;
        for (const worker of workers.values()) {
          if (worker.object.metadata.namespace === namespace) worker.poke();
        }
      }),
    );
  }

  return {
    async start() {
      await sweep();
      await writeNode();
      poke(configMaps);
      poke(secrets);
      poke(services);
      poke(claims);
      // A pod that vanished without its finalizer (somebody removed it) must not leave programs behind.
      removers.push(
        pods.addHandler(({ current, previous }) => {
          if (current || !previous) return;
          const worker = workers.get(previous.metadata.uid);
          if (!worker || ending.has(worker.uid)) return;
          const stopping = worker.stop({ keepFiles: false, graceSeconds: 1 });
          ending.set(worker.uid, stopping);
          void stopping.finally(() => {
            ending.delete(worker.uid);
            workers.delete(worker.uid);
          });
        }),
      );
      loop = runController(context, {
        name: 'kubelet',
        kind: kinds.Pod,
        reconcile,
        workers: 64,
      });
    },
    async stop({ leaveRunning = false } = {}) {
      stopped = true;
      for (const remove of removers) remove();
      if (leaveRunning) {
        for (const worker of workers.values()) worker.abandon();
      } else {
        // Ctrl-C waits for nobody longer than this, whatever grace a pod asked for.
        const impatient = setTimeout(() => {
          for (const worker of workers.values()) void worker.killAll();
        }, STOP_SECONDS * 1000);
        await Promise.all([
          ...ending.values(),
          ...[...workers.values()]
            .filter(w => !ending.has(w.uid))
            .map(w =>
              w.stop({
                keepFiles: true,
                graceSeconds: Math.min(
                  STOP_SECONDS,
                  w.object.spec?.terminationGracePeriodSeconds ?? STOP_SECONDS,
                ),
              }),
            ),
        ]);
        clearTimeout(impatient);
      }
      await loop?.stop();
      options.logs.abandonAll();
    },
    workers: () => [...workers.values()],
    worker: uid => workers.get(uid),
  };

  function recordedPids(path: string): number[] {
    try {
      const state = JSON.parse(readFileSync(join(path, 'state.json'), 'utf8'));
      return Object.values(
        state.containers as Record<string, { record?: { pid: number } }>,
      )
        .map(c => c.record?.pid)
        .filter((p): p is number => typeof p === 'number');
    } catch {
      return [];
    }
  }
}

/** A TCP port of 127.0.0.1 that nobody uses now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
