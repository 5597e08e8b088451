export * from './types';
export * from './informer';
export * from './http';
