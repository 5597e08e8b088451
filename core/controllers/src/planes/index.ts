export * from './connector';
export * from './sessions';
