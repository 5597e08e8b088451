import { KindDefinition } from '@openchoreo-portal/model';
import * as core from './core';
import { foreignKinds } from './foreign';
import * as networking from './networking';
import * as workloads from './workloads';

export * from './core';
export * from './networking';
export * from './workloads';
export { createDynamicKinds } from './dynamic';
export type { DynamicKinds } from './dynamic';
export { defineKind } from './define';
export { foreignKinds } from './foreign';

/** Every kind the local plane knows by itself. */
export const planeKinds: readonly KindDefinition[] = [
  ...Object.values(core),
  ...Object.values(workloads),
  ...Object.values(networking),
  ...foreignKinds,
];
