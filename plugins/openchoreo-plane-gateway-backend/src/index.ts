export { openchoreoPlaneGatewayPlugin as default } from './plugin';
export { startGateway } from './gateway';
export type { Gateway, GatewayOptions } from './gateway';
export { readGatewayConfig } from './config';
export type { GatewayConfig, PlaneIdentity } from './config';
