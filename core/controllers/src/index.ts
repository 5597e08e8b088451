export * from './adopt';
export * from './admission';
export * from './planes';
export { simulateFor } from './simulation';
export type { Simulation, SimulationRequest } from './simulation';
export { PLANE_FIELD_MANAGER } from './rendered-release/controller';
export {
  DIGEST_ANNOTATION,
  RELEASE_ANNOTATION,
} from './release-binding/desired';
export * from './resolve';
export * from './runtime';
export * from './start';
export * from './plan';
export { planChangeFor } from './definition-plan';
export type { ChangePlanRequest } from './definition-plan';
export { planSetFor } from './change-set/plan';
export type { SetPlanRequest } from './change-set/plan';
export { componentState } from './component/desired';
export type { ComponentProblem, ComponentState } from './component/desired';
export type { Prober } from './promotion/prober';
export { createHttpProber } from './promotion/prober';
export { pipelinePolicies } from './promotion/policies';
export * from './offline';
