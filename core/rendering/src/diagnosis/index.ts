export { diagnose } from './diagnose';
export type { Diagnosis, DiagnosisInputs, DiagnosisStep } from './types';
