export * from './types';
export * from './actions';
export * from './engine';
export * from './resources';
export * from './defaults';
