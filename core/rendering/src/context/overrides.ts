import {
  EnvVar,
  FileVar,
  WorkloadOverrides,
  WorkloadTemplate,
} from '@openchoreo-portal/model';

/** The workload with the environment's values: by key, in the order of the workload, new ones at the end. */
export function mergeWorkload(
  workload: WorkloadTemplate,
  overrides: WorkloadOverrides | undefined,
): WorkloadTemplate {
  const container = overrides?.container;
  if (!container) return workload;
  const env = mergeEnv(workload.container.env, container.env);
  const files = mergeFiles(workload.container.files, container.files);
  return {
    ...workload,
    container: {
      ...workload.container,
      ...(env ? { env } : {}),
      ...(files ? { files } : {}),
    },
  };
}

function mergeEnv(
  base: EnvVar[] | undefined,
  overrides: EnvVar[] | undefined,
): EnvVar[] | undefined {
  if (!overrides?.length) return base;
  const out = [...(base ?? [])];
  for (const item of overrides) {
    const at = out.findIndex(e => e.key === item.key);
    if (at < 0) out.push(item);
    else out[at] = item;
  }
  return out;
}

/** Files of one name in several directories are told apart by their directory. */
function mergeFiles(
  base: FileVar[] | undefined,
  overrides: FileVar[] | undefined,
): FileVar[] | undefined {
  if (!overrides?.length) return base;
  const out = [...(base ?? [])];
  for (const item of overrides) {
    const named = out.filter(f => f.key === item.key);
    const same = named.find(f => f.mountPath === item.mountPath);
    const target = same ?? (named.length === 1 ? named[0] : undefined);
    if (target) out[out.indexOf(target)] = item;
    else out.push(item);
  }
  return out;
}
