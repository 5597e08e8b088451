import {
  ResourceDependency,
  ResourceOutput,
  resourceVolumeName,
} from '@openchoreo-portal/model';
import { RenderError } from '../errors';
import { ContainerEnv } from './connections';

/** Volume of a resource output. */
export interface ResourceVolume {
  name: string;
  secret?: { secretName: string };
  configMap?: { name: string };
}

/** Mount of one key of a {@link ResourceVolume}. */
export interface ResourceVolumeMount {
  name: string;
  mountPath: string;
  subPath: string;
}

/** What a dependency on a resource adds to the container. */
export interface ResolvedResource {
  ref: string;
  envVars: ContainerEnv[];
  volumeMounts: ResourceVolumeMount[];
  volumes: ResourceVolume[];
}

/**
 * Binds outputs of a resource to variables and files.
 *
 * @throws RenderError when a bound output does not exist, or a file is bound to an output that is a plain value
 */
export function bindResource(
  dependency: ResourceDependency,
  outputs: readonly ResourceOutput[],
  path: string,
): ResolvedResource {
  const { ref } = dependency;
  const outputOf = (name: string, list: string): ResourceOutput => {
    const output = outputs.find(o => o.name === name);
    if (output) return output;
    throw new RenderError(
      [
        {
          source: 'Workload',
          path: `${path}.${list}.${name}`,
          message: `resource ${ref} has no output ${name}`,
        },
      ],
      `Use one of its outputs: ${outputs.map(o => o.name).join(', ')}.`,
    );
  };
  const result: ResolvedResource = {
    ref,
    envVars: [],
    volumeMounts: [],
    volumes: [],
  };
  for (const [name, env] of sorted(dependency.envBindings)) {
    result.envVars.push(envOf(env, outputOf(name, 'envBindings')));
  }
  for (const [name, mountPath] of sorted(dependency.fileBindings)) {
    const { secretKeyRef, configMapKeyRef } = outputOf(name, 'fileBindings');
    const keyRef = secretKeyRef ?? configMapKeyRef;
    if (!keyRef) {
      throw new RenderError(
        [
          {
            source: 'Workload',
            path: `${path}.fileBindings.${name}`,
            message: `output ${name} of resource ${ref} is a plain value and cannot be a file`,
          },
        ],
        'Bind it to an environment variable instead.',
      );
    }
    const kind = secretKeyRef ? 'secret' : 'configmap';
    const volume = resourceVolumeName(ref, kind, keyRef.name);
    if (!result.volumes.some(v => v.name === volume)) {
      result.volumes.push({
        name: volume,
        ...(secretKeyRef
          ? { secret: { secretName: keyRef.name } }
          : { configMap: { name: keyRef.name } }),
      });
    }
    result.volumeMounts.push({ name: volume, mountPath, subPath: keyRef.key });
  }
  return result;
}

function envOf(name: string, output: ResourceOutput): ContainerEnv {
  const { value, secretKeyRef, configMapKeyRef } = output;
  if (secretKeyRef) return { name, valueFrom: { secretKeyRef } };
  if (configMapKeyRef) return { name, valueFrom: { configMapKeyRef } };
  return { name, value: value ?? '' };
}

/** Bindings in the order of their outputs, so that the result does not depend on how a map was stored. */
function sorted(bindings: Record<string, string> | undefined) {
  return Object.entries(bindings ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
}
