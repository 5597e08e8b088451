export * from './createPlaneConnector';
export * from './messages';
export * from './types';
