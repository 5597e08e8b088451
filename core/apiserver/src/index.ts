export * from './types';
export * from './storage';
export { createApiServer } from './server';
export { randomIds } from './ids';
export { humanDuration, tableOf } from './discovery/table';
export { selectAll } from './selectors/jsonpath';
export { parseLabelSelector } from './selectors/labels';
export { parseFieldSelector } from './selectors/fields';
export { mediaTypeOf, parseBody, readBytes } from './http/body';
export {
  DEFAULT_LIMITS,
  requestClassOf,
  RequestLimiter,
  type RequestClass,
  type RequestLimits,
} from './http/limiter';
export {
  createLeaderElector,
  whileLeading,
  type LeaderElector,
  type LeaderElectorOptions,
  type Term,
} from './leases/elector';
export {
  openKubernetesStore,
  type KubernetesStore,
  type KubernetesStoreOptions,
} from './kubernetes/kubernetes-store';
export {
  clusterSubject,
  createWebhooks,
  type WebhookOptions,
  type Webhooks,
} from './kubernetes/webhooks';
