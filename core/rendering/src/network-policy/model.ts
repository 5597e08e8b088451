/** `off`: no policy; `observe`: the policy is there but lets everything through; `enforce`. */
export type NetworkPolicyMode = 'off' | 'observe' | 'enforce';

/** A transport port of pods. */
export interface PolicyPort {
  port: number;
  protocol: 'TCP' | 'UDP';
  /** The traffic is HTTP (also gRPC and Websocket), so that layer 7 can be seen. */
  http?: boolean;
}

/** Who is at the other end. */
export type PolicyPeer =
  /** Pods of the cell, with these labels if given. */
  | { in: 'cell'; labels?: Record<string, string> }
  /** Pods of the cell that belong to no component: databases, brokers and the like. */
  | { in: 'cell-resources' }
  /** Pods in namespaces with these labels, with these pod labels if given. */
  | {
      in: 'namespaces';
      namespaceLabels: Record<string, string>;
      labels?: Record<string, string>;
    }
  /** Gateways and other parts of the platform, wherever they run. */
  | { in: 'platform' }
  /** Cluster DNS. */
  | { in: 'dns' }
  /** Everything outside the cluster. */
  | { in: 'outside' }
  /** One host outside the cluster: a lower-case domain name, `*.` and one, or an IP address. */
  | { in: 'external'; host: string };

/** Traffic that is let through. No ports: every port. */
export interface PolicyRule {
  peer: PolicyPeer;
  ports?: PolicyPort[];
  /** The traffic passes this listener of the proxy on the node; only for egress of Cilium. */
  listener?: { name: string };
}

/** A policy before it takes the form of a network plugin. */
export interface PolicyModel {
  name: string;
  /** Cell. */
  namespace: string;
  labels: Record<string, string>;
  podLabels: Record<string, string>;
  mode: 'observe' | 'enforce';
  ingress: PolicyRule[];
  egress: PolicyRule[];
}

/** An IP address as a block of one. */
export function blockOf(address: string): string {
  return address.includes(':') ? `${address}/128` : `${address}/32`;
}
