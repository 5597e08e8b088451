import {
  isApiError,
  ProjectRelease,
  ProjectReleaseBinding,
  projectReleaseKind,
  RenderedRelease,
  renderedReleaseKind,
} from '@openchoreo-portal/model';
import { renderProject } from '@openchoreo-portal/rendering';
import { appliedObjects, appliedSet } from '../applied-set';
import { isEmptyCell } from '../gated-set/empty-cell';
import { GatedSubject } from '../gated-set/subject';
import {
  bindingPlace,
  findProjectType,
  missingReference,
  MissingReference,
} from '../resolve';
import { Lookups, ownerRef } from '../runtime';

/** A project in an environment. */
export interface ProjectSubject extends GatedSubject {
  cellNamespace: string;
}

/** What a project is in the binding's environment, or what is missing. */
export function projectSubject(
  binding: ProjectReleaseBinding,
  lookups: Lookups,
): ProjectSubject | MissingReference {
  const namespace = binding.metadata.namespace ?? '';
  const { owner, environment, projectRelease } = binding.spec;
  const place = bindingPlace(
    lookups,
    namespace,
    owner.projectName,
    environment,
  );
  if ('reason' in place) return place;
  if (!projectRelease) {
    return {
      reason: 'ProjectReleaseNotSet',
      message: 'No release is pinned; the project pins its first one.',
    };
  }
  const release = lookups.get<ProjectRelease>(projectReleaseKind, {
    namespace,
    name: projectRelease,
  });
  if (!release) return missingReference('ProjectRelease', projectRelease);
  if (release.spec.owner.projectName !== owner.projectName) {
    return {
      reason: 'InvalidReleaseConfiguration',
      message: `ProjectRelease ${projectRelease} belongs to project ${release.spec.owner.projectName}.`,
    };
  }
  try {
    const { project, environment: where } = place;
    const { objects, cellNamespace } = renderProject({
      namespace,
      project,
      environment: where,
      dataPlane: place.dataPlane.object,
      release,
      binding,
    });
    const applied = appliedObjects(
      appliedSet(
        lookups.refers<RenderedRelease>(
          renderedReleaseKind,
          ownerRef(binding.metadata.uid),
        ),
      ),
    );
    return {
      bindingKind: 'ProjectReleaseBinding',
      binding,
      owner,
      project,
      environment: where,
      releaseKind: projectReleaseKind,
      release,
      source: project,
      type: findProjectType(lookups, namespace, project.spec.type),
      objects,
      isFree: isEmptyCell(binding, { applied, wanted: objects }, lookups),
      cellNamespace,
    };
  } catch (error) {
    if (!isApiError(error)) throw error;
    return { reason: 'RenderingFailed', message: error.message };
  }
}
