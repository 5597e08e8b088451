import {
  clusterComponentTypeKind,
  clusterDeploymentPipelineKind,
  clusterEnvironmentKind,
  clusterProjectTypeKind,
  clusterResourceTypeKind,
  clusterTraitKind,
  clusterWorkflowKind,
  ComponentType,
  componentTypeKind,
  DeploymentPipeline,
  deploymentPipelineKind,
  Environment,
  environmentKind,
  KindDefinition,
  Project,
  ProjectType,
  projectTypeKind,
  ResourceType,
  resourceTypeKind,
  StoredObject,
  Trait,
  traitKind,
  Workflow,
  workflowKind,
} from '@openchoreo-portal/model';
import { Lookups } from '../runtime';

/** A reference by kind and name; the kind tells whether it is the cluster-scoped twin. */
export interface KindedRef {
  kind?: string;
  name: string;
}

function twin<T extends StoredObject>(
  lookups: Lookups,
  namespace: string | undefined,
  ref: KindedRef,
  namespaced: KindDefinition,
  cluster: KindDefinition,
): T | undefined {
  if (ref.kind === cluster.kind) {
    return lookups.get<T>(cluster, { name: ref.name });
  }
  return namespace === undefined
    ? undefined
    : lookups.get<T>(namespaced, { namespace, name: ref.name });
}

/** The environment of that name: the namespace's own, else the cluster-wide one. */
export function findEnvironment(
  lookups: Lookups,
  namespace: string,
  name: string,
): Environment | undefined {
  return (
    lookups.get<Environment>(environmentKind, { namespace, name }) ??
    lookups.get<Environment>(clusterEnvironmentKind, { name })
  );
}

/** The pipeline of a project. */
export function findPipeline(
  lookups: Lookups,
  project: Project,
): DeploymentPipeline | undefined {
  return twin(
    lookups,
    project.metadata.namespace,
    project.spec.deploymentPipelineRef,
    deploymentPipelineKind,
    clusterDeploymentPipelineKind,
  );
}

/** The type of a component; `name` is `workloadType/typeName`, and both parts must match. */
export function findComponentType(
  lookups: Lookups,
  namespace: string,
  ref: KindedRef,
): ComponentType | undefined {
  const slash = ref.name.indexOf('/');
  const workloadType = ref.name.slice(0, Math.max(0, slash));
  const found = twin<ComponentType>(
    lookups,
    namespace,
    { kind: ref.kind, name: ref.name.slice(slash + 1) },
    componentTypeKind,
    clusterComponentTypeKind,
  );
  return found && found.spec.workloadType === workloadType ? found : undefined;
}

/** A trait by kind and name. */
export function findTrait(
  lookups: Lookups,
  namespace: string,
  ref: KindedRef,
): Trait | undefined {
  return twin(lookups, namespace, ref, traitKind, clusterTraitKind);
}

/** A workflow by kind and name; without kind the cluster-scoped one. */
export function findWorkflow(
  lookups: Lookups,
  namespace: string,
  ref: KindedRef,
): Workflow | undefined {
  return twin(
    lookups,
    namespace,
    { kind: clusterWorkflowKind.kind, ...ref },
    workflowKind,
    clusterWorkflowKind,
  );
}

/** The type of a project. */
export function findProjectType(
  lookups: Lookups,
  namespace: string,
  ref: KindedRef,
): ProjectType | undefined {
  return twin(lookups, namespace, ref, projectTypeKind, clusterProjectTypeKind);
}

/** The type of a resource. */
export function findResourceType(
  lookups: Lookups,
  namespace: string,
  ref: KindedRef,
): ResourceType | undefined {
  return twin(
    lookups,
    namespace,
    ref,
    resourceTypeKind,
    clusterResourceTypeKind,
  );
}
