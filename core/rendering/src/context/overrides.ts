import {
  EnvVar,
  ExternalDependency,
  FileVar,
  WorkloadOverrides,
  WorkloadTemplate,
} from '@openchoreo-portal/model';
import { RenderError } from '../errors';

/** The workload with the environment's values: by key, in the order of the workload, new ones at the end. */
export function mergeWorkload(
  workload: WorkloadTemplate,
  overrides: WorkloadOverrides | undefined,
): WorkloadTemplate {
  const { container, dependencies } = overrides ?? {};
  const external = mergeExternal(
    workload.dependencies?.external,
    dependencies?.external,
  );
  const merged = external
    ? { ...workload, dependencies: { ...workload.dependencies, external } }
    : workload;
  if (!container) return merged;
  const env = mergeEnv(workload.container.env, container.env);
  const files = mergeFiles(workload.container.files, container.files);
  return {
    ...merged,
    container: {
      ...workload.container,
      ...(env ? { env } : {}),
      ...(files ? { files } : {}),
    },
  };
}

type Overrides = NonNullable<
  NonNullable<WorkloadOverrides['dependencies']>['external']
>;

/** Only what the workload declares can be changed: what it calls at all is not the environment's business. */
function mergeExternal(
  base: ExternalDependency[] | undefined,
  overrides: Overrides | undefined,
): ExternalDependency[] | undefined {
  if (!overrides?.length) return base;
  const unknown = overrides.filter(o => !base?.some(d => d.name === o.name));
  if (unknown.length > 0) {
    throw new RenderError(
      unknown.map(({ name }) => ({
        source: 'ReleaseBinding',
        path: `spec.workloadOverrides.dependencies.external[name=${name}]`,
        message: 'the workload declares no external dependency of this name',
      })),
    );
  }
  return base?.map(dependency => ({
    ...dependency,
    ...overrides.find(o => o.name === dependency.name),
  }));
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
