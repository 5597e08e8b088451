export { startWorkflowRunner } from './runner';
export { fileStepLogs } from './logs';
export { detectSandbox } from './sandbox';
export { BUILT_IN_STEPS } from './steps';
export { isFinished } from './argo/types';
export * from './types';
export type { Sandbox, SandboxCommand, SandboxResult } from './sandbox';
