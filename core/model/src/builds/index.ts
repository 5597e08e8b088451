export * from './component-run';
export * from './repository-parameters';
