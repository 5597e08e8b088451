export { createLocalPlane } from './plane';
export type { LocalPlane, LocalPlaneOptions } from './plane';
export * as planeKinds from './kinds';
export { createRuntime, selectRuntime } from './runtimes/select';
export type { RuntimeChoice } from './runtimes/select';
export type { Runtime, RuntimeName } from './runtimes/types';
