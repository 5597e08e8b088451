export { inBlock, matchesSelector } from './match';
export type { PolicyEnd } from './match';
export { reachabilityDiff, reachabilityMatrix } from './matrix';
export type { ReachabilityEntry, ReachableEnd } from './matrix';
export { ReachabilityMap } from './reachability';
export type { DirectionVerdict, Reachability } from './reachability';
export type { PolicyPortRef } from './policy';
