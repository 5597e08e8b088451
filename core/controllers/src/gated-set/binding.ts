import { ResourceKind } from '@openchoreo-portal/client';
import {
  BindingKind,
  Promotion,
  projectReleaseBindingKind,
  releaseBindingKind,
  ReleaseBindingStatus,
  resourceReleaseBindingKind,
  StoredObject,
} from '@openchoreo-portal/model';
import { componentRef, Lookups, projectRef, resourceRef } from '../runtime';

/** Definition of each kind of binding. */
export const BINDING_KIND: Record<BindingKind, ResourceKind> = {
  ReleaseBinding: releaseBindingKind,
  ProjectReleaseBinding: projectReleaseBindingKind,
  ResourceReleaseBinding: resourceReleaseBindingKind,
};

/** A binding of whatever kind, as far as all are the same. */
export type AnyBinding = StoredObject<
  unknown,
  Pick<ReleaseBindingStatus, 'syncedRelease' | 'endpoints'>
> & {
  spec: { owner: Promotion['spec']['owner']; environment: string };
};

/** The binding that a Promotion is about. */
export function bindingOf(
  { metadata, spec }: Pick<Promotion, 'metadata' | 'spec'>,
  lookups: Lookups,
): AnyBinding | undefined {
  return lookups.get<AnyBinding>(
    BINDING_KIND[spec.bindingKind ?? 'ReleaseBinding'],
    {
      namespace: metadata.namespace,
      name: spec.releaseBinding,
    },
  );
}

/** The binding of the same owner in another environment. */
export function bindingIn(
  { metadata, spec }: Pick<Promotion, 'metadata' | 'spec'>,
  environment: string,
  lookups: Lookups,
): AnyBinding | undefined {
  const { namespace } = metadata;
  const { projectName, componentName, resourceName } = spec.owner;
  const owner = resourceName
    ? resourceRef(namespace, resourceName)
    : projectRef(namespace, projectName);
  const reference = componentName
    ? componentRef(namespace, componentName)
    : owner;
  return lookups
    .refers<AnyBinding>(
      BINDING_KIND[spec.bindingKind ?? 'ReleaseBinding'],
      reference,
    )
    .find(b => b.spec?.environment === environment);
}
