import { Server, Socket, createServer } from 'node:net';
import { mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { Duplex } from 'node:stream';
import { ANNOTATIONS, StoredObject, keyOf } from '@openchoreo-portal/model';
import { PlaneContext } from '../cluster/context';
import { NetworkPolicy, Pod, Service, ServicePort } from '../cluster/objects';
import { matchesLabels } from '../cluster/selectors';
import { targetPort } from '../controllers/endpoints';
import { isReady } from '../controllers/pods';
import * as kinds from '../kinds';
import { outSocket } from '../runtimes/isolated';
import {
  PodNetworkView,
  PodSandbox,
  Runtime,
  ServiceAddress,
} from '../runtimes/types';
import { listenUnix, readHeader } from '../runtimes/unix-path';
import { AddressAllocator } from './allocator';
import { OutsideHost, connectOutside, outsideHosts } from './outside';
import { PolicyEnd, checkPolicy, policiesFor } from './policy';

/** A pod that runs, as the network needs it. */
export interface NetworkPod {
  pod: Pod;
  sandbox: PodSandbox;
  runtime: Runtime;
  /** `namespace/service` that its configuration names. */
  declared: readonly string[];
}

/** Where the plane's own ingress stands in policies: outside every cell, with the label that gateway pods carry. */
export const GATEWAY: PolicyEnd = {
  namespace: 'openchoreo-data-plane',
  labels: { 'openchoreo.dev/system-component': 'gateway' },
  namespaceLabels: { 'kubernetes.io/metadata.name': 'openchoreo-data-plane' },
};

/** Why a connection was not made. */
export class DialError extends Error {
  constructor(
    readonly code: 'NoService' | 'NoPort' | 'NoEndpoint' | 'Denied' | 'Refused',
    message: string,
  ) {
    super(message);
    this.name = 'DialError';
  }
}

/** One target of a dial. */
export interface DialTarget {
  namespace: string;
  service: string;
  port: number;
}

/** The plane's network: names, policies and connections. */
export interface PlaneNetwork {
  /** Opens a connection from somewhere to a service. Rejects with {@link DialError}. */
  dial(from: PolicyEnd | NetworkPod, target: DialTarget): Promise<Duplex>;
  /** Opens a connection to a port of one pod, as the kubelet's probes do: no policy. */
  dialPod(uid: string, port: number): Promise<Duplex>;
  addPod(pod: NetworkPod): Promise<void>;
  removePod(uid: string): void;
  /** Resolves when no connection to the pod is under way, or after `ms`. */
  drain(uid: string, ms: number): Promise<void>;
  /** Changes of services reach all pods. */
  start(): void;
  stop(): Promise<void>;
}

/** Options of {@link createNetwork}. */
export interface NetworkOptions {
  allocator: AddressAllocator;
  /** True when a node-port listener per service port is needed (plain runtime). */
  nodePorts: boolean;
  /** Without an egress policy: `declared` allows only addresses in the pod's configuration, `open` every service. */
  defaultEgress: 'declared' | 'open';
  /** Opens connections to hosts outside the plane. Default: {@link connectOutside}. */
  connectOutside?: (host: OutsideHost) => Promise<Duplex>;
}

export function createNetwork(
  context: PlaneContext,
  options: NetworkOptions,
): PlaneNetwork {
  const { informers, events, logger } = context;
  const { allocator } = options;
  const services = informers.informer<Service>(kinds.Service);
  const podCache = informers.informer<Pod>(kinds.Pod);
  const namespaces = informers.informer<StoredObject>(kinds.Namespace);
  const policies = informers.informer<NetworkPolicy>(kinds.NetworkPolicy);
  const pods = new Map<string, NetworkPod>();
  const outServers = new Map<string, Server>();
  const nodeServers = new Map<string, Server>();
  const sockets = new Set<Socket>();
  /** Connections under way per pod. */
  const busy = new Map<string, number>();
  const drained = new Set<() => void>();
  let turn = 0;
  let removeHandler: (() => void) | undefined;
  let removePolicyHandler: (() => void) | undefined;
  let refreshTimer: NodeJS.Timeout | undefined;

  const endOf = (pod: Pod): PolicyEnd => ({
    namespace: pod.metadata.namespace ?? '',
    labels: pod.metadata.labels ?? {},
    namespaceLabels: {
      'kubernetes.io/metadata.name': pod.metadata.namespace ?? '',
      ...namespaces.get(pod.metadata.namespace ?? '')?.metadata.labels,
    },
  });
  const isPod = (from: PolicyEnd | NetworkPod): from is NetworkPod =>
    'sandbox' in from;

  function candidates(service: Service): Pod[] {
    const matching = podCache
      .list()
      .filter(
        p =>
          p.metadata.namespace === service.metadata.namespace &&
          matchesLabels(service.spec?.selector, p.metadata.labels),
      );
    const ready = matching.filter(isReady);
    if (ready.length || !service.spec?.publishNotReadyAddresses) return ready;
    return matching;
  }

  /** Counts one connection of a pod until the returned function is called. */
  function hold(uid: string): () => void {
    busy.set(uid, (busy.get(uid) ?? 0) + 1);
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      const left = (busy.get(uid) ?? 1) - 1;
      if (left > 0) busy.set(uid, left);
      else busy.delete(uid);
      for (const check of [...drained]) check();
    };
  }

  function sameComponent(a: Pod, b: Pod): boolean {
    const label = (p: Pod, name: string) =>
      p.metadata.labels?.[`openchoreo.dev/${name}`];
    return (
      a.metadata.namespace === b.metadata.namespace &&
      label(a, 'component') !== undefined &&
      label(a, 'component') === label(b, 'component') &&
      label(a, 'project') === label(b, 'project')
    );
  }

  /** Undefined when both ends agree, else why not. */
  function refusal(
    from: PolicyEnd | NetworkPod,
    target: DialTarget,
    to: Pod,
    port: { number: number; names: string[] },
  ): string | undefined {
    const all = policies.list();
    const source = isPod(from)
      ? endOf(podCache.get(keyOf(from.pod.metadata)) ?? from.pod)
      : from;
    const end = endOf(to);
    if (isPod(from)) {
      if (policiesFor(all, source, 'Egress').length > 0) {
        const out = checkPolicy(all, 'Egress', source, end, port);
        if (!out.allowed) return out.reason;
      } else if (
        options.defaultEgress === 'declared' &&
        !from.declared.includes(`${target.namespace}/${target.service}`) &&
        !sameComponent(from.pod, to)
      ) {
        return `${target.service} is not a declared dependency. Declare it in the workload's dependencies.`;
      }
    }
    const verdict = checkPolicy(all, 'Ingress', end, source, port);
    return verdict.allowed ? undefined : verdict.reason;
  }

  async function dial(
    from: PolicyEnd | NetworkPod,
    target: DialTarget,
  ): Promise<Duplex> {
    const key = keyOf({ namespace: target.namespace, name: target.service });
    const service = services.get(key);
    if (!service)
      throw new DialError(
        'NoService',
        `There is no service ${target.service} in namespace ${target.namespace}.`,
      );
    const port = (service.spec?.ports ?? []).find(p => p.port === target.port);
    if (!port)
      throw new DialError(
        'NoPort',
        `Service ${target.service} has no port ${target.port}.`,
      );
    const list = candidates(service);
    if (list.length === 0)
      throw new DialError(
        'NoEndpoint',
        `No pod of service ${target.service} is ready.`,
      );
    turn += 1;
    let last: unknown;
    for (let i = 0; i < list.length; i += 1) {
      const pod = list[(turn + i) % list.length];
      const entry = pods.get(pod.metadata.uid);
      const containers = pod.spec?.containers ?? [];
      const number = targetPort(port, containers);
      if (!entry || number === undefined) continue;
      const names = containers
        .flatMap(c => c.ports ?? [])
        .filter(p => p.containerPort === number && p.name)
        .map(p => p.name!);
      const refused = refusal(from, target, pod, { number, names });
      if (refused) {
        if (isPod(from)) {
          events.record(
            from.pod,
            'Warning',
            'ConnectionDenied',
            `Connection to ${target.service}.${target.namespace}:${target.port} refused: ${refused}`,
          );
        }
        throw new DialError('Denied', refused);
      }
      try {
        // Counted before it exists: a pod that ends must not be told so between the choice and the connection.
        const release = hold(entry.sandbox.uid);
        const connection = await entry.runtime
          .connect(entry.sandbox, number)
          .catch(error => {
            release();
            throw error;
          });
        connection.once('close', release);
        return connection;
      } catch (error) {
        last = error;
      }
    }
    throw new DialError(
      'Refused',
      `Nothing answers on port ${target.port} of service ${target.service}${
        last instanceof Error ? ` (${last.message})` : ''
      }.`,
    );
  }

  function join(a: Duplex, b: Duplex): void {
    const end = () => {
      a.destroy();
      b.destroy();
    };
    a.on('error', end);
    b.on('error', end);
    a.on('close', () => b.destroyed || b.end());
    b.on('close', () => a.destroyed || a.end());
    a.pipe(b);
    b.pipe(a);
  }

  function track(socket: Socket): void {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
  }

  /** Opens a connection of a pod to a host outside, if its egress policy names that host and port. */
  async function dialOutside(
    entry: NetworkPod,
    wanted: OutsideHost,
  ): Promise<Duplex> {
    const { host, port } = wanted;
    const allowed = hostsOf(entry).some(
      h => h.host === host && h.port === port,
    );
    if (!allowed) {
      const message = `${host}:${port} is not a declared dependency. Declare it in dependencies.external of the workload.`;
      events.record(entry.pod, 'Warning', 'ConnectionDenied', message);
      throw new DialError('Denied', message);
    }
    const release = hold(entry.sandbox.uid);
    try {
      const out = await (options.connectOutside ?? connectOutside)(wanted);
      out.once('close', release);
      return out;
    } catch (error) {
      release();
      const why = error instanceof Error ? error.message : String(error);
      const message = `Connection to ${host}:${port} failed: ${why}`;
      events.record(entry.pod, 'Warning', 'ConnectionFailed', message);
      throw new DialError('Refused', message);
    }
  }

  function hostsOf(entry: NetworkPod): OutsideHost[] {
    const pod = podCache.get(keyOf(entry.pod.metadata)) ?? entry.pod;
    return outsideHosts(policies.list(), endOf(pod));
  }

  /** The way out of one sandbox. */
  async function openOut(entry: NetworkPod): Promise<void> {
    const path = outSocket(entry.sandbox);
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    rmSync(path, { force: true });
    const server = createServer({ allowHalfOpen: true }, socket => {
      track(socket);
      void (async () => {
        try {
          const target = await readHeader<DialTarget & { outside?: string }>(
            socket,
          );
          const from = pods.get(entry.sandbox.uid) ?? entry;
          const port = Number(target.port);
          const out =
            target.outside === undefined
              ? await dial(from, {
                  namespace: String(target.namespace),
                  service: String(target.service),
                  port,
                })
              : await dialOutside(from, { host: String(target.outside), port });
          socket.write('{"ok":true}\n');
          join(socket, out);
        } catch (error) {
          const code = error instanceof DialError ? error.code : 'Refused';
          socket.end(`${JSON.stringify({ ok: false, code })}\n`);
        }
      })();
    });
    server.on('error', error =>
      logger.warn('The way out of a pod failed.', {
        pod: entry.sandbox.name,
        error: error.message,
      }),
    );
    await listenUnix(server, path);
    server.unref();
    outServers.set(entry.sandbox.uid, server);
  }

  /** Listener of this machine for one service port. */
  async function openNodePort(
    service: Service,
    port: ServicePort,
  ): Promise<void> {
    const key = keyOf(service.metadata);
    const id = `${key}:${port.port}`;
    if (nodeServers.has(id)) return;
    const target = {
      namespace: service.metadata.namespace ?? '',
      service: service.metadata.name,
      port: port.port,
    };
    const server = createServer({ allowHalfOpen: true }, socket => {
      track(socket);
      dial(
        // Who connects cannot be told on a shared machine; policies that name a source cannot hold here.
        { ...GATEWAY, namespace: target.namespace },
        target,
      ).then(
        out => join(socket, out),
        () => socket.resetAndDestroy(),
      );
    });
    server.unref();
    nodeServers.set(id, server);
    const listen = (wanted: number) =>
      new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(wanted, '127.0.0.1', () => {
          server.removeListener('error', reject);
          resolve();
        });
      });
    try {
      await listen(allocator.nodePort(key, port.port) ?? 0);
    } catch {
      await listen(0);
    }
    const address = server.address();
    if (address && typeof address === 'object')
      allocator.setNodePort(key, port.port, address.port);
  }

  function view(entry: NetworkPod): PodNetworkView {
    const namespace = entry.sandbox.namespace;
    const list: ServiceAddress[] = [];
    for (const service of services.list()) {
      const key = keyOf(service.metadata);
      const ns = service.metadata.namespace ?? '';
      // Services of other namespaces exist for this pod only when it names them.
      if (
        ns !== namespace &&
        !entry.declared.includes(key) &&
        !options.nodePorts
      )
        continue;
      for (const port of service.spec?.ports ?? []) {
        if ((port.protocol ?? 'TCP') !== 'TCP') continue;
        list.push({
          namespace: ns,
          service: service.metadata.name,
          port: port.port,
          ip: allocator.serviceIp(key),
          nodePort: allocator.nodePort(key, port.port),
        });
      }
    }
    const outside = options.nodePorts
      ? []
      : hostsOf(entry).map(h => ({
          ...h,
          ip: allocator.serviceIp(`outside/${h.host}`),
        }));
    return { namespace, services: list, outside };
  }

  async function refresh(): Promise<void> {
    if (options.nodePorts) {
      const wanted = new Set<string>();
      for (const service of services.list()) {
        for (const port of service.spec?.ports ?? []) {
          wanted.add(`${keyOf(service.metadata)}:${port.port}`);
          await openNodePort(service, port);
        }
      }
      for (const [id, server] of nodeServers) {
        if (wanted.has(id)) continue;
        server.close();
        nodeServers.delete(id);
      }
    }
    await Promise.all(
      [...pods.values()].map(entry =>
        entry.runtime.updateNetwork?.(entry.sandbox, view(entry)),
      ),
    );
  }

  function scheduleRefresh(): void {
    // Several services of one release arrive together; pods are told once.
    refreshTimer ??= setTimeout(() => {
      refreshTimer = undefined;
      refresh().catch(error =>
        logger.warn('Pods could not be told about services.', {
          error: String(error),
        }),
      );
    }, 20);
  }

  return {
    dial,
    async dialPod(uid, port) {
      const entry = pods.get(uid);
      if (!entry)
        throw Object.assign(new Error('The pod does not run.'), {
          code: 'ECONNREFUSED',
        });
      return entry.runtime.connect(entry.sandbox, port);
    },
    async addPod(entry) {
      const known = pods.has(entry.sandbox.uid);
      pods.set(entry.sandbox.uid, entry);
      if (!known && entry.runtime.name === 'isolated') await openOut(entry);
      if (options.nodePorts) await refresh();
      else await entry.runtime.updateNetwork?.(entry.sandbox, view(entry));
    },
    removePod(uid) {
      pods.delete(uid);
      outServers.get(uid)?.close();
      outServers.delete(uid);
    },
    drain(uid, ms) {
      return new Promise(resolve => {
        const finish = () => {
          clearTimeout(timer);
          drained.delete(check);
          resolve();
        };
        const check = () => {
          if (!busy.has(uid)) finish();
        };
        const timer = setTimeout(finish, ms);
        drained.add(check);
        check();
      });
    },
    start() {
      removeHandler ??= services.addHandler(({ key, current }) => {
        if (!current) allocator.release(key);
        scheduleRefresh();
      });
      removePolicyHandler ??= policies.addHandler(({ previous, current }) => {
        const hosts = (policy: NetworkPolicy | undefined) =>
          policy?.metadata.annotations?.[ANNOTATIONS.externalHosts];
        if (hosts(previous) !== hosts(current)) scheduleRefresh();
      });
    },
    async stop() {
      removeHandler?.();
      removePolicyHandler?.();
      clearTimeout(refreshTimer);
      for (const server of [...outServers.values(), ...nodeServers.values()])
        server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
