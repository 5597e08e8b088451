import { Infer, s } from '../schema/builder';
import { planeColumns } from './data-plane';
import { defineKind, ResourceObject } from './define';
import {
  clusterAgent,
  clusterObservabilityPlaneRef,
  observabilityPlaneRef,
  planeID,
  PlaneStatus,
  planeStatus,
  secretStoreRef,
} from './planes-common';

const spec = s.object({
  planeID: planeID.optional().describe('Default: the name of the object.'),
  clusterAgent,
  secretStoreRef: secretStoreRef.optional(),
  observabilityPlaneRef: observabilityPlaneRef.optional(),
});
const clusterSpec = s.object({
  planeID,
  clusterAgent,
  secretStoreRef: secretStoreRef.optional(),
  observabilityPlaneRef: clusterObservabilityPlaneRef.optional(),
});

export type WorkflowPlaneSpec = Infer<typeof spec>;
export type ClusterWorkflowPlaneSpec = Infer<typeof clusterSpec>;
/** A cluster that runs builds and other workflows. */
export type WorkflowPlane = ResourceObject<WorkflowPlaneSpec, PlaneStatus>;
/** Cluster-scoped twin of {@link WorkflowPlane}. */
export type ClusterWorkflowPlane = ResourceObject<
  ClusterWorkflowPlaneSpec,
  PlaneStatus
>;

export const workflowPlaneKind = defineKind({
  kind: 'WorkflowPlane',
  description: 'A cluster that runs builds and other workflows.',
  columns: planeColumns,
  spec,
  status: planeStatus,
});

export const clusterWorkflowPlaneKind = defineKind({
  kind: 'ClusterWorkflowPlane',
  scope: 'Cluster',
  shortNames: ['cwp', 'cwps'],
  description: 'A cluster that runs workflows of every namespace.',
  columns: planeColumns,
  spec: clusterSpec,
  status: planeStatus,
});
