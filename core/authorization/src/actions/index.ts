export * from './table';
export * from './types';
