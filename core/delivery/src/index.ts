export * from './approvals';
export * from './canonical';
export * from './decide';
export * from './duration';
export * from './gates';
export * from './pipeline';
export * from './promotion';
export * from './types';
