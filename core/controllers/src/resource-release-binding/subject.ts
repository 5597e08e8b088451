import {
  isApiError,
  Resource,
  resourceKind,
  ResourceRelease,
  ResourceReleaseBinding,
  resourceReleaseKind,
} from '@openchoreo-portal/model';
import {
  renderResource,
  ResourceRendering,
} from '@openchoreo-portal/rendering';
import { GatedSubject } from '../gated-set/subject';
import {
  bindingPlace,
  findResourceType,
  missingReference,
  MissingReference,
} from '../resolve';
import { Lookups } from '../runtime';

/** A resource in an environment. */
export interface ResourceSubject extends GatedSubject {
  rendering: ResourceRendering;
}

/** What a resource is in the binding's environment, or what is missing. */
export function resourceSubject(
  binding: ResourceReleaseBinding,
  lookups: Lookups,
): ResourceSubject | MissingReference {
  const namespace = binding.metadata.namespace ?? '';
  const { owner, environment, resourceRelease } = binding.spec;
  const place = bindingPlace(
    lookups,
    namespace,
    owner.projectName,
    environment,
  );
  if ('reason' in place) return place;
  const resource = lookups.get<Resource>(resourceKind, {
    namespace,
    name: owner.resourceName,
  });
  if (!resource) return missingReference('Resource', owner.resourceName);
  if (!resourceRelease) {
    return {
      reason: 'ResourceReleaseNotSet',
      message: `No release is pinned; set spec.resourceRelease${
        resource.status?.latestRelease
          ? ` (the latest is ${resource.status.latestRelease.name})`
          : ''
      }.`,
    };
  }
  const release = lookups.get<ResourceRelease>(resourceReleaseKind, {
    namespace,
    name: resourceRelease,
  });
  if (!release) return missingReference('ResourceRelease', resourceRelease);
  if (
    release.spec.owner.resourceName !== owner.resourceName ||
    release.spec.owner.projectName !== owner.projectName
  ) {
    return {
      reason: 'InvalidReleaseConfiguration',
      message: `ResourceRelease ${resourceRelease} belongs to resource ${release.spec.owner.resourceName}.`,
    };
  }
  try {
    const rendering = renderResource({
      namespace,
      project: place.project,
      environment: place.environment,
      dataPlane: place.dataPlane.object,
      resource,
      release,
      binding,
    });
    return {
      bindingKind: 'ResourceReleaseBinding',
      binding,
      owner,
      project: place.project,
      environment: place.environment,
      releaseKind: resourceReleaseKind,
      release,
      source: resource,
      type: findResourceType(lookups, namespace, resource.spec.type),
      objects: rendering.objects,
      isFree: false,
      rendering,
    };
  } catch (error) {
    if (!isApiError(error)) throw error;
    return { reason: 'RenderingFailed', message: error.message };
  }
}
