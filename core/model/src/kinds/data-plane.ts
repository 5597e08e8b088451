import { Infer, s } from '../schema/builder';
import { column, defineKind, ResourceObject } from './define';
import {
  clusterAgent,
  clusterObservabilityPlaneRef,
  gateway,
  observabilityPlaneRef,
  planeID,
  PlaneStatus,
  planeStatus,
  secretStoreRef,
} from './planes-common';

const fields = {
  clusterAgent,
  gateway: gateway.optional(),
  secretStoreRef: secretStoreRef.optional(),
};
const spec = s.object({
  planeID: planeID.optional().describe('Default: the name of the object.'),
  ...fields,
  observabilityPlaneRef: observabilityPlaneRef.optional(),
});
const clusterSpec = s.object({
  planeID,
  ...fields,
  observabilityPlaneRef: clusterObservabilityPlaneRef.optional(),
});

export type DataPlaneSpec = Infer<typeof spec>;
export type ClusterDataPlaneSpec = Infer<typeof clusterSpec>;
/** A cluster that runs cells. */
export type DataPlane = ResourceObject<DataPlaneSpec, PlaneStatus>;
/** Cluster-scoped twin of {@link DataPlane}. */
export type ClusterDataPlane = ResourceObject<
  ClusterDataPlaneSpec,
  PlaneStatus
>;

/** Columns of every plane. */
export const planeColumns = [
  column('PlaneID', '.spec.planeID'),
  {
    ...column('Connected', '.status.agentConnection.connected'),
    type: 'boolean' as const,
  },
];

export const dataPlaneKind = defineKind({
  kind: 'DataPlane',
  shortNames: ['dp', 'dps'],
  description: 'A cluster that runs cells.',
  columns: planeColumns,
  spec,
  status: planeStatus,
});

export const clusterDataPlaneKind = defineKind({
  kind: 'ClusterDataPlane',
  scope: 'Cluster',
  shortNames: ['cdp', 'cdps'],
  description: 'A cluster that runs cells, for every namespace.',
  columns: planeColumns,
  spec: clusterSpec,
  status: planeStatus,
});
