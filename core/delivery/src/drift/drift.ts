import {
  DriftEntry,
  JsonValue,
  KubeObject,
  ManagedFieldsEntry,
  parseApiVersion,
} from '@openchoreo-portal/model';
import { redacted } from '@openchoreo-portal/rendering';
import { contentHash } from '../canonical';
import { additionsOf, writtenByOthers } from './additions';
import { Difference, differencesOf, pathText } from './differences';
import { ownersOf } from './ownership';
import { DriftSettings, ignoredBy } from './rules';

/** A field that somebody else changed on a plane. */
export interface Drift extends Difference {
  /** The same change has the same id; a later change of the same field has another. */
  id: string;
  path: string;
  manager: string;
  since?: string;
  /** DriftPolicy that ignores it. */
  ignoredBy?: string;
  /** True when the object itself is gone. */
  deleted?: boolean;
}

/** What drift is found in. */
export interface DriftFacts {
  wanted: KubeObject;
  /** With `managedFields`. */
  live: KubeObject;
  /** Field manager of what we apply. */
  owner: string;
  settings: Pick<DriftSettings, 'ignore'>;
}

/** Stands for whoever took a field away. */
export const UNKNOWN_MANAGER = 'unknown';
/** Longest value that is kept, as JSON. */
const MAX_VALUE_LENGTH = 2_000;

/**
 * Fields of `wanted` that somebody else changed in `live`. A field that still belongs to `owner` only looks different because the server
 * wrote the value in another way (`1000m` as `1`); that is no drift.
 */
export function driftOf(input: DriftFacts): Drift[] {
  return told(input, differencesOf(input.wanted, input.live));
}

/** Fields that people and their tools added where `wanted` says nothing. */
export function additionDriftOf(input: DriftFacts): Drift[] {
  const { wanted, live, owner } = input;
  const others = writtenByOthers(live.metadata.managedFields, owner);
  return told(input, additionsOf(wanted, live, others));
}

function told(input: DriftFacts, differences: readonly Difference[]): Drift[] {
  const { wanted, live, owner, settings } = input;
  const managed: readonly ManagedFieldsEntry[] | undefined =
    live.metadata.managedFields;
  const { group } = parseApiVersion(wanted.apiVersion);
  const name = wanted.metadata.name ?? '';
  return differences.flatMap((difference): Drift[] => {
    const owners = ownersOf(managed, difference.steps);
    const isAdded = difference.before === undefined;
    const isOurs = owners.some(o => o.manager === owner);
    // Of a list that is owned as a whole the last writer counts: it wrote all of it.
    const isOnlyOurs = isOurs && (!isAdded || owners[0]?.manager === owner);
    // Nobody owns a field that was taken away: servers do not note who did that.
    const who = owners.find(o => o.manager !== owner) ?? {
      manager: UNKNOWN_MANAGER,
    };
    const path = pathText(difference.steps);
    const policy = ignoredBy(settings, {
      group,
      kind: wanted.kind,
      name,
      path,
      manager: who.manager,
    });
    // What a rule leaves to others was applied as it is, so that it belongs to both.
    if (isOnlyOurs && !policy) return [];
    return [
      {
        ...difference,
        id: contentHash([
          wanted.kind,
          wanted.metadata.namespace ?? '',
          name,
          path,
          difference.after ?? null,
          who.manager,
          who.since ?? '',
        ]).slice(0, 10),
        path,
        ...who,
        ...(policy ? { ignoredBy: policy } : {}),
      },
    ];
  });
}

/** Differences that a rule ignores, whoever wrote them last: applying must leave them as they are. */
export function ignoredDifferences(input: DriftFacts): Difference[] {
  const { wanted, live, owner, settings } = input;
  if (settings.ignore.length === 0) return [];
  const { group } = parseApiVersion(wanted.apiVersion);
  const managed: readonly ManagedFieldsEntry[] | undefined =
    live.metadata.managedFields;
  return differencesOf(wanted, live).filter(({ steps }) => {
    const owners = ownersOf(managed, steps).filter(o => o.manager !== owner);
    const managers = owners.length > 0 ? owners.map(o => o.manager) : [''];
    return managers.some(
      manager =>
        ignoredBy(settings, {
          group,
          kind: wanted.kind,
          name: wanted.metadata.name ?? '',
          path: pathText(steps),
          manager,
        }) !== undefined,
    );
  });
}

/** A drift as a RenderedRelease reports it: values of secrets hidden, long ones cut. */
export function driftEntry(
  drift: Drift,
  object: KubeObject,
  resourceId: string,
  state: DriftEntry['state'],
  at: string,
): DriftEntry {
  const [shown] = redacted(
    object.kind,
    parseApiVersion(object.apiVersion).group,
    [
      {
        path: drift.path,
        ...(drift.before === undefined ? {} : { before: drift.before }),
        ...(drift.after === undefined ? {} : { after: drift.after }),
      },
    ],
  );
  return {
    id: drift.id,
    resourceId,
    kind: object.kind,
    name: object.metadata.name ?? '',
    path: drift.path,
    ...('before' in shown ? { before: cut(shown.before) } : {}),
    ...('after' in shown ? { after: cut(shown.after) } : {}),
    manager: drift.manager,
    ...(drift.since ? { since: drift.since } : {}),
    state,
    ...(drift.ignoredBy ? { policy: drift.ignoredBy } : {}),
    ...(drift.deleted ? { deleted: true } : {}),
    at,
  };
}

function cut(value: unknown): JsonValue {
  const text = JSON.stringify(value) ?? 'null';
  if (text.length <= MAX_VALUE_LENGTH) return JSON.parse(text);
  return `${text.slice(0, MAX_VALUE_LENGTH)}…`;
}

/** One sentence about a drift. */
export function describeDrift(
  entry: Pick<DriftEntry, 'kind' | 'name' | 'path' | 'manager' | 'deleted'> & {
    before?: unknown;
    after?: unknown;
  },
): string {
  const { kind, name, path } = entry;
  const manager =
    entry.manager === UNKNOWN_MANAGER ? 'Somebody' : entry.manager;
  if (entry.deleted) return `${manager} deleted ${kind} ${name}.`;
  const where = `${path} of ${kind} ${name}`;
  if (entry.before === undefined) return `${manager} added ${where}.`;
  if (entry.after === undefined) return `${manager} removed ${where}.`;
  return `${manager} changed ${where} from ${brief(entry.before)} to ${brief(
    entry.after,
  )}.`;
}

function brief(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
