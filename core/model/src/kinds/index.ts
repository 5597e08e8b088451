export * from './define';
export * from './approval';
export * from './authz-role';
export * from './change-set';
export * from './authz-role-binding';
export * from './component';
export * from './component-release';
export * from './component-type';
export * from './data-plane';
export * from './delivery-strategy';
export * from './deployment-pipeline';
export * from './drift-policy';
export * from './environment';
export * from './event';
export * from './namespace';
export * from './observability-alert-rule';
export * from './observability-alerts-notification-channel';
export * from './observability-plane';
export * from './organization';
export * from './planes-common';
export * from './preview-environment';
export * from './preview-policy';
export * from './project';
export * from './project-release';
export * from './project-release-binding';
export * from './project-type';
export * from './promotion';
export * from './promotion-policy';
export * from './release-binding';
export * from './rendered-release';
export * from './resource';
export * from './resource-release';
export * from './resource-release-binding';
export * from './resource-type';
export * from './secret-reference';
export * from './trait';
export * from './workflow';
export * from './workflow-plane';
export * from './workflow-run';
export * from './external-dependency';
export * from './workload';
export * from './registry';
export type {
  ConditionsStatus,
  KeyRef,
  PostRenderValidation,
  ReleaseStatus,
  RenderValidation,
  ResourceTemplate,
  SchemaSection,
  ValueFrom,
} from './common';
export * from './legacy';
export * from './crd';
