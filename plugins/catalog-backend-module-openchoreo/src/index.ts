export { catalogModuleOpenChoreo as default } from './module';
export { TEMPLATE_ANNOTATION, templatesOf } from './translate/templates';
