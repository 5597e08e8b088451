import {
  automaticTargets,
  contentHash,
  Plan,
  planPromotion,
} from '@openchoreo-portal/delivery';
import {
  Clock,
  Component,
  componentKind,
  Project,
  projectKind,
  ReleaseBinding,
  releaseBindingKind,
  RenderedRelease,
  renderedReleaseKind,
} from '@openchoreo-portal/model';
import { appliedObjects, appliedSet } from '../applied-set';
import { routeOf } from '../automatic-promotion/strategies';
import { componentState } from '../component/desired';
import { findPipeline } from '../resolve';
import { componentRef, Lookups, ownerRef } from '../runtime';
import { removalEffects } from './effects';

/**
 * The plan of taking a component out of an environment for good: its binding is deleted, with its overrides. It needs nothing that the binding names,
 * so it also shows what becomes of one whose release or environment is gone. No gate is asked: who may delete bindings may do it.
 *
 * @param existing - undefined when the component is not in the environment
 */
export function removalPlan(
  binding: ReleaseBinding,
  existing: ReleaseBinding | undefined,
  lookups: Lookups,
  clock: Clock,
): Plan {
  const { owner, environment, releaseName } = binding.spec;
  const namespace = binding.metadata.namespace ?? '';
  const applied = appliedSet(
    existing
      ? lookups.refers<RenderedRelease>(
          renderedReleaseKind,
          ownerRef(existing.metadata.uid),
        )
      : [],
  );
  const before = appliedObjects(applied);
  const effects = removalEffects(binding, applied, lookups);
  const plan = planPromotion({
    namespace,
    project: owner.projectName,
    component: owner.componentName,
    environment,
    state: 'Deleted',
    releaseName: releaseName ?? '',
    before,
    after: [],
    // Whoever calls it is part of what was looked at.
    digest: contentHash({
      deletes: existing?.metadata.uid ?? '',
      objects: before,
      contracts: effects.contracts,
    }),
    ...(applied.digest ? { appliedDigest: applied.digest } : {}),
    ...(applied.releaseName
      ? { previousReleaseName: applied.releaseName }
      : {}),
    policies: [],
    effects,
    now: clock.now(),
  });
  return {
    ...plan,
    outcome: existing ? 'Apply' : 'Nothing',
    message: existing
      ? removalSentence(existing, lookups)
      : `${owner.componentName} is not deployed to ${environment}.`,
  };
}

function removalSentence(binding: ReleaseBinding, lookups: Lookups): string {
  const { environment } = binding.spec;
  if (binding.metadata.deletionTimestamp) {
    return `It is being taken out of ${environment} already.`;
  }
  return `No gate guards a deletion: it takes the right to delete release bindings. The values for ${environment} go with it.${comesBack(
    binding,
    lookups,
  )}`;
}

/** What would deploy it again by itself; a sentence with its space, or nothing. */
function comesBack(binding: ReleaseBinding, lookups: Lookups): string {
  const { namespace } = binding.metadata;
  const { owner, environment } = binding.spec;
  const component = lookups.get<Component>(componentKind, {
    namespace,
    name: owner.componentName,
  });
  const project = lookups.get<Project>(projectKind, {
    namespace,
    name: owner.projectName,
  });
  if (!component || !project || component.metadata.deletionTimestamp) return '';
  if (component.spec.autoDeploy) {
    const state = componentState(component, lookups);
    if (!('reason' in state) && state.rootEnvironment === environment) {
      return ' Automatic deployment brings it back: turn autoDeploy of the component off first, or undeploy it.';
    }
  }
  const pipeline = findPipeline(lookups, project);
  if (!pipeline) return '';
  const { graph, strategy } = routeOf(component, pipeline, lookups);
  const from = lookups
    .refers<ReleaseBinding>(
      releaseBindingKind,
      componentRef(namespace, owner.componentName),
    )
    .map(b => b.spec.environment)
    .find(name =>
      automaticTargets(strategy, graph, name).includes(environment),
    );
  return from
    ? ` Automatic promotion from ${from} brings it back while it runs well there: undeploy it to keep it away.`
    : '';
}
