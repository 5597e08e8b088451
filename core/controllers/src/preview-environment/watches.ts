import {
  componentReleaseKind,
  environmentKind,
  LABELS,
  PreviewEnvironment,
  previewEnvironmentKind,
  previewPolicyKind,
  ProjectReleaseBinding,
  projectKind,
  projectReleaseBindingKind,
  ReleaseBinding,
  releaseBindingKind,
  resourceReleaseBindingKind,
  StoredObject,
  workflowRunKind,
} from '@openchoreo-portal/model';
import {
  existenceChanged,
  keysOf,
  Lookups,
  projectRef,
  sibling,
  specChanged,
  Watch,
  watchOf,
} from '../runtime';

/** Everything that changes what a preview is, or whether it may be there. */
export function previewWatches(): Watch[] {
  const byLabel = (object: StoredObject) =>
    sibling(object, object.metadata.labels?.[LABELS.preview]);
  const ofProject = (
    lookups: Lookups,
    namespace: string | undefined,
    project: string,
  ) =>
    lookups.refers<PreviewEnvironment>(
      previewEnvironmentKind,
      projectRef(namespace, project),
    );
  const ofBinding = (
    binding: ReleaseBinding | ProjectReleaseBinding,
    lookups: Lookups,
  ) => [
    ...byLabel(binding),
    ...keysOf(
      ofProject(
        lookups,
        binding.metadata.namespace,
        binding.spec.owner.projectName,
      ).filter(p => p.spec.parentEnvironment === binding.spec.environment),
    ),
  ];
  return [
    ...[
      releaseBindingKind,
      projectReleaseBindingKind,
      resourceReleaseBindingKind,
    ].map(kind => watchOf<ReleaseBinding>(kind, ofBinding)),
    watchOf(workflowRunKind, byLabel),
    watchOf(componentReleaseKind, byLabel, existenceChanged),
    watchOf(
      environmentKind,
      (environment, lookups) => [
        ...byLabel(environment),
        ...keysOf(
          lookups
            .list<PreviewEnvironment>(
              previewEnvironmentKind,
              environment.metadata.namespace,
            )
            .filter(
              p => p.spec.parentEnvironment === environment.metadata.name,
            ),
        ),
      ],
      (previous, current) =>
        specChanged(previous, current) || existenceChanged(previous, current),
    ),
    watchOf(
      previewPolicyKind,
      (policy, lookups) =>
        keysOf(lookups.list(previewEnvironmentKind, policy.metadata.namespace)),
      specChanged,
    ),
    // One that goes makes room for another.
    watchOf<PreviewEnvironment>(
      previewEnvironmentKind,
      (preview, lookups) =>
        keysOf(
          ofProject(
            lookups,
            preview.metadata.namespace,
            preview.spec.owner.projectName,
          ),
        ),
      specChanged,
    ),
    watchOf(
      projectKind,
      (project, lookups) =>
        keysOf(
          ofProject(lookups, project.metadata.namespace, project.metadata.name),
        ),
      specChanged,
    ),
  ];
}
