import {
  clusterDataPlaneKind,
  clusterEnvironmentKind,
  dataPlaneKind,
  environmentKind,
  KindDefinition,
  ProjectReleaseBinding,
  RenderedRelease,
  renderedReleaseKind,
} from '@openchoreo-portal/model';
import { findDataPlane, findEnvironment } from './resolve';
import {
  controllerOf,
  environmentRef,
  inputChanged,
  keysOf,
  sibling,
  Watch,
  watchOf,
} from './runtime';

/** Watches that bindings of projects and resources share: their environment, its plane, and the releases they own. */
export function bindingWatches(kind: KindDefinition): Watch[] {
  return [
    watchOf<RenderedRelease>(renderedReleaseKind, release => {
      const owner = controllerOf(release);
      return owner?.kind === kind.kind ? sibling(release, owner.name) : [];
    }),
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
