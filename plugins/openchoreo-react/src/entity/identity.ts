import { Entity } from '@backstage/catalog-model';
import { useEntity } from '@backstage/plugin-catalog-react';

/** Annotations that lead from an entity to its object (catalog module, `src/translate/common.ts`). */
export const ENTITY_ANNOTATION = {
  namespace: 'openchoreo.io/namespace',
  kind: 'openchoreo.io/kind',
  name: 'openchoreo.io/name',
  project: 'openchoreo.io/project',
  component: 'openchoreo.io/component',
} as const;

/** Where an entity's object is. `namespace` is undefined for cluster-scoped kinds. */
export interface ObjectIdentity {
  kind: string;
  name: string;
  namespace?: string;
  project?: string;
  component?: string;
}

/** The object behind an entity, or undefined when it is not one of OpenChoreo's. */
export function objectOf(entity: Entity): ObjectIdentity | undefined {
  const annotations = entity.metadata.annotations ?? {};
  const kind = annotations[ENTITY_ANNOTATION.kind];
  const name = annotations[ENTITY_ANNOTATION.name];
  return kind && name
    ? {
        kind,
        name,
        namespace: annotations[ENTITY_ANNOTATION.namespace],
        project: annotations[ENTITY_ANNOTATION.project],
        component: annotations[ENTITY_ANNOTATION.component],
      }
    : undefined;
}

/** The Component behind the current entity page. Throws on pages of other kinds: filter tabs by {@link isOpenChoreoComponent}. */
export function useComponentIdentity(): {
  namespace: string;
  project: string;
  component: string;
} {
  const { entity } = useEntity();
  const identity = objectOf(entity);
  if (!identity?.namespace || !identity.project || !identity.component) {
    throw new Error('This tab belongs on a component of OpenChoreo.');
  }
  return {
    namespace: identity.namespace,
    project: identity.project,
    component: identity.component,
  };
}

/** The Project behind the current entity page. Throws on pages of other kinds: filter tabs by {@link isOpenChoreoProject}. */
export function useProjectIdentity(): { namespace: string; project: string } {
  const { entity } = useEntity();
  const identity = objectOf(entity);
  if (!identity?.namespace || !identity.project) {
    throw new Error('This tab belongs on a project of OpenChoreo.');
  }
  return { namespace: identity.namespace, project: identity.project };
}

/** The Resource behind the current entity page. Throws on pages of other kinds: filter tabs by {@link isOpenChoreoResource}. */
export function useResourceIdentity(): {
  namespace: string;
  project: string;
  resource: string;
} {
  const { entity } = useEntity();
  const identity = objectOf(entity);
  if (!identity?.namespace || !identity.project) {
    throw new Error('This tab belongs on a resource of OpenChoreo.');
  }
  const { namespace, project, name } = identity;
  return { namespace, project, resource: name };
}

/** Filter for tabs and cards of components. */
export const isOpenChoreoComponent = (entity: Entity) =>
  objectOf(entity)?.kind === 'Component';

/** Filter for tabs and cards of projects. */
export const isOpenChoreoProject = (entity: Entity) =>
  objectOf(entity)?.kind === 'Project';

/** Filter for tabs and cards of resources. */
export const isOpenChoreoResource = (entity: Entity) =>
  objectOf(entity)?.kind === 'Resource';

/** Path of an entity page. */
export function entityPath(
  kind: 'component' | 'system' | 'resource' | 'environment',
  namespace: string,
  name: string,
  tab: string = '',
): string {
  return `/catalog/${namespace}/${kind}/${name}${tab && `/${tab}`}`;
}
