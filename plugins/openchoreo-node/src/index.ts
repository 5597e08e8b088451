export * from './client/openchoreoClientServiceRef';
export { openchoreoDatabaseServiceFactory } from './database/database';
export * from './identity/identity';
export * from './identity/signedIn';
export * from './planes';
export { openchoreoRootHttpRouterServiceFactory } from './tls/rootHttpRouter';
