export { catalogModuleOpenChoreo as default } from './module';
