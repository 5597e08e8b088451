export { authModuleOpenChoreo as default } from './module';
export { SIGNED_IN_TOPIC, type SignedInEvent } from './module';
export { toEntityName } from './identity';
