export { applyPatch } from './apply';
export type { PatchOperation } from './apply';
export { parsePath, PatchError } from './path';
export type { PathStep } from './path';
