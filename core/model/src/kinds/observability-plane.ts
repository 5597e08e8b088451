import { Infer, s } from '../schema/builder';
import { planeColumns } from './data-plane';
import { defineKind, ResourceObject } from './define';
import {
  clusterAgent,
  planeID,
  PlaneStatus,
  planeStatus,
} from './planes-common';

const fields = {
  clusterAgent,
  observerURL: s.string(),
  rcaAgentURL: s.string().optional(),
  finOpsAgentURL: s.string().optional(),
};
const spec = s.object({
  planeID: planeID.optional().describe('Default: the name of the object.'),
  ...fields,
});
const clusterSpec = s.object({ planeID, ...fields });

export type ObservabilityPlaneSpec = Infer<typeof spec>;
export type ClusterObservabilityPlaneSpec = Infer<typeof clusterSpec>;
/** Where logs, metrics and traces are kept and queried. */
export type ObservabilityPlane = ResourceObject<
  ObservabilityPlaneSpec,
  PlaneStatus
>;
/** Cluster-scoped twin of {@link ObservabilityPlane}. */
export type ClusterObservabilityPlane = ResourceObject<
  ClusterObservabilityPlaneSpec,
  PlaneStatus
>;

export const observabilityPlaneKind = defineKind({
  kind: 'ObservabilityPlane',
  description: 'Where logs, metrics and traces are kept and queried.',
  columns: planeColumns,
  spec,
  status: planeStatus,
});

export const clusterObservabilityPlaneKind = defineKind({
  kind: 'ClusterObservabilityPlane',
  scope: 'Cluster',
  shortNames: ['cop', 'cops'],
  description: 'Where telemetry of every namespace is kept and queried.',
  columns: planeColumns,
  spec: clusterSpec,
  status: planeStatus,
});
