export * from './types';
export * from './sql-store';
export * from './cipher';
