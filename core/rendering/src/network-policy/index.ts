export { componentNetworkPolicies, networkPolicyMode } from './component';
export { ciliumPolicy } from './cilium';
export { kubernetesPolicy } from './kubernetes';
export type {
  NetworkPolicyMode,
  PolicyModel,
  PolicyPeer,
  PolicyPort,
  PolicyRule,
} from './model';
