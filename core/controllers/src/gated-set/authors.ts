import { INPUTS_ANNOTATION, parseSources } from '../applied-set';
import { authorsSince, Sources, sourcesOf } from '../promotion/authors';
import { Lookups } from '../runtime';
import { SetEvaluation } from './evaluate';
import { GatedSubject } from './subject';
import { RememberingRelease } from './soak';

/** Generations of what a set is made from, to be kept beside it. */
export function setInputs(subject: GatedSubject): Record<string, number> {
  return sourcesOf([subject.binding, ...surroundings(subject)]);
}

/**
 * Everybody who wrote something that makes the wanted set differ from the applied one: the binding, the environment, and what the release was frozen
 * from, since the release that runs now.
 */
export function setAuthors(
  { subject, applied, order }: SetEvaluation,
  lookups: Lookups,
): string[] {
  if (!subject) return [];
  const since = parseSources(
    (applied.dataPlane ?? applied.observabilityPlane)?.metadata.annotations?.[
      INPUTS_ANNOTATION
    ],
  );
  const out = new Set([
    ...authorsSince([subject.binding], since, 'all'),
    ...authorsSince(surroundings(subject), since, 'none'),
  ]);
  const { release } = subject;
  if (release.metadata.name !== applied.releaseName && !order?.rollback) {
    for (const id of releaseAuthors(subject, applied.releaseName, lookups)) {
      out.add(id);
    }
  }
  return [...out].sort();
}

function releaseAuthors(
  { release, releaseKind, source, type }: GatedSubject,
  previous: string | undefined,
  lookups: Lookups,
): string[] {
  const before = previous
    ? lookups.get<RememberingRelease>(releaseKind, {
        namespace: release.metadata.namespace,
        name: previous,
      })
    : undefined;
  const since: Sources = before?.status?.sources ?? {};
  return [
    ...authorsSince([release, source], since, 'all'),
    ...authorsSince([type], since, 'none'),
  ];
}

/** What the set depends on beside its release. */
function surroundings({ environment, project, source }: GatedSubject) {
  return source === project
    ? [environment, project]
    : [environment, project, source];
}
