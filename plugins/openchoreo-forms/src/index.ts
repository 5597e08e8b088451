export { formTexts, useFormText } from './texts';
export * from './lazy';
export { checkParameters, checkValues, toProblem } from './schema/check';
export type { FieldProblem } from './schema/check';
export { sparse } from './schema/sparse';
export { ConflictFields } from './merge/ConflictFields';
export { mergeThreeWay } from './merge/threeWay';
export type { Choice, MergeConflict, MergeResult } from './merge/threeWay';
export * from './workload/types';
export {
  lookup,
  variableProblems,
  workloadProblems,
} from './workload/problems';
export { Field, NumberField } from './workload/Field';
export { EnvPart } from './workload/EnvPart';
export { FilesPart } from './workload/FilesPart';
export { WorkloadEditor } from './workload/WorkloadEditor';
export type { DependencyOptions } from './workload/DependenciesPart';
export { TraitsEditor } from './traits/TraitsEditor';
export type { OfferedTrait } from './traits/TraitsEditor';
export type { PreviewConfiguration } from './preview/preview';
