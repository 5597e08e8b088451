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
  | { in: 'outside' };

/** Traffic that is let through. No ports: every port. */
export interface PolicyRule {
  peer: PolicyPeer;
  ports?: PolicyPort[];
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
