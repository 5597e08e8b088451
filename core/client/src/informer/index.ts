export * from './backoff';
export * from './cache';
export * from './factory';
export * from './informer';
