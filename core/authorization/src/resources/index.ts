export * from './authorizer';
export * from './fieldRights';
export { actionOf, isPlatformOnly, placeOf } from './mapping';
export type { AccessKind, MappingContext } from './mapping';
