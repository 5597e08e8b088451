export * from './agent';
export * from './allow';
export { serveStream } from './serve';
export type { ServeOptions } from './serve';
export * from './types';
export * from './kubernetes';
