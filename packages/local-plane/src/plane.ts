import { Duplex } from 'node:stream';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  createApiServer,
  openSqlStore,
  randomIds,
} from '@openchoreo-portal/apiserver';
import { Subject } from '@openchoreo-portal/authorization';
import {
  ResourceClient,
  Transport,
  createInformerFactory,
} from '@openchoreo-portal/client';
import { Clock, StoredObject, systemClock } from '@openchoreo-portal/model';
import { ArtifactStore, openArtifactStore } from './artifacts';
import { planeAdmission } from './cluster/admission';
import { FIELD_MANAGER, Logger, PlaneContext } from './cluster/context';
import { runController } from './cluster/controller';
import { createEventRecorder } from './cluster/events';
import { learningTransport } from './cluster/learning-transport';
import {
  noteForeignKinds,
  planeControllers,
  startEventCleanup,
} from './controllers';
import { Ingress, startIngress } from './ingress/server';
import * as kinds from './kinds';
import { RestartBackoffOptions } from './kubelet/backoff';
import { Kubelet, createKubelet, isForeign } from './kubelet/kubelet';
import { LogStore } from './kubelet/log-store';
import { startMetrics } from './kubelet/metrics';
import {
  podExecSubresource,
  podLogSubresource,
} from './kubelet/pod-subresources';
import { createAllocator } from './network/allocator';
import { createFlowLog, FlowLog } from './network/flows';
import { createNetwork } from './network/network';
import { OutsideHost } from './network/outside';
import { RuntimeChoice, selectRuntime } from './runtimes/select';
import { Runtime } from './runtimes/types';
import { createCipher, openKey, openSecretStore } from './secrets/store';
import { startWorkflowRunner } from './workflows';

/** Options of {@link createLocalPlane}. */
export interface LocalPlaneOptions {
  /** Everything the plane keeps lives below this folder. */
  dataDirectory: string;
  /** Port of the ingress on 127.0.0.1; 0 picks a free one. */
  ingressPort: number;
  /** Default `auto`: isolated where the probe succeeds, else plain. */
  runtime?: RuntimeChoice;
  /** Pods without an egress policy may reach: `declared` services (default) or all (`open`). */
  defaultEgress?: 'declared' | 'open';
  /** How pods reach declared hosts outside the plane. Default: this machine's name resolution and network. */
  connectOutside?: (host: OutsideHost) => Promise<Duplex>;
  logger: Logger;
  clock?: Clock;
  /** Default: the store in `artifacts` of the data directory. */
  artifacts?: ArtifactStore;
  /** Default true. */
  workflows?: boolean;
  /** Shorter delays for tests. */
  tuning?: {
    backoff?: RestartBackoffOptions;
    jobBackoffBaseMs?: number;
    portWaitMs?: number;
    metricsIntervalMs?: number;
    secondMs?: number;
  };
}

/** A running local plane. */
export interface LocalPlane {
  /** The plane's own API, in process. */
  client: ResourceClient;
  /** The same API for an agent: what the control plane reaches. */
  transport: Transport;
  runtime: Runtime;
  /** Why this runtime was chosen. */
  runtimeReason: string;
  ingress: Ingress;
  /** Connections and requests of the network, lately. */
  flows: FlowLog;
  artifacts: ArtifactStore;
  kubelet: Kubelet;
  measureNow(): Promise<void>;
  /** Ends all programs and resolves when none is left. `leaveRunning`: programs go on and are adopted by the next start. */
  stop(options?: { leaveRunning?: boolean }): Promise<void>;
}

const subject = (id: string): Subject => ({
  id,
  kind: id.startsWith('agent:') ? 'agent' : 'service',
  claims: { sub: [id] },
  how: 'in-process',
});

/** Namespaces that every cluster has, or that the platform's defaults name. */
const NAMESPACES = ['default', 'kube-system', 'openchoreo-data-plane'];

