export { checkPolicy } from './check';
export * from './engine';
export { compileWithCel, sharedAttributes } from './conditions';
export type { CompileCondition, ConditionProgram } from './conditions';
export type { PolicyProblem, PolicyRef } from './compile';
export type { Capability, CapabilityPlace } from './view';
export type { GainedRight, PolicyObjects } from './grants';
export { describeScope } from './scope';
