export * from './convert';
export type { LegacyNote } from './collected';
