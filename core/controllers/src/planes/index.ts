export * from './connector';
export * from './delete';
export * from './sessions';
