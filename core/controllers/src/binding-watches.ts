import {
  clusterDataPlaneKind,
  clusterDeploymentPipelineKind,
  clusterEnvironmentKind,
  dataPlaneKind,
  deploymentPipelineKind,
  environmentKind,
  KindDefinition,
  Project,
  projectKind,
  ProjectReleaseBinding,
  Promotion,
  promotionKind,
  promotionPolicyKind,
  releaseBindingKind,
  RenderedRelease,
  renderedReleaseKind,
} from '@openchoreo-portal/model';
import { findDataPlane, findEnvironment } from './resolve';
import {
  controllerOf,
  environmentRef,
  inputChanged,
  keysOf,
  projectRef,
  sibling,
  Watch,
  watchOf,
} from './runtime';

/** Wakes the binding that a Promotion is about, if it is one of this kind. */
export function promotedBy(kind: KindDefinition, promotion: Promotion) {
  const { bindingKind = releaseBindingKind.kind, releaseBinding } =
    promotion.spec;
  return bindingKind === kind.kind ? sibling(promotion, releaseBinding) : [];
}

/** Watches that bindings of projects and resources share: their environment, its plane, the releases they own, and what order and gates look at. */
export function bindingWatches(kind: KindDefinition): Watch[] {
  return [
    watchOf<RenderedRelease>(renderedReleaseKind, release => {
      const owner = controllerOf(release);
      return owner?.kind === kind.kind ? sibling(release, owner.name) : [];
    }),
    watchOf<Promotion>(promotionKind, p => promotedBy(kind, p)),
    watchOf(
      promotionPolicyKind,
      (policy, lookups) =>
        keysOf(lookups.list(kind, policy.metadata.namespace)),
      inputChanged,
    ),
    ...[deploymentPipelineKind, clusterDeploymentPipelineKind].map(
      pipelineKind =>
        watchOf(
          pipelineKind,
          (pipeline, lookups) =>
            lookups
              .list<Project>(projectKind, pipeline.metadata.namespace)
              .filter(
                p =>
                  p.spec.deploymentPipelineRef.name === pipeline.metadata.name,
              )
              .flatMap(p =>
                keysOf(
                  lookups.refers(
                    kind,
                    projectRef(p.metadata.namespace, p.metadata.name),
                  ),
                ),
              ),
          inputChanged,
        ),
    ),
    watchOf(
      environmentKind,
      (environment, lookups) =>
        keysOf(
          lookups.refers(
            kind,
            environmentRef(
              environment.metadata.namespace,
              environment.metadata.name,
            ),
          ),
        ),
      inputChanged,
    ),
    watchOf(
      clusterEnvironmentKind,
      (environment, lookups) =>
        keysOf(
          lookups
            .list<ProjectReleaseBinding>(kind)
            .filter(b => b.spec.environment === environment.metadata.name),
        ),
      inputChanged,
    ),
    ...[dataPlaneKind, clusterDataPlaneKind].map(planeKind =>
      watchOf(
        planeKind,
        (plane, lookups) =>
          keysOf(
            lookups.list<ProjectReleaseBinding>(kind).filter(binding => {
              const namespace = binding.metadata.namespace ?? '';
              const environment = findEnvironment(
                lookups,
                namespace,
                binding.spec.environment,
              );
              if (!environment) return false;
              const found = findDataPlane(lookups, namespace, environment);
              return !found || found.object.metadata.uid === plane.metadata.uid;
            }),
          ),
        inputChanged,
      ),
    ),
  ];
}
