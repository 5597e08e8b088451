import {
  describeDrift,
  Drift,
  driftEntry,
  DriftSettings,
  driftSettings,
} from '@openchoreo-portal/delivery';
import {
  ANNOTATIONS,
  DriftEntry,
  DriftPolicy,
  driftPolicyKind,
  KindDefinition,
  projectReleaseBindingKind,
  releaseBindingKind,
  RenderedRelease,
  resourceReleaseBindingKind,
  StoredObject,
} from '@openchoreo-portal/model';
import { controllerOf, Lookups } from '../runtime';
import { PlaneObject } from './objects';

/** Kinds that own rendered releases, and on which people say what to put back. */
export const BINDING_KINDS: readonly KindDefinition[] = [
  releaseBindingKind,
  projectReleaseBindingKind,
  resourceReleaseBindingKind,
];

/** Changes that were put back and are still told about. */
const MAX_REVERTED = 20;
const MAX_ENTRIES = 100;

/** What to do about changes of others, for one release. */
export interface DriftOrders extends DriftSettings {
  /** Ids that somebody asked to put back. */
  revert: ReadonlySet<string>;
}

/** One change of others on one object, and what was done about it. */
export interface FoundDrift {
  item: PlaneObject;
  drift: Drift;
  reverted: boolean;
}

/** Reads policies, and what people asked for on the binding. */
export function driftOrders(
  release: RenderedRelease,
  lookups: Lookups,
): DriftOrders {
  const { namespace } = release.metadata;
  const { owner, environmentName } = release.spec;
  const settings = driftSettings(
    lookups
      .list<DriftPolicy>(driftPolicyKind, namespace)
      .map(({ metadata, spec }) => ({ name: metadata.name, spec })),
    {
      environment: environmentName,
      project: owner.projectName,
      ...(owner.componentName ? { component: owner.componentName } : {}),
    },
  );
  const asked = bindingOf(release, lookups)?.metadata.annotations?.[
    ANNOTATIONS.revertDrift
  ];
  return { ...settings, revert: new Set(asked?.split(',') ?? []) };
}

function bindingOf(
  release: RenderedRelease,
  lookups: Lookups,
): StoredObject | undefined {
  const owner = controllerOf(release);
  const kind = BINDING_KINDS.find(k => k.kind === owner?.kind);
  return kind && owner
    ? lookups.get(kind, {
        namespace: release.metadata.namespace,
        name: owner.name,
      })
    : undefined;
}

/** The list for the status: what is there now, and the latest that were put back. `previous` keeps the time when a change was first seen. */
export function driftStatus(
  found: readonly FoundDrift[],
  previous: readonly DriftEntry[],
  now: string,
): DriftEntry[] {
  const entries = found.map(({ item, drift, reverted }): DriftEntry => {
    let state: DriftEntry['state'] = drift.ignoredBy ? 'Ignored' : 'Present';
    if (reverted) state = 'Reverted';
    const before = previous.find(p => p.id === drift.id && p.state === state);
    return driftEntry(drift, item.object, item.id, state, before?.at ?? now);
  });
  const ids = new Set(entries.map(e => e.id));
  const history = previous.filter(
    p => p.state === 'Reverted' && !ids.has(p.id),
  );
  const isReverted = (e: DriftEntry) => e.state === 'Reverted';
  return [
    ...entries.filter(e => !isReverted(e)).slice(0, MAX_ENTRIES),
    ...[...entries.filter(isReverted), ...history]
      // What happened in the same second stays in its order, or the list would never come to rest.
      .sort((a, b) => b.at.localeCompare(a.at))
      .slice(0, MAX_REVERTED),
  ];
}

/** An Event about a change of others. */
export interface DriftNews {
  reason: 'Drifted' | 'DriftReverted';
  message: string;
}

/** What is new in the list, in words. */
export function driftNews(
  entries: readonly DriftEntry[],
  previous: readonly DriftEntry[],
): DriftNews[] {
  return entries.flatMap((entry): DriftNews[] => {
    if (entry.state === 'Ignored') return [];
    const isKnown = previous.some(
      p => p.id === entry.id && p.state === entry.state,
    );
    if (isKnown) return [];
    const told = describeDrift(entry);
    return entry.state === 'Reverted'
      ? [{ reason: 'DriftReverted', message: `${told} It was put back.` }]
      : [{ reason: 'Drifted', message: told }];
  });
}
