export * from './api';
export type * from './ast/ast';
export { MacroBuilder } from './ast/builder';
export { CelError } from './errors';
export { createEnvironment } from './environment';
