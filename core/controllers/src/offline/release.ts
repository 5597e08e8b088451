import {
  Component,
  componentReleaseKind,
  KubeObject,
  ReleaseBinding,
  releaseBindingKind,
  releaseBindingName,
  Resource,
  ResourceReleaseBinding,
  resourceReleaseBindingKind,
  StoredObject,
} from '@openchoreo-portal/model';
import {
  isRenderError,
  RenderError,
  renderResource,
  ResourceRendering,
} from '@openchoreo-portal/rendering';
import { componentState } from '../component/desired';
import { findResourceType } from '../resolve';
import { desiredResourceRelease } from '../resource/controller';
import { componentRef, Lookups, resourceRef } from '../runtime';
import { sourceOf } from './problems';

/** The release chain of a component in one environment. */
export interface OfflineRelease {
  component: Component;
  /** Name of the binding. */
  name: string;
  objects: StoredObject[];
}

/** Why there is none; `waits` for a build, which is no mistake. */
export interface NoRelease {
  message: string;
  waits: boolean;
}

/** The release and the binding of a component as the controllers would make them; a binding among the manifests keeps its values. */
export function componentRelease(
  component: Component,
  environment: string,
  lookups: Lookups,
): OfflineRelease | NoRelease {
  const { namespace = '', name } = component.metadata;
  const existing = lookups
    .refers<ReleaseBinding>(releaseBindingKind, componentRef(namespace, name))
    .find(b => b.spec.environment === environment);
  const state = componentState(component, lookups);
  if ('reason' in state) {
    const waits =
      state.reason === 'WorkloadNotFound' &&
      component.spec.workflow !== undefined;
    return { message: state.message, waits };
  }
  const release = stored(state.release.object);
  const pinned = existing?.spec.releaseName;
  const hasPinned =
    pinned !== undefined &&
    lookups.get(componentReleaseKind, { namespace, name: pinned }) !==
      undefined;
  const binding = stored({
    apiVersion: component.apiVersion,
    kind: releaseBindingKind.kind,
    ...existing,
    metadata: {
      ...existing?.metadata,
      name: existing?.metadata.name ?? releaseBindingName(name, environment),
      namespace,
    },
    spec: {
      state: 'Active',
      ...existing?.spec,
      owner: {
        projectName: component.spec.owner.projectName,
        componentName: name,
      },
      environment,
      releaseName: hasPinned ? pinned : release.metadata.name,
    },
  });
  return {
    component,
    name: binding.metadata.name,
    objects: [release, binding],
  };
}

/** A rendered resource, and the binding that says its outputs where they can be known before it runs. */
export function renderedResource(
  resource: Resource,
  shared: Omit<
    Parameters<typeof renderResource>[0],
    'resource' | 'release' | 'binding'
  >,
  lookups: Lookups,
): {
  rendering: ResourceRendering;
  binding: StoredObject;
  hasOutputs: boolean;
} {
  const { namespace = '', name } = resource.metadata;
  const environment = shared.environment.metadata.name ?? '';
  const type = findResourceType(lookups, namespace, resource.spec.type);
  if (!type) {
    const message = `${resource.spec.type.kind ?? 'ResourceType'} ${
      resource.spec.type.name
    } does not exist`;
    const source = sourceOf(resource);
    throw new RenderError([{ source, path: 'spec.type', message }]);
  }
  const existing = lookups
    .refers<ResourceReleaseBinding>(
      resourceReleaseBindingKind,
      resourceRef(namespace, name),
    )
    .find(b => b.spec.environment === environment);
  const rendering = renderResource({
    ...shared,
    resource,
    release: desiredResourceRelease(resource, type).object,
    ...(existing ? { binding: existing } : {}),
  });
  const outputs = knownOutputs(rendering);
  const binding = stored({
    apiVersion: resource.apiVersion,
    kind: resourceReleaseBindingKind.kind,
    metadata: {
      ...existing?.metadata,
      name: existing?.metadata.name ?? `${name}-${environment}`,
      namespace,
    },
    spec: {
      ...existing?.spec,
      owner: {
        projectName: resource.spec.owner.projectName,
        resourceName: name,
      },
      environment,
    },
    status: outputs
      ? { outputs, conditions: [{ type: 'OutputsResolved', status: 'True' }] }
      : {},
  });
  return { rendering, binding, hasOutputs: outputs !== undefined };
}

function knownOutputs(rendering: ResourceRendering) {
  try {
    const state = rendering.evaluateOutputs({});
    return state.ready ? state.outputs : undefined;
  } catch (error) {
    // They read what runs, and nothing runs here.
    if (isRenderError(error)) return undefined;
    throw error;
  }
}

/** An object as if it had been stored; its uid is derived where rendering needs one. */
function stored(object: KubeObject): StoredObject {
  const { metadata } = object;
  return {
    ...object,
    metadata: {
      resourceVersion: '',
      creationTimestamp: '',
      ...metadata,
      uid: metadata.uid ?? '',
      name: metadata.name ?? '',
    },
  };
}
