import { ReleaseBinding } from '@openchoreo-portal/model';
import { Overrides } from '../plan/types';

type Path = readonly string[];

function at(value: unknown, path: Path): unknown {
  let current = value;
  for (const name of path) {
    if (
      current === null ||
      typeof current !== 'object' ||
      !Object.hasOwn(current, name)
    ) {
      return undefined;
    }
    current = (current as Record<string, unknown>)[name];
  }
  return current;
}

/** A text of the type's environment configuration. */
export function textAt(overrides: Overrides, path: Path): string | undefined {
  const value = at(overrides.componentTypeEnvironmentConfigs, path);
  return typeof value === 'string' ? value : undefined;
}

/** A number of the type's environment configuration. */
export function numberAt(overrides: Overrides, path: Path): number | undefined {
  const value = at(overrides.componentTypeEnvironmentConfigs, path);
  return typeof value === 'number' ? value : undefined;
}

/** Sets a value; an empty one is removed, and with it the objects that became empty. */
export function withValue(
  overrides: Overrides,
  path: Path,
  value: string | number | undefined,
): Overrides {
  const set = (node: unknown, [name, ...rest]: string[]): unknown => {
    const base = {
      ...(node !== null && typeof node === 'object'
        ? (node as Record<string, unknown>)
        : {}),
    };
    const next = rest.length
      ? set(Object.hasOwn(base, name) ? base[name] : undefined, rest)
      : value;
    if (next === undefined || next === '') delete base[name];
    else base[name] = next;
    return Object.keys(base).length > 0 ? base : undefined;
  };
  return {
    ...overrides,
    componentTypeEnvironmentConfigs: set(
      overrides.componentTypeEnvironmentConfigs,
      [...path],
    ) as Record<string, unknown> | undefined,
  };
}

/** Environment variables that the environment overrides. */
export function envOf(
  overrides: Overrides,
): Array<{ key: string; value?: string }> {
  return overrides.workloadOverrides?.container?.env ?? [];
}

/** Replaces the environment variables. */
export function withEnv(
  overrides: Overrides,
  env: Array<{ key: string; value?: string }>,
): Overrides {
  return {
    ...overrides,
    workloadOverrides: {
      ...overrides.workloadOverrides,
      container: { ...overrides.workloadOverrides?.container, env },
    },
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

/** The same without variables that have no name yet. */
export function cleaned(overrides: Overrides): Overrides {
  const env = envOf(overrides).filter(entry => entry.key.trim());
  return overrides.workloadOverrides ? withEnv(overrides, env) : overrides;
}
