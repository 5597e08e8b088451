export * from './types';
export * from './options';
export * from './open-sql-store';
export * from './cipher';
