import { ResolvedArtifact } from '../artifacts/types';
import { Container, Pod } from '../cluster/objects';
import { podAddress } from '../network/allocator';
import { declaredServices } from '../network/declared';
import { PodSandbox, StartRequest } from '../runtimes/types';
import { ConfigSource, resolveArgv, resolveEnv } from './env';
import { smallTexts } from './mounted-text';
import { ClaimDirectory, prepareVolumes, resolveMounts } from './volumes';

/** A container ready to be started, but for its attempt and log files. */
export interface ContainerPlan {
  request: Omit<StartRequest, 'attempt' | 'stdout' | 'stderr'>;
  /** `namespace/service` of every address in its configuration. */
  declared: string[];
}

/** Puts image, environment, volumes and arguments together. Throws `ConfigError` when something is missing. */
export function planContainer(options: {
  pod: Pod;
  container: Container;
  image: ResolvedArtifact;
  sandbox: PodSandbox;
  config: ConfigSource;
  claims: ClaimDirectory;
}): ContainerPlan {
  const { pod, container, image, sandbox, config, claims } = options;
  const volumes = prepareVolumes(pod, sandbox.directory, config, claims);
  const mounts = resolveMounts(container, volumes);
  const own = resolveEnv(container, pod, config, podAddress(sandbox.uid));
  const env = { ...image.config.env, ...own };
  const argv = resolveArgv(container, image.config, env);
  const files = mounts.flatMap(m => readable(m.source));
  return {
    request: {
      sandbox,
      container: container.name,
      argv,
      env,
      workdir: container.workingDir ?? image.config.workdir,
      root: image.root,
      mounts,
    },
    declared: declaredServices(
      [...Object.values(env), ...argv, ...files],
      sandbox.namespace,
    ),
  };
}

function readable(path: string): string[] {
  try {
    return smallTexts(path);
  } catch {
    return [];
  }
}
