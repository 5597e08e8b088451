export { createProgram, runCli } from './program';
export type { Io } from './io';
export { EXIT } from './errors';
