import { Entity } from '@backstage/catalog-model';
import { StoredObject } from '@openchoreo-portal/model';
import {
  ANNOTATION,
  CLUSTER_NAMESPACE,
  CUSTOM_API_VERSION,
  entityMetadata,
  ownerOf,
} from './common';

/** Entity kinds of platform objects (reference/portal.md §2.1). */
export const PLATFORM_KINDS: Record<string, string> = {
  Environment: 'Environment',
  ClusterEnvironment: 'ClusterEnvironment',
  DataPlane: 'Dataplane',
  ClusterDataPlane: 'ClusterDataPlane',
  WorkflowPlane: 'WorkflowPlane',
  ClusterWorkflowPlane: 'ClusterWorkflowPlane',
  ObservabilityPlane: 'ObservabilityPlane',
  ClusterObservabilityPlane: 'ClusterObservabilityPlane',
  DeploymentPipeline: 'DeploymentPipeline',
  ClusterDeploymentPipeline: 'ClusterDeploymentPipeline',
  ComponentType: 'ComponentType',
  ClusterComponentType: 'ClusterComponentType',
  Trait: 'TraitType',
  ClusterTrait: 'ClusterTraitType',
  ResourceType: 'ResourceType',
  ClusterResourceType: 'ClusterResourceType',
  ProjectType: 'ProjectType',
  ClusterProjectType: 'ClusterProjectType',
  Workflow: 'Workflow',
  ClusterWorkflow: 'ClusterWorkflow',
};

// Specs of many kinds are read here by the few fields they share.
type Loose = Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any

/** An environment, plane, pipeline, type or workflow. Only what pages and relations need is copied; the object itself has the rest. */
export function platformToEntity(object: StoredObject): Entity {
  const { namespace } = object.metadata;
  const spec = (object.spec ?? {}) as Loose;
  return {
    apiVersion: CUSTOM_API_VERSION,
    kind: PLATFORM_KINDS[object.kind],
    metadata: entityMetadata(
      object,
      object.kind.endsWith('Environment')
        ? { [ANNOTATION.environment]: object.metadata.name }
        : {},
    ),
    spec: {
      owner: ownerOf(object, 'group:default/platform-engineers'),
      ...(namespace ? { domain: `default/${namespace}` } : {}),
      ...details(object.kind.replace(/^Cluster/, ''), spec, namespace, object),
    },
  };
}

function details(
  kind: string,
  spec: Loose,
  namespace: string | undefined,
  object: StoredObject,
): Loose {
  switch (kind) {
    case 'Environment':
      return {
        type: spec.isProduction ? 'production' : 'non-production',
        isProduction: Boolean(spec.isProduction),
        hostedOn: planeRef(spec.dataPlaneRef, namespace),
      };
    case 'DataPlane':
    case 'WorkflowPlane':
    case 'ObservabilityPlane':
      return {
        type: kind.replace('Plane', '').toLowerCase(),
        agentConnected: Boolean(
          (object.status as Loose | undefined)?.agentConnection?.connected,
        ),
        observedBy: planeRef(spec.observabilityPlaneRef, namespace),
      };
    case 'DeploymentPipeline':
      return {
        type: 'pipeline',
        promotionPaths: ((spec.promotionPaths ?? []) as Loose[]).map(path => ({
          from: path.sourceEnvironmentRef?.name,
          to: ((path.targetEnvironmentRefs ?? []) as Loose[]).map(
            target => target.name,
          ),
        })),
      };
    case 'ComponentType':
      return { type: spec.workloadType, workloadType: spec.workloadType };
    case 'Workflow':
      return {
        type:
          object.metadata.labels?.['openchoreo.dev/workflow-type'] ===
          'component'
            ? 'CI'
            : 'Generic',
        buildsOn: planeRef(spec.workflowPlaneRef, namespace),
      };
    default:
      return { type: kind };
  }
}

/** Entity reference of a plane, or undefined when none is named. */
function planeRef(
  ref: { kind?: string; name?: string } | undefined,
  namespace: string | undefined,
): string | undefined {
  if (!ref?.name || !ref.kind) return undefined;
  const kind = (PLATFORM_KINDS[ref.kind] ?? ref.kind).toLowerCase();
  return ref.kind.startsWith('Cluster') || !namespace
    ? `${kind}:${CLUSTER_NAMESPACE}/${ref.name}`
    : `${kind}:${namespace}/${ref.name}`;
}
