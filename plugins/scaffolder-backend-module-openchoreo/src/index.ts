/**
 * Scaffolder actions `openchoreo:*` and the shipped templates.
 *
 * @packageDocumentation
 */
export { scaffolderModuleOpenchoreo as default } from './module';
