import { ReleasedThing } from '@openchoreo-portal/delivery';
import {
  KindDefinition,
  KubeObject,
  Project,
  projectKind,
  ProjectReleaseBinding,
  projectReleaseBindingKind,
  projectRenderedReleaseName,
  Resource,
  resourceKind,
  ResourceReleaseBinding,
  resourceReleaseBindingKind,
  resourceRenderedReleaseName,
  StoredObject,
} from '@openchoreo-portal/model';
import { RenderedObject } from '@openchoreo-portal/rendering';
import { projectSubject } from '../project-release-binding/subject';
import { projectState } from '../project/controller';
import { MissingReference } from '../resolve';
import { resourceSubject } from '../resource-release-binding/subject';
import { resourceState } from '../resource/controller';
import { Lookups } from '../runtime';

/** A binding of a cell or of a resource. */
export type InfrastructureBinding =
  | ProjectReleaseBinding
  | ResourceReleaseBinding;

/** Objects of a cell or resource, or why there are none. */
export type InfrastructureRendering =
  | { objects: readonly RenderedObject[]; cellNamespace: string }
  | MissingReference;

/** What differs between cells and resources, which are released and rendered the same way otherwise. */
export interface Sort<O extends StoredObject, B extends InfrastructureBinding> {
  /** Of what is released. */
  kind: KindDefinition;
  bindingKind: KindDefinition;
  thing(owner: B['spec']['owner']): ReleasedThing;
  /** Name of the object of {@link kind} that a binding belongs to. */
  ownerOf(binding: B): string;
  /** The release of an object as it is, or why it has none. */
  state(object: O, lookups: Lookups): { object: KubeObject } | MissingReference;
  releaseOf(binding: B): string;
  pinned(binding: B, releaseName: string): B;
  /** True when an empty pin is filled by the platform. */
  pinsFirst: boolean;
  rendering(binding: B, lookups: Lookups): InfrastructureRendering;
  renderedName(binding: B): string;
}

export const cells: Sort<Project, ProjectReleaseBinding> = {
  kind: projectKind,
  bindingKind: projectReleaseBindingKind,
  thing: ({ projectName }) => ({ project: projectName }),
  ownerOf: ({ spec }) => spec.owner.projectName,
  state: projectState,
  releaseOf: ({ spec }) => spec.projectRelease ?? '',
  pinned: (binding, projectRelease) => ({
    ...binding,
    spec: { ...binding.spec, projectRelease },
  }),
  pinsFirst: true,
  rendering: projectSubject,
  renderedName: ({ spec }) =>
    projectRenderedReleaseName(spec.owner.projectName, spec.environment),
};

export const resources: Sort<Resource, ResourceReleaseBinding> = {
  kind: resourceKind,
  bindingKind: resourceReleaseBindingKind,
  thing: ({ projectName, resourceName }) => ({
    project: projectName,
    resource: resourceName,
  }),
  ownerOf: ({ spec }) => spec.owner.resourceName,
  state: resourceState,
  releaseOf: ({ spec }) => spec.resourceRelease ?? '',
  pinned: (binding, resourceRelease) => ({
    ...binding,
    spec: { ...binding.spec, resourceRelease },
  }),
  pinsFirst: false,
  rendering(binding, lookups) {
    const result = resourceSubject(binding, lookups);
    return 'reason' in result ? result : result.rendering;
  },
  renderedName: ({ spec }) =>
    resourceRenderedReleaseName(spec.owner.resourceName, spec.environment),
};
