import { Duplex } from 'node:stream';
import { Pod } from '../cluster/objects';
import { PodSandbox, Runtime } from '../runtimes/types';
import { AddressAllocator } from './allocator';
import { FlowLog } from './flows';
import { OutsideHost } from './outside';
import { PolicyEnd } from './policy';

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
  /**
   * Opens a connection from somewhere to a service. `sourceLabels` say more about who connects, for the log of flows; policies do not see
   * them. Rejects with {@link DialError}.
   */
  dial(
    from: PolicyEnd | NetworkPod,
    target: DialTarget,
    options?: { sourceLabels?: Readonly<Record<string, string>> },
  ): Promise<Duplex>;
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
  /** Where connections are noted. */
  flows: FlowLog;
  /** True when a node-port listener per service port is needed (plain runtime). */
  nodePorts: boolean;
  /** Without an egress policy: `declared` allows only addresses in the pod's configuration, `open` every service. */
  defaultEgress: 'declared' | 'open';
  /** Opens connections to hosts outside the plane. Default: {@link connectOutside}. */
  connectOutside?: (host: OutsideHost) => Promise<Duplex>;
}

/** True when the connection starts at a pod of this plane. */
export const isPod = (from: PolicyEnd | NetworkPod): from is NetworkPod =>
  'sandbox' in from;
