import {
  ComponentRelease,
  componentReleaseKind,
  ReleaseBinding,
  secretReferenceKind,
  StoredObject,
  Workload,
  workloadKind,
} from '@openchoreo-portal/model';
import { authorsSince, Sources, sourcesOf } from '../promotion/authors';
import { builderOf } from '../promotion/facts';
import { findComponentType, findTrait } from '../resolve';
import { componentRef, Lookups } from '../runtime';
import { AppliedSet, INPUTS_ANNOTATION, parseSources } from '../applied-set';
import type { BindingEvaluation } from './evaluate';

/** Generations of what the applied set was made from, to be kept beside it. */
export function inputsOf(
  binding: ReleaseBinding,
  evaluation: Pick<BindingEvaluation, 'inputs' | 'rendering'>,
  lookups: Lookups,
): Record<string, number> {
  return sourcesOf([binding, ...surroundings(binding, evaluation, lookups)]);
}

/**
 * Everybody who wrote something that makes the wanted set differ from the applied one: the binding, what surrounds it, and what the release was frozen
 * from, since the release that runs now. Without an applied set the binding and the release count from their beginnings.
 */
export function promotionAuthors(
  binding: ReleaseBinding,
  evaluation: BindingEvaluation,
  lookups: Lookups,
): string[] {
  const { applied, inputs } = evaluation;
  const since = parseSources(
    applied.dataPlane?.metadata.annotations?.[INPUTS_ANNOTATION],
  );
  const out = new Set([
    ...authorsSince([binding], since, 'all'),
    ...authorsSince(surroundings(binding, evaluation, lookups), since, 'none'),
  ]);
  const moved = inputs && inputs.release.metadata.name !== applied.releaseName;
  if (moved && !evaluation.order?.rollback) {
    for (const id of releaseAuthors(
      inputs.release,
      applied.releaseName,
      lookups,
    )) {
      out.add(id);
    }
  }
  return [...out].sort();
}

/** Everybody who wrote the binding since what runs was made from it. */
export function bindingAuthors(
  binding: StoredObject,
  { dataPlane }: Pick<AppliedSet, 'dataPlane'>,
): string[] {
  const since = parseSources(
    dataPlane?.metadata.annotations?.[INPUTS_ANNOTATION],
  );
  return authorsSince([binding], since, 'all');
}

/** Who wrote what a release was frozen from, since another release of the component. */
function releaseAuthors(
  release: ComponentRelease,
  previous: string | undefined,
  lookups: Lookups,
): string[] {
  const { namespace } = release.metadata;
  const { owner } = release.spec;
  const before = previous
    ? lookups.get<ComponentRelease>(componentReleaseKind, {
        namespace,
        name: previous,
      })
    : undefined;
  const since: Sources = before?.status?.sources ?? {};
  const workloads = lookups.refers<Workload>(
    workloadKind,
    componentRef(namespace, owner.componentName),
  );
  const run = builderOf(
    release.spec.workload.container.image,
    release,
    lookups,
  );
  return [
    ...authorsSince([release, run, ...workloads], since, 'all'),
    ...authorsSince(frozenTypes(release, lookups), since, 'none'),
  ];
}

/** Types and traits as they are now, of which the release holds copies. */
export function frozenTypes(
  release: ComponentRelease,
  lookups: Lookups,
): (StoredObject | undefined)[] {
  const namespace = release.metadata.namespace ?? '';
  return [
    findComponentType(lookups, namespace, release.spec.componentType),
    ...(release.spec.traits ?? []).map(t => findTrait(lookups, namespace, t)),
  ];
}

function surroundings(
  binding: ReleaseBinding,
  { inputs, rendering }: Pick<BindingEvaluation, 'inputs' | 'rendering'>,
  lookups: Lookups,
): (StoredObject | undefined)[] {
  const { namespace } = binding.metadata;
  return [
    inputs?.environment,
    inputs?.component,
    inputs?.project,
    ...(rendering?.secretReferenceNames ?? []).map(name =>
      lookups.get(secretReferenceKind, { namespace, name }),
    ),
  ];
}
