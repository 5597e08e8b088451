export { aggregateHealth } from './aggregate';
export type { ObjectHealth } from './aggregate';
export { healthOf } from './health';
export type { Health } from './result';
export { podProblem, podReady, podRestarts, tellingLine } from './pods';
export type { PodProblem } from './pods';
