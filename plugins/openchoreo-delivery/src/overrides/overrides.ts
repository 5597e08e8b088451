import {
  ComponentRelease,
  EnvVar,
  FileVar,
  JsonObject,
  ReleaseBinding,
} from '@openchoreo-portal/model';
import { Overrides } from '../plan/types';

/** Environment variables that the environment overrides. */
export function envOf(overrides: Overrides): EnvVar[] {
  return overrides.workloadOverrides?.container?.env ?? [];
}

/** Files that the environment overrides. */
export function filesOf(overrides: Overrides): FileVar[] {
  return overrides.workloadOverrides?.container?.files ?? [];
}

/** Replaces the environment variables. */
export function withEnv(overrides: Overrides, env: EnvVar[]): Overrides {
  return withContainer(overrides, { env });
}

/** Replaces the files. */
export function withFiles(overrides: Overrides, files: FileVar[]): Overrides {
  return withContainer(overrides, { files });
}

function withContainer(
  overrides: Overrides,
  change: { env?: EnvVar[]; files?: FileVar[] },
): Overrides {
  return {
    ...overrides,
    workloadOverrides: {
      ...overrides.workloadOverrides,
      container: { ...overrides.workloadOverrides?.container, ...change },
    },
  };
}

/** What a release asks for in each environment: the schema of its type, and of its traits that have one. */
export function environmentSchemas(release: ComponentRelease | undefined): {
  type: JsonObject | undefined;
  traits: { instanceName: string; schema: JsonObject }[];
} {
  const { componentType, traits = [], componentProfile } = release?.spec ?? {};
  const instances = [
    ...(componentType?.spec.traits ?? []),
    ...(componentProfile?.traits ?? []),
  ];
  return {
    type: componentType?.spec.environmentConfigs?.openAPIV3Schema,
    traits: instances.flatMap(({ kind = 'Trait', name, instanceName }) => {
      const schema = traits.find(t => t.kind === kind && t.name === name)?.spec
        .environmentConfigs?.openAPIV3Schema;
      return schema ? [{ instanceName, schema }] : [];
    }),
  };
}

/** The overrides a binding has. */
export function overridesOf(binding: ReleaseBinding | undefined): Overrides {
  const spec = binding?.spec;
  return {
    componentTypeEnvironmentConfigs: spec?.componentTypeEnvironmentConfigs,
    traitEnvironmentConfigs: spec?.traitEnvironmentConfigs as
      | Overrides['traitEnvironmentConfigs']
      | undefined,
    workloadOverrides:
      spec?.workloadOverrides as Overrides['workloadOverrides'],
  };
}

/** The same without variables and files that have no name yet. */
export function cleaned(overrides: Overrides): Overrides {
  const container = overrides.workloadOverrides?.container;
  if (!container) return overrides;
  return withContainer(overrides, {
    ...(container.env
      ? { env: container.env.filter(entry => entry.key.trim()) }
      : {}),
    ...(container.files
      ? { files: container.files.filter(entry => entry.key.trim()) }
      : {}),
  });
}
