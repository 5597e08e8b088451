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

/** A group of types on the page. */
export interface TypeGroup {
  id: string;
  title: string;
  what: string;
  kind: KindDefinition;
  clusterKind: KindDefinition;
}

/** What developers can build with, in the order of the page. */
export const TYPE_GROUPS: readonly TypeGroup[] = [
  {
    id: 'component-types',
    title: 'Component types',
    what: 'How components become Kubernetes objects.',
    kind: componentTypeKind,
    clusterKind: clusterComponentTypeKind,
  },
  {
    id: 'traits',
    title: 'Traits',
    what: 'Capabilities that can be added to components.',
    kind: traitKind,
    clusterKind: clusterTraitKind,
  },
  {
    id: 'project-types',
    title: 'Project types',
    what: 'What a project is made of in every environment.',
    kind: projectTypeKind,
    clusterKind: clusterProjectTypeKind,
  },
  {
    id: 'resource-types',
    title: 'Resource types',
    what: 'How databases, brokers and other backing services are made.',
    kind: resourceTypeKind,
    clusterKind: clusterResourceTypeKind,
  },
  {
    id: 'workflows',
    title: 'Workflows',
    what: 'Builds and other automation.',
    kind: workflowKind,
    clusterKind: clusterWorkflowKind,
  },
];

/** Facts of a type that help to choose it, by name. */
export function factsOf(object: StoredObject): Array<[string, string]> {
  const kind = object.kind.replace(/^Cluster/, '');
  if (kind === 'ComponentType') {
    const spec = object.spec as Partial<ComponentTypeSpec>;
    const names = (refs: readonly { name: string }[] | undefined) =>
      refs?.length ? refs.map(ref => ref.name).join(', ') : 'none';
    return [
      ['Runs as', spec.workloadType ?? 'unknown'],
      ['Workflows', names(spec.allowedWorkflows)],
      ['Traits', names(spec.allowedTraits)],
    ];
  }
  if (kind === 'Workflow') {
    const build =
      object.metadata.labels?.['openchoreo.dev/workflow-type'] === 'component';
    return [['For', build ? 'builds of components' : 'any automation']];
  }
  if (kind === 'ResourceType') {
    const spec = object.spec as {
      outputs?: { name: string }[];
      retainPolicy?: string;
    };
    return [
      ['Outputs', spec.outputs?.map(o => o.name).join(', ') || 'none'],
      [
        'When deleted',
        spec.retainPolicy === 'Retain' ? 'data is kept' : 'data goes too',
      ],
    ];
  }
  return [];
}
