export * from './errors';
export * from './frames';
export * from './headers';
export * from './limits';
export * from './multiplexer';
export * from './path';
export * from './scheduler';
export type { SendFunction } from './outbox';
export * from './types';
