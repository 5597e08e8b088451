import {
  clusterComponentTypeKind,
  clusterDataPlaneKind,
  clusterDeploymentPipelineKind,
  clusterEnvironmentKind,
  clusterTraitKind,
  componentKind,
  componentTypeKind,
  dataPlaneKind,
  deploymentPipelineKind,
  environmentKind,
  KindDefinition,
  projectKind,
  secretReferenceKind,
  traitKind,
  workloadKind,
} from '@openchoreo-portal/model';
import { Plan } from './plan';

/** Kinds whose change can be planned: what a component's set in an environment is made of. */
export const PLANNED_KINDS: readonly KindDefinition[] = [
  componentTypeKind,
  clusterComponentTypeKind,
  traitKind,
  clusterTraitKind,
  componentKind,
  workloadKind,
  environmentKind,
  clusterEnvironmentKind,
  dataPlaneKind,
  clusterDataPlaneKind,
  projectKind,
  deploymentPipelineKind,
  clusterDeploymentPipelineKind,
  secretReferenceKind,
];

/** A component that would be frozen into another release. */
export interface NewRelease {
  project: string;
  component: string;
  releaseName: string;
  /** Environment that gets it by itself; absent without automatic deployment. */
  deploysTo?: string;
}

/** A component that could not be released any more. */
export interface ReleaseProblem {
  project: string;
  component: string;
  reason: string;
  message: string;
}

/** When a {@link ChangedBinding} follows a change. */
export type ChangeTiming =
  /** As soon as the change is written, through the gates. */
  | 'Now'
  /** With the component's next release, which somebody has to promote. */
  | 'WithRelease';

/** The plan of a binding that a change reaches. */
export interface ChangedBinding {
  when: ChangeTiming;
  plan: Plan;
}

/** What the change of one object would mean for what runs. */
export interface ChangePlan {
  object: { kind: string; namespace?: string; name: string };
  /** One sentence. */
  message: string;
  /** Bindings that were looked at. */
  total: number;
  /** Components that would be frozen into another release. */
  releases: NewRelease[];
  /** Components that could be released before and could not be any more. */
  problems: ReleaseProblem[];
  /** By environment and component: what changes at once first. */
  changes: ChangedBinding[];
}
