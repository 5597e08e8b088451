import {
  PermissionCondition,
  PermissionCriteria,
} from '@backstage/plugin-permission-common';
import { VisibleNamespace } from '../controlPlane/types';

/** Annotations that the catalog module writes on entities of the control plane. */
const NAMESPACE = 'openchoreo.io/namespace';
const PROJECT = 'openchoreo.io/project';

type Criteria = PermissionCriteria<PermissionCondition>;

/** Entities that do not come from a tenant, plus those of the tenants and projects the user can see. */
export function catalogReadConditions(
  namespaces: readonly VisibleNamespace[],
): Criteria {
  return {
    anyOf: [
      { not: hasAnnotation(NAMESPACE) },
      ...namespaces.flatMap(namespaceCriteria),
    ],
  };
}

function namespaceCriteria(namespace: VisibleNamespace): Criteria[] {
  const inNamespace = hasAnnotation(NAMESPACE, namespace.name);
  if (namespace.allProjects) return [inNamespace];
  return [
    ...(namespace.itself
      ? [{ allOf: [inNamespace, { not: hasAnnotation(PROJECT) }] } as Criteria]
      : []),
    ...namespace.projects.map(
      (project): Criteria => ({
        allOf: [inNamespace, hasAnnotation(PROJECT, project)],
      }),
    ),
  ];
}

function hasAnnotation(annotation: string, value?: string): Criteria {
  return {
    rule: 'HAS_ANNOTATION',
    resourceType: 'catalog-entity',
    params: { annotation, ...(value === undefined ? {} : { value }) },
  };
}
