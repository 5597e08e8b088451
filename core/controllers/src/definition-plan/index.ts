export * from './plan';
export { PLANNED_KINDS } from './kinds';
