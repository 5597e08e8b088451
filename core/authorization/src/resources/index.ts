export * from './authorizer';
export type { MappingContext } from './mapping';
