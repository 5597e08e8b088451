import {
  clusterComponentTypeKind,
  clusterDataPlaneKind,
  clusterDeploymentPipelineKind,
  clusterEnvironmentKind,
  clusterProjectTypeKind,
  clusterResourceTypeKind,
  clusterTraitKind,
  componentKind,
  componentTypeKind,
  dataPlaneKind,
  deploymentPipelineKind,
  environmentKind,
  KindDefinition,
  projectKind,
  projectReleaseBindingKind,
  projectTypeKind,
  releaseBindingKind,
  resourceKind,
  resourceReleaseBindingKind,
  resourceTypeKind,
  secretReferenceKind,
  traitKind,
  workloadKind,
} from '@openchoreo-portal/model';
import { PlanEffects } from './effects';
import { Plan } from './plan';

/** Kinds whose change can be planned: what the sets of components, cells and resources in an environment are made of. */
export const PLANNED_KINDS: readonly KindDefinition[] = [
  componentTypeKind,
  clusterComponentTypeKind,
  traitKind,
  clusterTraitKind,
  projectTypeKind,
  clusterProjectTypeKind,
  resourceTypeKind,
  clusterResourceTypeKind,
  componentKind,
  workloadKind,
  resourceKind,
  releaseBindingKind,
  projectReleaseBindingKind,
  resourceReleaseBindingKind,
  environmentKind,
  clusterEnvironmentKind,
  dataPlaneKind,
  clusterDataPlaneKind,
  projectKind,
  deploymentPipelineKind,
  clusterDeploymentPipelineKind,
  secretReferenceKind,
];

/** What is released: a component, a resource, or, when neither is named, the project itself with its cells. */
export interface ReleasedThing {
  project: string;
  component?: string;
  resource?: string;
}

/** Something that would be frozen into another release. */
export interface NewRelease extends ReleasedThing {
  releaseName: string;
  /** Environment that gets it by itself; absent without automatic deployment. */
  deploysTo?: string;
}

/** Something that could not be released any more. */
export interface ReleaseProblem extends ReleasedThing {
  reason: string;
  message: string;
}

/** When a {@link ChangedBinding} follows a change. */
export type ChangeTiming =
  /** As soon as the change is written, through the gates. */
  | 'Now'
  /** With the next release, which somebody has to promote, or to name in the binding of a project or resource. */
  | 'WithRelease';

/** The plan of a binding that a change reaches. */
export interface ChangedBinding {
  when: ChangeTiming;
  plan: Plan;
}

/** What happens to a project's cell, or to a resource, in an environment. */
export interface InfrastructurePlan {
  namespace: string;
  project: string;
  /** Absent: the cell of the project. */
  resource?: string;
  environment: string;
  releaseName: string;
  /** Release that is there now. */
  previousReleaseName?: string;
  outcome: Plan['outcome'];
  /** One sentence about {@link outcome}. */
  message: string;
  /** One sentence about {@link changes}. */
  summary: string;
  changes: Plan['changes'];
  /** Connections between components of which neither changes itself. */
  reachability: PlanEffects['reachability'];
}

/** The plan of a cell or resource that a change reaches. */
export interface ChangedInfrastructure {
  when: ChangeTiming;
  plan: InfrastructurePlan;
}

/** What the change of one object would mean for what runs. */
export interface ChangePlan {
  object: { kind: string; namespace?: string; name: string };
  /** One sentence. */
  message: string;
  /** Bindings that were looked at. */
  total: number;
  /** What would be frozen into another release. */
  releases: NewRelease[];
  /** What could be released before and could not be any more. */
  problems: ReleaseProblem[];
  /** What changes at once first; by environment, in the order of the pipeline, then by component. */
  changes: ChangedBinding[];
  /** Cells and resources, in the same order. */
  infrastructure: ChangedInfrastructure[];
}
