import {
  ComponentReleaseSpec,
  DriftEntry,
  getOwn,
  isJsonObject,
  JsonObject,
  JsonValue,
  SchemaSection,
} from '@openchoreo-portal/model';
import type { PlanRequest } from './plan';

/** Overrides of a binding. */
export type Overrides = NonNullable<PlanRequest['overrides']>;
/** Overrides that may lead to a change. */
export type Candidate = Overrides;

/** Most settings that are tried for one change; each costs a rendering. */
const MAX_CANDIDATES = 60;
const MAX_DEPTH = 8;

/** Overrides worth trying, the likeliest first: the variable of that name, then settings whose name the path has, then the rest. */
export function candidatesFor(
  entry: Pick<DriftEntry, 'path' | 'after'>,
  overrides: Overrides,
  release: ComponentReleaseSpec,
): Candidate[] {
  const { after } = entry;
  const variable = variableIn(entry);
  const out: Candidate[] = variable ? [withVariable(overrides, variable)] : [];
  const settings = [
    ...leaves(release.componentType.spec.environmentConfigs).map(path => ({
      path,
      make: (): Candidate => ({
        ...overrides,
        componentTypeEnvironmentConfigs: withAt(
          overrides.componentTypeEnvironmentConfigs,
          path,
          after as JsonValue,
        ),
      }),
    })),
    ...instancesOf(release).flatMap(({ instanceName, section }) =>
      leaves(section).map(path => ({
        path,
        make: (): Candidate => ({
          ...overrides,
          traitEnvironmentConfigs: {
            ...overrides.traitEnvironmentConfigs,
            [instanceName]: withAt(
              overrides.traitEnvironmentConfigs?.[instanceName],
              path,
              after as JsonValue,
            ),
          },
        }),
      })),
    ),
  ];
  const words = entry.path.toLocaleLowerCase('en-US');
  const likeness = (path: readonly string[]) =>
    path.filter(p => words.includes(p.toLocaleLowerCase('en-US'))).length /
    path.length;
  settings.sort((a, b) => likeness(b.path) - likeness(a.path));
  return [...out, ...settings.map(s => s.make())].slice(0, MAX_CANDIDATES);
}

/** `…containers[name=main].env[name=KEY]` or its value. */
function variableIn(
  entry: Pick<DriftEntry, 'path' | 'after'>,
): { key: string; value: string } | undefined {
  const match = /\.env\[name=([^\]]+)\](\.value)?$/.exec(entry.path);
  if (!match) return undefined;
  const value =
    match[2] === undefined && isJsonObject(entry.after)
      ? getOwn(entry.after, 'value')
      : entry.after;
  return typeof value === 'string' ? { key: match[1], value } : undefined;
}

function withVariable(
  overrides: Overrides,
  variable: { key: string; value: string },
): Candidate {
  const { workloadOverrides } = overrides;
  const env = workloadOverrides?.container?.env ?? [];
  return {
    ...overrides,
    workloadOverrides: {
      ...workloadOverrides,
      container: {
        ...workloadOverrides?.container,
        env: [...env.filter(e => e.key !== variable.key), variable],
      },
    },
  };
}

function instancesOf(
  release: ComponentReleaseSpec,
): { instanceName: string; section: SchemaSection | undefined }[] {
  const used = [
    ...(release.componentType.spec.traits ?? []),
    ...(release.componentProfile?.traits ?? []),
  ];
  return used.map(({ instanceName, name, kind }) => ({
    instanceName,
    section: release.traits?.find(
      t => t.name === name && t.kind === (kind ?? 'Trait'),
    )?.spec.environmentConfigs,
  }));
}

/** Paths of the values that a schema describes. */
function leaves(section: SchemaSection | undefined): string[][] {
  const out: string[][] = [];
  const walk = (node: unknown, path: string[]) => {
    if (!isJsonObject(node) || path.length > MAX_DEPTH) return;
    const properties = getOwn(node, 'properties');
    if (isJsonObject(properties)) {
      for (const name of Object.keys(properties)) {
        walk(getOwn(properties, name), [...path, name]);
      }
    } else if (path.length > 0) out.push(path);
  };
  walk(section?.openAPIV3Schema, []);
  return out;
}

function withAt(
  node: unknown,
  [name, ...rest]: readonly string[],
  value: JsonValue,
): JsonObject {
  const base = isJsonObject(node) ? (node as JsonObject) : {};
  return {
    ...base,
    [name]: rest.length > 0 ? withAt(getOwn(base, name), rest, value) : value,
  };
}
