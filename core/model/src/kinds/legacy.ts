import { isJsonObject } from '../json';
import { KubeObject } from '../object';

/**
 * Brings manifests of earlier versions into today's shape: a Project's `deploymentPipelineRef` and the environments of a
 * DeploymentPipeline were plain names. Returns the object itself when there is nothing to do. Called before defaulting.
 */
export function upgradeLegacyShapes<T extends KubeObject>(object: T): T {
  const { spec } = object;
  if (!isJsonObject(spec)) return object;
  if (
    object.kind === 'Project' &&
    typeof spec.deploymentPipelineRef === 'string'
  ) {
    const name = spec.deploymentPipelineRef;
    return { ...object, spec: { ...spec, deploymentPipelineRef: { name } } };
  }
  if (object.kind === 'DeploymentPipeline' && hasNamedPaths(spec)) {
    const promotionPaths = (spec.promotionPaths as unknown[]).map(path =>
      isJsonObject(path)
        ? {
            ...path,
            sourceEnvironmentRef: asRef(path.sourceEnvironmentRef),
            ...(Array.isArray(path.targetEnvironmentRefs)
              ? {
                  targetEnvironmentRefs: path.targetEnvironmentRefs.map(asRef),
                }
              : {}),
          }
        : path,
    );
    return { ...object, spec: { ...spec, promotionPaths } };
  }
  return object;
}

function hasNamedPaths(spec: Record<string, unknown>): boolean {
  return (
    Array.isArray(spec.promotionPaths) &&
    spec.promotionPaths.some(
      path =>
        isJsonObject(path) &&
        (typeof path.sourceEnvironmentRef === 'string' ||
          (Array.isArray(path.targetEnvironmentRefs) &&
            path.targetEnvironmentRefs.some(t => typeof t === 'string'))),
    )
  );
}

function asRef(ref: unknown): unknown {
  return typeof ref === 'string' ? { name: ref } : ref;
}
