import {
  applyDefaults,
  controlPlaneRegistry,
  KubeObject,
  parseApiVersion,
  StoredObject,
  upgradeLegacyShapes,
  validateValue,
} from '@openchoreo-portal/model';
import {
  checkComponentType,
  checkProjectType,
  checkResourceType,
  checkTrait,
  checkWorkflow,
  RenderProblem,
} from '@openchoreo-portal/rendering';
import { OfflineProblems, sourceOf } from './problems';

/** An object of the control plane as a file has it. */
export interface OfflineManifest {
  object: KubeObject;
  /** File, and document in it. */
  where: string;
}

const CHECKS: Record<string, (spec: never, source: string) => RenderProblem[]> =
  {
    ComponentType: checkComponentType,
    ClusterComponentType: checkComponentType,
    Trait: checkTrait,
    ClusterTrait: checkTrait,
    ProjectType: checkProjectType,
    ClusterProjectType: checkProjectType,
    ResourceType: checkResourceType,
    ClusterResourceType: checkResourceType,
    Workflow: checkWorkflow,
    ClusterWorkflow: checkWorkflow,
  };

/**
 * Manifests as the API server would store them: old shapes upgraded, defaults filled, validated, types checked. Kinds that are not the
 * platform's are left out. The uid stays empty unless the manifest has one, so that rendering derives it.
 */
export function prepareManifests(
  manifests: readonly OfflineManifest[],
  defaultNamespace: string,
  problems: OfflineProblems,
): StoredObject[] {
  const registry = controlPlaneRegistry();
  const objects = new Map<string, StoredObject>();
  for (const { object: manifest, where } of manifests) {
    const kind = registry.byKind({
      ...parseApiVersion(manifest.apiVersion),
      kind: manifest.kind,
    });
    if (!kind) continue;
    const source = sourceOf(manifest);
    const object = applyDefaults(kind.schema, upgradeLegacyShapes(manifest));
    const wrong = validateValue(kind.schema, object);
    for (const { field, message } of wrong) {
      problems.add({ where, source, path: field ?? '', message });
    }
    if (wrong.length > 0) continue;
    const check = CHECKS[kind.kind];
    for (const problem of check?.(object.spec as never, source) ?? []) {
      problems.add({ ...problem, where });
    }
    const { metadata } = object;
    const namespace =
      kind.scope === 'Namespaced'
        ? metadata.namespace ?? defaultNamespace
        : undefined;
    // As if they had been applied one after the other: the last of a name counts.
    objects.set([kind.kind, namespace, metadata.name].join('/'), {
      ...object,
      metadata: {
        resourceVersion: '',
        creationTimestamp: '',
        ...metadata,
        uid: metadata.uid ?? '',
        name: metadata.name ?? '',
        ...(namespace ? { namespace } : {}),
      },
    });
  }
  return [...objects.values()];
}
