import { ANNOTATIONS, keyOf } from '@openchoreo-portal/model';
import { PlaneContext } from '../cluster/context';
import { NetworkPolicy, Service } from '../cluster/objects';
import * as kinds from '../kinds';
import { PodNetworkView, ServiceAddress } from '../runtimes/types';
import { createConnectionCounts } from './connection-counts';
import { createDialer } from './dialer';
import { createListeners } from './listeners';
import { createNodePorts } from './node-ports';
import { createWaysOut } from './out';
import { NetworkOptions, NetworkPod, PlaneNetwork } from './types';
import { createVerdicts } from './verdicts';

/** Makes the plane's network out of its parts. Pods learn of services and outside hosts as these change. */
export function createNetwork(
  context: PlaneContext,
  options: NetworkOptions,
): PlaneNetwork {
  const { informers, logger } = context;
  const { allocator } = options;
  const services = informers.informer<Service>(kinds.Service);
  const policies = informers.informer<NetworkPolicy>(kinds.NetworkPolicy);
  const pods = new Map<string, NetworkPod>();
  const listeners = createListeners();
  const counts = createConnectionCounts();
  const verdicts = createVerdicts(context, options.defaultEgress);
  const dialer = createDialer(context, {
    pods,
    verdicts,
    counts,
    flows: options.flows,
    connectOutside: options.connectOutside,
  });
  const waysOut = createWaysOut(context, { pods, dialer, listeners });
  const nodePorts = createNodePorts({ allocator, dialer, listeners });
  let removeHandler: (() => void) | undefined;
  let removePolicyHandler: (() => void) | undefined;
  let refreshTimer: NodeJS.Timeout | undefined;

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
      : verdicts.hostsOf(entry).map(h => ({
          ...h,
          ip: allocator.serviceIp(`outside/${h.host}`),
        }));
    return { namespace, services: list, outside };
  }

  async function refresh(): Promise<void> {
    if (options.nodePorts) await nodePorts.sync(services.list());
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
    dial: dialer.dial,
    drain: counts.drain,
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
      if (!known && entry.runtime.name === 'isolated')
        await waysOut.open(entry);
      if (options.nodePorts) await refresh();
      else await entry.runtime.updateNetwork?.(entry.sandbox, view(entry));
    },
    removePod(uid) {
      pods.delete(uid);
      waysOut.close(uid);
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
      waysOut.closeAll();
      nodePorts.closeAll();
      listeners.closeAll();
    },
  };
}
