import {
  envConfigMapName,
  envSecretName,
  fileConfigMapName,
  fileSecretName,
  fileVolumeName,
  RemoteSecretRef,
  SecretReferenceSpec,
  WorkloadTemplate,
} from '@openchoreo-portal/model';
import { Problems } from '../errors';
import { remoteRefOf } from '../secrets';

interface ConfigEnv {
  name: string;
  value: string;
}
interface SecretEnv {
  name: string;
  remoteRef: RemoteSecretRef;
}
interface ConfigFile {
  name: string;
  mountPath: string;
  value: string;
}
interface SecretFile {
  name: string;
  mountPath: string;
  remoteRef: RemoteSecretRef;
}

/** Root variable `configurations`: plain and secret variables and files of the container. */
export interface Configurations {
  configs: { envs: ConfigEnv[]; files: ConfigFile[] };
  secrets: { envs: SecretEnv[]; files: SecretFile[] };
}

/**
 * Sorts what the container is configured with into plain and secret values.
 *
 * @throws RenderError naming every SecretReference or key that does not exist
 */
export function configurationsOf(
  workload: WorkloadTemplate,
  references: Record<string, SecretReferenceSpec>,
): Configurations {
  const out: Configurations = {
    configs: { envs: [], files: [] },
    secrets: { envs: [], files: [] },
  };
  const problems = new Problems();
  const place = (list: string, i: number) => ({
    source: 'Workload',
    path: `spec.container.${list}[${i}].valueFrom.secretKeyRef`,
  });
  workload.container.env?.forEach(({ key, value, valueFrom }, i) => {
    const ref = valueFrom?.secretKeyRef;
    if (!ref) {
      out.configs.envs.push({ name: key, value: value ?? '' });
      return;
    }
    problems.attempt(() => {
      const remoteRef = remoteRefOf(references, ref, place('env', i));
      out.secrets.envs.push({ name: key, remoteRef });
    });
  });
  workload.container.files?.forEach(
    ({ key, mountPath, value, valueFrom }, i) => {
      const ref = valueFrom?.secretKeyRef;
      if (!ref) {
        out.configs.files.push({ name: key, mountPath, value: value ?? '' });
        return;
      }
      problems.attempt(() => {
        const remoteRef = remoteRefOf(references, ref, place('files', i));
        out.secrets.files.push({ name: key, mountPath, remoteRef });
      });
    },
  );
  problems.throwIfAny(
    'Create the SecretReference or the key, or refer to existing ones.',
  );
  return out;
}

/** SecretReferences a workload names, sorted, each once. */
export function secretReferenceNames(workload: WorkloadTemplate): string[] {
  const { env = [], files = [] } = workload.container;
  const names = [...env, ...files].flatMap(
    item => item.valueFrom?.secretKeyRef?.name ?? [],
  );
  return [...new Set(names)].sort();
}

/** What the `configurations.…()` macros stand for. */
export function configurationMacros(
  { configs, secrets }: Configurations,
  component: string,
  environment: string,
): Record<string, unknown> {
  const envConfig = configs.envs.length
    ? envConfigMapName(component, environment)
    : undefined;
  const envSecret = secrets.envs.length
    ? envSecretName(component, environment, secrets.envs)
    : undefined;
  const configFiles = configs.files.map(file => ({
    ...file,
    resourceName: fileConfigMapName(component, environment, file.name),
  }));
  const secretFiles = secrets.files.map(file => ({
    ...file,
    resourceName: fileSecretName(
      component,
      environment,
      file.name,
      file.remoteRef,
    ),
  }));
  const volumes = [
    ...configFiles.map(f => ({
      name: fileVolumeName(f.mountPath, f.name),
      configMap: { name: f.resourceName },
    })),
    ...secretFiles.map(f => ({
      name: fileVolumeName(f.mountPath, f.name),
      secret: { secretName: f.resourceName },
    })),
  ];
  return {
    toConfigFileList: configFiles,
    toSecretFileList: secretFiles,
    toContainerEnvFrom: [
      ...(envConfig ? [{ configMapRef: { name: envConfig } }] : []),
      ...(envSecret ? [{ secretRef: { name: envSecret } }] : []),
    ],
    toContainerVolumeMounts: [...configFiles, ...secretFiles].map(f => ({
      name: fileVolumeName(f.mountPath, f.name),
      mountPath: `${f.mountPath}/${f.name}`,
      subPath: f.name,
    })),
    toVolumes: uniqueByName(volumes),
    toConfigEnvsByContainer: envConfig
      ? [{ resourceName: envConfig, envs: configs.envs }]
      : [],
    toSecretEnvsByContainer: envSecret
      ? [{ resourceName: envSecret, envs: secrets.envs }]
      : [],
  };
}

/** One item per name (the first), sorted by name. */
export function uniqueByName<T extends { name: string }>(items: T[]): T[] {
  const byName = new Map<string, T>();
  for (const item of items) {
    if (!byName.has(item.name)) byName.set(item.name, item);
  }
  return [...byName.values()].sort((a, b) => compareText(a.name, b.name));
}

/** Order by UTF-16 code units, the same on every machine. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
