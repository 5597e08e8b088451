import {
  isJsonObject,
  KubeObject,
  ANNOTATIONS,
  Workload,
  workloadKind,
  WorkloadSpec,
} from '@openchoreo-portal/model';
import { parse } from 'yaml';

/** Largest manifest that a build may hand over, in characters. */
const MAX_MANIFEST = 1_000_000;
/** On a Workload: creation time of the run that wrote it last, so that a slow older build does not undo a newer one. */
export const BUILT_AT_ANNOTATION = 'openchoreo.dev/built-at';
/** On a Workload: the run that wrote it last. */
export const BUILT_BY_ANNOTATION = 'openchoreo.dev/built-by';

/** What a build says the component runs. */
export interface BuiltWorkload {
  /** Came from a descriptor in the source: the whole spec is meant. Otherwise only the image is. */
  fromSource: boolean;
  spec: Record<string, unknown>;
  image: string;
}

/**
 * Reads the manifest of a build. Only the description of the software is taken from it: whose it is and what it is called is decided by
 * the run, never by the build.
 *
 * @returns a sentence when the manifest cannot be used
 */
export function readBuiltWorkload(manifest: string): BuiltWorkload | string {
  if (manifest.length > MAX_MANIFEST)
    return 'The Workload it made is too large.';
  let value: unknown;
  try {
    value = parse(manifest, { maxAliasCount: 0, uniqueKeys: true });
  } catch {
    return 'The Workload it made is not valid YAML.';
  }
  if (!isJsonObject(value) || value.kind !== workloadKind.kind) {
    return 'Its output workload-cr is not a Workload.';
  }
  const { spec, metadata } = value;
  if (!isJsonObject(spec) || !isJsonObject(spec.container)) {
    return 'The Workload it made has no container.';
  }
  const { image } = spec.container;
  if (typeof image !== 'string' || image === '') {
    return 'The Workload it made names no image.';
  }
  const annotations =
    isJsonObject(metadata) && isJsonObject(metadata.annotations)
      ? metadata.annotations
      : {};
  const { container, endpoints, dependencies } = spec;
  return {
    fromSource: annotations[ANNOTATIONS.workloadFromSource] === 'true',
    image,
    spec: {
      container,
      ...(endpoints === undefined ? {} : { endpoints }),
      ...(dependencies === undefined ? {} : { dependencies }),
    },
  };
}

/** What the Workload says after a build: a descriptor replaces it, else only the image changes. */
export function specAfterBuild(
  built: BuiltWorkload,
  existing: Workload | undefined,
  owner: WorkloadSpec['owner'],
): WorkloadSpec {
  if (existing && !built.fromSource) {
    return {
      ...existing.spec,
      container: { ...existing.spec.container, image: built.image },
    };
  }
  // The server checks it like any other Workload when it is written.
  return {
    ...built.spec,
    owner: existing?.spec.owner ?? owner,
  } as WorkloadSpec;
}

/**
 * The component's Workload after a build: replaced by a descriptor, else only the image changes. Undefined when a newer build wrote it
 * already.
 */
export function desiredWorkload(input: {
  built: BuiltWorkload;
  existing: Workload | undefined;
  namespace: string;
  project: string;
  component: string;
  run: { name: string; createdAt: string };
}): KubeObject | undefined {
  const { built, existing, namespace, project, component, run } = input;
  const newer = existing?.metadata.annotations?.[BUILT_AT_ANNOTATION];
  if (newer !== undefined && newer > run.createdAt) return undefined;
  const owner = { projectName: project, componentName: component };
  const spec = specAfterBuild(built, existing, owner);
  return {
    apiVersion: 'openchoreo.dev/v1alpha1',
    kind: workloadKind.kind,
    metadata: {
      name: existing?.metadata.name ?? `${component}-workload`,
      namespace,
      annotations: {
        [BUILT_AT_ANNOTATION]: run.createdAt,
        [BUILT_BY_ANNOTATION]: run.name,
      },
    },
    spec,
  };
}
