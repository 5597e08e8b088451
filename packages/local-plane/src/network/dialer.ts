import { Duplex } from 'node:stream';
import { keyOf } from '@openchoreo-portal/model';
import { PlaneContext } from '../cluster/context';
import { Pod, Service } from '../cluster/objects';
import { matchesLabels } from '../cluster/selectors';
import { targetPort } from '../controllers/endpoints';
import { isReady } from '../controllers/pods';
import * as kinds from '../kinds';
import { ConnectionCounts } from './connection-counts';
import { Flow, FlowEnd, FlowLog, UNKNOWN, WORLD, flowEnd } from './flows';
import { OutsideHost, connectOutside } from './outside';
import { PolicyEnd } from './policy';
import {
  DialError,
  DialTarget,
  NetworkOptions,
  NetworkPod,
  isPod,
} from './types';
import { Verdicts } from './verdicts';

/** Options of a dial. */
export interface DialOptions {
  /** Who connects cannot be told; the flow says so. Default false. */
  unknownSource?: boolean;
  /** More labels of who connects, for the flow only; policies do not see them. */
  sourceLabels?: Readonly<Record<string, string>>;
}

/** Opens connections that the plane's policies allow. */
export interface Dialer {
  /** To a service of the plane. Rejects with {@link DialError}. */
  dial(
    from: PolicyEnd | NetworkPod,
    target: DialTarget,
    options?: DialOptions,
  ): Promise<Duplex>;
  /** Of a pod to a host outside, if its egress policy names that host and port. Rejects with {@link DialError}. */
  dialOutside(entry: NetworkPod, wanted: OutsideHost): Promise<Duplex>;
}

export function createDialer(
  context: PlaneContext,
  parts: {
    pods: ReadonlyMap<string, NetworkPod>;
    verdicts: Verdicts;
    counts: ConnectionCounts;
    flows: FlowLog;
    connectOutside?: NetworkOptions['connectOutside'];
  },
): Dialer {
  const { informers, events } = context;
  const { pods, verdicts, counts, flows } = parts;
  const services = informers.informer<Service>(kinds.Service);
  const podCache = informers.informer<Pod>(kinds.Pod);
  let turn = 0;

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

  /** What a connection to a pod is called in the log of flows. */
  function flowTo(
    from: PolicyEnd | NetworkPod,
    target: DialTarget,
    pod: Pod,
    port: number,
    { unknownSource = false, sourceLabels }: DialOptions,
  ): Omit<Flow, 'time' | 'Summary'> {
    const source = isPod(from)
      ? podEnd(from.pod)
      : flowEnd(from.namespace, { ...from.labels, ...sourceLabels });
    return {
      verdict: 'FORWARDED',
      source: unknownSource ? UNKNOWN : source,
      destination: podEnd(pod),
      destination_service: {
        name: target.service,
        namespace: target.namespace,
      },
      Type: 'L3_L4',
      l4: { TCP: { destination_port: port } },
      traffic_direction: isPod(from) ? 'EGRESS' : 'INGRESS',
    };
  }

  async function dial(
    from: PolicyEnd | NetworkPod,
    target: DialTarget,
    options: DialOptions = {},
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
      const flow = flowTo(from, target, pod, number, options);
      const to = `${target.service}.${target.namespace}:${target.port}`;
      const refused = verdicts.refusal(from, target, pod, { number, names });
      if (refused) {
        if (isPod(from)) {
          events.record(
            from.pod,
            'Warning',
            'ConnectionDenied',
            `Connection to ${to} refused: ${refused}`,
          );
        }
        flows.record({
          ...flow,
          verdict: 'DROPPED',
          drop_reason_desc: 'POLICY_DENIED',
          Summary: `TCP to ${to} refused: ${refused}`,
        });
        throw new DialError('Denied', refused);
      }
      try {
        // Counted before it exists: a pod that ends must not be told so between the choice and the connection.
        const release = counts.hold(entry.sandbox.uid);
        const connection = await entry.runtime
          .connect(entry.sandbox, number)
          .catch(error => {
            release();
            throw error;
          });
        connection.once('close', release);
        flows.opened(connection, { ...flow, Summary: `TCP to ${to}` });
        return connection;
      } catch (error) {
        flows.record({
          ...flow,
          verdict: 'ERROR',
          Summary: `TCP to ${to}: nothing answers`,
        });
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

  async function dialOutside(
    entry: NetworkPod,
    wanted: OutsideHost,
  ): Promise<Duplex> {
    const { host, port } = wanted;
    const allowed = verdicts
      .hostsOf(entry)
      .some(h => h.host === host && h.port === port);
    const flow = {
      verdict: 'FORWARDED' as const,
      source: podEnd(entry.pod),
      destination: WORLD,
      destination_names: [host],
      Type: 'L3_L4' as const,
      l4: { TCP: { destination_port: port } },
      traffic_direction: 'EGRESS' as const,
    };
    if (!allowed) {
      const message = `${host}:${port} is not a declared dependency. Declare it in dependencies.external of the workload.`;
      events.record(entry.pod, 'Warning', 'ConnectionDenied', message);
      flows.record({
        ...flow,
        verdict: 'DROPPED',
        drop_reason_desc: 'POLICY_DENIED',
        Summary: `TCP to ${host}:${port} refused: ${message}`,
      });
      throw new DialError('Denied', message);
    }
    const release = counts.hold(entry.sandbox.uid);
    try {
      const out = await (parts.connectOutside ?? connectOutside)(wanted);
      out.once('close', release);
      flows.opened(out, { ...flow, Summary: `TCP to ${host}:${port}` });
      return out;
    } catch (error) {
      release();
      const why = error instanceof Error ? error.message : String(error);
      const message = `Connection to ${host}:${port} failed: ${why}`;
      events.record(entry.pod, 'Warning', 'ConnectionFailed', message);
      flows.record({ ...flow, verdict: 'ERROR', Summary: message });
      throw new DialError('Refused', message);
    }
  }

  return { dial, dialOutside };
}

function podEnd({ metadata }: Pod): FlowEnd {
  return flowEnd(
    metadata.namespace ?? '',
    metadata.labels ?? {},
    metadata.name,
  );
}
