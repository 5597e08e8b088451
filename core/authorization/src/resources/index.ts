export * from './authorizer';
export { actionOf, isPlatformOnly, placeOf } from './mapping';
export type { AccessKind, MappingContext } from './mapping';
