import {
  clusterDataPlaneKind,
  clusterObservabilityPlaneKind,
  clusterWorkflowPlaneKind,
  DataPlane,
  dataPlaneKind,
  Environment,
  KindDefinition,
  ObservabilityPlane,
  observabilityPlaneKind,
  StoredObject,
  Workflow,
  WorkflowPlane,
  workflowPlaneKind,
} from '@openchoreo-portal/model';
import { Lookups } from '../runtime';

/** Kinds of planes. */
export type PlaneType = 'dataplane' | 'workflowplane' | 'observabilityplane';

/** Names one plane object of the control plane; without namespace it is the cluster-scoped kind. */
export interface PlaneRef {
  planeType: PlaneType;
  namespace?: string;
  name: string;
}

/** A plane and how to reach it. */
export interface ResolvedPlane<T extends StoredObject> {
  ref: PlaneRef;
  object: T;
}

const DEFAULT_NAME = 'default';

/** Key of a plane, usable in maps and logs: `dataplane/_cluster/default`. */
export function planeKey(ref: PlaneRef): string {
  return `${ref.planeType}/${ref.namespace ?? '_cluster'}/${ref.name}`;
}

/** Reads a plane reference that a controller noted as JSON; undefined when there is none or it is damaged. */
export function parsePlaneRef(text: string | undefined): PlaneRef | undefined {
  if (!text) return undefined;
  try {
    const { planeType, namespace, name } = JSON.parse(text) as PlaneRef;
    return typeof planeType === 'string' && typeof name === 'string'
      ? { planeType, ...(namespace ? { namespace } : {}), name }
      : undefined;
  } catch {
    return undefined;
  }
}

function find<T extends StoredObject>(
  lookups: Lookups,
  planeType: PlaneType,
  namespace: string | undefined,
  ref: { kind?: string; name: string } | undefined,
  kinds: { namespaced: KindDefinition; cluster: KindDefinition },
): ResolvedPlane<T> | undefined {
  const own = (name: string): ResolvedPlane<T> | undefined => {
    if (namespace === undefined) return undefined;
    const object = lookups.get<T>(kinds.namespaced, { namespace, name });
    return object && { ref: { planeType, namespace, name }, object };
  };
  const shared = (name: string): ResolvedPlane<T> | undefined => {
    const object = lookups.get<T>(kinds.cluster, { name });
    return object && { ref: { planeType, name }, object };
  };
  if (ref) {
    return ref.kind === kinds.cluster.kind ? shared(ref.name) : own(ref.name);
  }
  return own(DEFAULT_NAME) ?? shared(DEFAULT_NAME);
}

/**
 * Data plane of an environment: the one it names, else the namespace's `default`, else the cluster's `default`.
 *
 * @param namespace - namespace of the binding, which a cluster-scoped environment does not have
 */
export function findDataPlane(
  lookups: Lookups,
  namespace: string,
  environment: Environment,
): ResolvedPlane<DataPlane> | undefined {
  return find(
    lookups,
    'dataplane',
    environment.metadata.namespace ?? namespace,
    environment.spec.dataPlaneRef,
    { namespaced: dataPlaneKind, cluster: clusterDataPlaneKind },
  );
}

/** Observability plane of a data plane, by the same rule. */
export function findObservabilityPlane(
  lookups: Lookups,
  namespace: string,
  dataPlane: DataPlane,
): ResolvedPlane<ObservabilityPlane> | undefined {
  return find(
    lookups,
    'observabilityplane',
    dataPlane.metadata.namespace ?? namespace,
    dataPlane.spec.observabilityPlaneRef,
    {
      namespaced: observabilityPlaneKind,
      cluster: clusterObservabilityPlaneKind,
    },
  );
}

/** Workflow plane of a workflow, by the same rule. */
export function findWorkflowPlane(
  lookups: Lookups,
  namespace: string,
  workflow: Workflow,
): ResolvedPlane<WorkflowPlane> | undefined {
  return find(
    lookups,
    'workflowplane',
    workflow.metadata.namespace ?? namespace,
    workflow.spec.workflowPlaneRef,
    { namespaced: workflowPlaneKind, cluster: clusterWorkflowPlaneKind },
  );
}
