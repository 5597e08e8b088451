export { authModuleOpenChoreo as default } from './module';
