export * from './planes';
export * from './references';
export * from './environment';
export * from './preview';
