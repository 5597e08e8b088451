export { endId } from './ends';
export { markDenied } from './markDenied';
export { networkOf, whatCanReach, whoCanReach } from './questions';
export type { Network, ReachAnswer } from './questions';
