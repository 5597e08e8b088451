export { componentNetworkPolicies } from './component';
export { networkPolicyMode } from './mode';
export { ciliumPolicy } from './cilium';
export { kubernetesPolicy } from './kubernetes';
export type {
  NetworkPolicyMode,
  PolicyModel,
  PolicyPeer,
  PolicyPort,
  PolicyRule,
} from './model';