/** Starts a small cluster in this process: API server, controllers, kubelet, ingress, workflow runner. */
export async function createLocalPlane(
  options: LocalPlaneOptions,
): Promise<LocalPlane> {
  const { dataDirectory, logger, tuning = {} } = options;
  const clock = options.clock ?? systemClock;
  const folder = (name: string) => {
    const path = join(dataDirectory, name);
    mkdirSync(path, { recursive: true, mode: 0o700 });
    return path;
  };
  mkdirSync(dataDirectory, { recursive: true, mode: 0o700 });
  const registry = kinds.createDynamicKinds(
    kinds.planeKinds,
    join(dataDirectory, 'kinds.json'),
  );
  const allocator = createAllocator(join(dataDirectory, 'network.json'));
  const logs = new LogStore(folder('logs'), clock);
  const store = openSqlStore({
    client: 'better-sqlite3',
    connection: join(dataDirectory, 'store.sqlite'),
    clock,
    // Pods and metrics change often and nobody asks for their past.
    historyMaxAge: 24 * 3600 * 1000,
    historyMaxVersions: 20,
  });
  // The API server asks the kubelet for logs, and the kubelet works through the API server.
  const late: { kubelet?: Kubelet } = {};
  const worker = (uid: string) => late.kubelet?.worker(uid);
  const server = createApiServer({
    kinds: registry,
    store,
    admission: planeAdmission(allocator),
    cipher: createCipher(openKey(join(folder('secrets'), 'store.key'))),
    namespaceKind: kinds.Namespace,
    subresources: [podLogSubresource(logs, worker), podExecSubresource(worker)],
    clock,
    logger,
    version: {
      gitVersion: 'v1.33.0-openchoreo-local',
      major: '1',
      minor: '33',
    },
  });
  await server.start();
  const client = server.clientFor({
    subject: subject('system:local-plane'),
    entrance: 'controller',
    fieldManager: FIELD_MANAGER,
  });
  const transport = learningTransport(
    server.transportFor({
      subject: subject('agent:local-plane'),
      entrance: 'agent',
    }),
    registry,
  );
  const informers = createInformerFactory(client, {
    onError: (error, attempt) => {
      if (attempt > 1)
        logger.warn('A watch of the plane failed.', {
          error: String(error),
          attempt,
        });
    },
  });
  const events = createEventRecorder({
    client,
    clock,
    ids: randomIds,
    component: 'local-plane',
    onError: error =>
      logger.warn('An event was not written.', { error: String(error) }),
  });
  const context: PlaneContext = {
    client,
    informers,
    clock,
    ids: randomIds,
    logger,
    events,
  };

  for (const name of NAMESPACES) {
    await client.apply(
      kinds.Namespace,
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name } },
      { fieldManager: FIELD_MANAGER, force: true },
    );
  }
  await client.apply(
    kinds.ClusterSecretStore,
    {
      apiVersion: 'external-secrets.io/v1',
      kind: 'ClusterSecretStore',
      metadata: { name: 'default' },
      spec: { provider: { local: {} } },
    },
    { fieldManager: FIELD_MANAGER, force: true },
  );

  const { runtime, reason } = await selectRuntime(options.runtime ?? 'auto');
  logger.info(`Runtime ${runtime.name}: ${reason}`);
  const flows = createFlowLog(clock);
  const network = createNetwork(context, {
    allocator,
    flows,
    nodePorts: runtime.name === 'plain',
    defaultEgress: options.defaultEgress ?? 'declared',
    ...(options.connectOutside
      ? { connectOutside: options.connectOutside }
      : {}),
  });
  const artifacts =
    options.artifacts ??
    (await openArtifactStore({ directory: folder('artifacts') }));
  const kubelet = createKubelet(context, {
    runtime,
    artifacts,
    network,
    logs,
    directories: { pods: folder('pods'), volumes: folder('volumes') },
    backoff: tuning.backoff,
    portWaitMs: tuning.portWaitMs,
    secondMs: tuning.secondMs,
  });
  late.kubelet = kubelet;
  const running: { stop(): Promise<void> }[] = [];
  for (const controller of planeControllers(context, {
    secrets: openSecretStore(folder('secrets')),
    registry,
    volumesDirectory: folder('volumes'),
    policyEnforced: runtime.name === 'isolated',
    jobBackoffBaseMs: tuning.jobBackoffBaseMs,
  })) {
    running.push(runController(context, controller));
  }
  const stopForeign = noteForeignKinds(context, registry, c =>
    running.push(runController(context, c)),
  );
  const forgetLogs = informers
    .informer<StoredObject>(kinds.Pod)
    .addHandler(({ previous, current }) => {
      if (previous && !current && isForeign(previous))
        logs.remove(previous.metadata.uid);
    });
  informers.start();
  await informers.waitForSync();
  network.start();
  await kubelet.start();
  const metrics = startMetrics(
    context,
    () => kubelet.workers(),
    tuning.metricsIntervalMs,
  );
  const cleanup = startEventCleanup(context);
  const ingress = await startIngress(context, {
    network,
    flows,
    port: options.ingressPort,
  });
  const workflows =
    options.workflows === false
      ? undefined
      : await startWorkflowRunner({
          client,
          artifacts,
          directory: folder('workflows'),
          openLog: async pod => {
            const writer = logs.writer(pod.uid, pod.container);
            return { write: writer.write, close: async () => writer.close() };
          },
          logger,
          clock,
        });

  return {
    client,
    transport,
    runtime,
    runtimeReason: reason,
    ingress,
    flows,
    artifacts,
    kubelet,
    measureNow: metrics.measureNow,
    async stop({ leaveRunning = false } = {}) {
      await ingress.stop();
      await workflows?.stop();
      await metrics.stop();
      cleanup.stop();
      forgetLogs();
      stopForeign();
      await kubelet.stop({ leaveRunning });
      await Promise.all(running.map(r => r.stop()));
      await network.stop();
      await events.flush();
      await informers.stop();
      await server.stop();
      await store.close();
    },
  };
}
