import {
  Component,
  ComponentType,
  Environment,
  isApiError,
  Project,
  ReleaseBinding,
  SecretReferenceSpec,
  Trait,
  WorkloadTemplate,
} from '@openchoreo-portal/model';
import {
  ComponentRenderInput,
  diffObjects,
  isRenderError,
  ObjectChange,
  renderComponent,
  RenderedObject,
} from '@openchoreo-portal/rendering';

/** What a configuration is made of: the component's part and the workload's. */
export interface PreviewConfiguration {
  component: Component;
  workload: WorkloadTemplate;
}

/** Where it would run, and what it needs there. */
export interface PreviewPlace {
  namespace: string;
  project: Project;
  environment: Environment;
  dataPlane: ComponentRenderInput['dataPlane'];
  type: ComponentType;
  traits: readonly { kind: 'Trait' | 'ClusterTrait'; trait: Trait }[];
  binding?: ReleaseBinding;
  secretReferences?: Record<string, SecretReferenceSpec>;
  connections?: ComponentRenderInput['connections'];
  resourceOutputs?: ComponentRenderInput['resourceOutputs'];
}

/** One object of a preview. */
export interface PreviewObject extends RenderedObject {
  /** Absent: it is the same as without the change. */
  change?: ObjectChange;
}

/** What a configuration would become in an environment. */
export interface Preview {
  objects: PreviewObject[];
  /** Objects that would go. */
  removed: ObjectChange[];
  /** Dependencies that have no address yet, in words. */
  pending: string[];
  /** Why nothing can be rendered. */
  problems: { where: string; message: string }[];
}

/**
 * Renders a configuration as the control plane would, with the same code, and compares it with `current` (absent: everything is new). Problems
 * of templates and values are part of the answer.
 */
export function previewComponent(
  place: PreviewPlace,
  next: PreviewConfiguration,
  current?: PreviewConfiguration,
): Preview {
  const preview: Preview = {
    objects: [],
    removed: [],
    pending: [],
    problems: missingTraits(place, next.component),
  };
  if (preview.problems.length > 0) return preview;
  try {
    const rendering = renderComponent(renderInput(place, next));
    const changes = current
      ? diffObjects(
          renderedBefore(place, current).map(o => o.object),
          rendering.objects.map(o => o.object),
        )
      : [];
    const changeOf = (entry: RenderedObject) =>
      changes.find(
        ({ change, object }) =>
          change !== 'remove' &&
          object.kind === entry.object.kind &&
          object.name === entry.object.metadata.name &&
          object.namespace === entry.object.metadata.namespace,
      );
    preview.objects = rendering.objects.map(entry => ({
      ...entry,
      change: changeOf(entry),
    }));
    preview.removed = changes.filter(c => c.change === 'remove');
    preview.pending = [
      ...rendering.pendingConnections.map(p => p.reason),
      ...rendering.pendingResources.map(p => p.reason),
    ];
  } catch (error) {
    preview.problems = problemsOf(error);
  }
  return preview;
}

/** What does not render now counts as nothing: then everything is new. */
function renderedBefore(
  place: PreviewPlace,
  current: PreviewConfiguration,
): RenderedObject[] {
  try {
    return renderComponent(renderInput(place, current)).objects;
  } catch (error) {
    problemsOf(error);
    return [];
  }
}

function problemsOf(error: unknown): Preview['problems'] {
  if (isRenderError(error)) {
    return error.problems.map(p => ({
      where: p.source ? `${p.source}: ${p.path}` : p.path,
      message: p.message,
    }));
  }
  if (isApiError(error)) return [{ where: '', message: error.message }];
  throw error;
}

function missingTraits(
  place: PreviewPlace,
  component: Component,
): Preview['problems'] {
  return [...(place.type.spec.traits ?? []), ...(component.spec.traits ?? [])]
    .filter(
      ref =>
        !place.traits.some(
          ({ kind, trait }) =>
            kind === (ref.kind ?? 'Trait') && trait.metadata.name === ref.name,
        ),
    )
    .map(ref => ({
      where: `traits[${ref.instanceName}]`,
      message: `${ref.kind ?? 'Trait'} ${ref.name} does not exist.`,
    }));
}

function renderInput(
  place: PreviewPlace,
  { component, workload }: PreviewConfiguration,
): ComponentRenderInput {
  const { spec } = component;
  const used = new Set(
    [...(place.type.spec.traits ?? []), ...(spec.traits ?? [])].map(
      ref => `${ref.kind ?? 'Trait'}/${ref.name}`,
    ),
  );
  return {
    namespace: place.namespace,
    project: place.project,
    component,
    environment: place.environment,
    dataPlane: place.dataPlane,
    ...(place.binding ? { binding: place.binding } : {}),
    secretReferences: place.secretReferences ?? {},
    connections: place.connections ?? [],
    resourceOutputs: place.resourceOutputs ?? {},
    release: {
      metadata: { name: `${component.metadata.name}-preview` },
      spec: {
        owner: {
          projectName: spec.owner.projectName,
          componentName: component.metadata.name,
        },
        componentType: {
          kind: spec.componentType.kind ?? 'ComponentType',
          name: spec.componentType.name,
          spec: place.type.spec,
        },
        traits: place.traits
          .filter(({ kind, trait }) =>
            used.has(`${kind}/${trait.metadata.name}`),
          )
          .map(({ kind, trait }) => ({
            kind,
            name: trait.metadata.name,
            spec: trait.spec,
          })),
        componentProfile: {
          ...(spec.parameters === undefined
            ? {}
            : { parameters: spec.parameters }),
          traits: (spec.traits ?? []).map(t => ({
            ...t,
            kind: t.kind ?? 'Trait',
          })),
        },
        workload,
      },
    },
  };
}
