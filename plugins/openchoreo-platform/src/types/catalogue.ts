import {
  clusterComponentTypeKind,
  clusterProjectTypeKind,
  clusterResourceTypeKind,
  clusterTraitKind,
  clusterWorkflowKind,
  componentTypeKind,
  ComponentTypeSpec,
  KindDefinition,
  projectTypeKind,
  resourceTypeKind,
  StoredObject,
  traitKind,
  workflowKind,
} from '@openchoreo-portal/model';
import type { PlatformText } from '../texts';

/** A group of types on the page. */
export interface TypeGroup {
  id:
    | 'component-types'
    | 'traits'
    | 'project-types'
    | 'resource-types'
    | 'workflows';
  kind: KindDefinition;
  clusterKind: KindDefinition;
}

/** What developers can build with, in the order of the page. */
export const TYPE_GROUPS: readonly TypeGroup[] = [
  {
    id: 'component-types',
    kind: componentTypeKind,
    clusterKind: clusterComponentTypeKind,
  },
  {
    id: 'traits',
    kind: traitKind,
    clusterKind: clusterTraitKind,
  },
  {
    id: 'project-types',
    kind: projectTypeKind,
    clusterKind: clusterProjectTypeKind,
  },
  {
    id: 'resource-types',
    kind: resourceTypeKind,
    clusterKind: clusterResourceTypeKind,
  },
  {
    id: 'workflows',
    kind: workflowKind,
    clusterKind: clusterWorkflowKind,
  },
];

/** Facts of a type that help to choose it, by name. */
export function factsOf(
  object: StoredObject,
  t: PlatformText,
): Array<[string, string]> {
  const kind = object.kind.replace(/^Cluster/, '');
  if (kind === 'ComponentType') {
    const spec = object.spec as Partial<ComponentTypeSpec>;
    const names = (refs: readonly { name: string }[] | undefined) =>
      refs?.length ? refs.map(ref => ref.name).join(', ') : t('types.none');
    return [
      [t('types.runsAs'), spec.workloadType ?? t('types.unknown')],
      [t('types.workflows.title'), names(spec.allowedWorkflows)],
      [t('types.traits.title'), names(spec.allowedTraits)],
    ];
  }
  if (kind === 'Workflow') {
    const build =
      object.metadata.labels?.['openchoreo.dev/workflow-type'] === 'component';
    return [[t('types.for'), t(build ? 'types.for.builds' : 'types.for.any')]];
  }
  if (kind === 'ResourceType') {
    const spec = object.spec as {
      outputs?: { name: string }[];
      retainPolicy?: string;
    };
    return [
      [
        t('types.outputs'),
        spec.outputs?.map(o => o.name).join(', ') || t('types.none'),
      ],
      [
        t('types.deleted'),
        t(
          spec.retainPolicy === 'Retain'
            ? 'types.deleted.kept'
            : 'types.deleted.goes',
        ),
      ],
    ];
  }
  return [];
}
