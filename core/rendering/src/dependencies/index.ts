export {
  addressOf,
  connectionEnvs,
  connectionTargets,
  resolveConnections,
} from './connections';
export type {
  ConnectionSource,
  ConnectionTarget,
  ContainerEnv,
  PendingConnection,
} from './connections';
export type { PendingResource } from './context';
export { bindResource } from './resources';
export type { ResolvedResource } from './resources';
