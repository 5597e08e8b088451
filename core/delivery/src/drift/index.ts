export * from './deletion';
export * from './differences';
export * from './drift';
export * from './rules';
export { writtenByOthers } from './additions';
