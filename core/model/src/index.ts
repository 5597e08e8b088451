export * from './names';
export * from './labels';
export * from './object';
export * from './errors';
export * from './conditions';
export * from './clock';
export * from './kind-definition';
