export * from './types';
export * from './informer';
