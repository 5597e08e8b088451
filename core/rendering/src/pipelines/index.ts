export { renderComponent } from './component';
export type { ComponentRendering } from './component';
export type { ObjectOrigin } from './draft';
export { renderProject } from './project';
export type { ProjectRendering, ProjectRenderInput } from './project';
export { renderResource } from './resource';
export type {
  AppliedObjects,
  ResourceRendering,
  ResourceRenderInput,
  ResourceState,
} from './resource';
export { resourceHash } from './resource-hash';
export { renderWorkflow } from './workflow';
export type { WorkflowRendering, WorkflowRenderInput } from './workflow';
