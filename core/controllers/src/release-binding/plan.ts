import { Plan, planPromotion } from '@openchoreo-portal/delivery';
import { ANNOTATIONS, Clock, ReleaseBinding } from '@openchoreo-portal/model';
import { factsOf } from '../promotion/facts';
import { decisionsOn, policiesIn } from '../promotion/records';
import { Lookups } from '../runtime';
import { promotionAuthors } from './authors';
import { appliedObjects } from '../applied-set';
import { planEffects } from './effects';
import { BindingEvaluation } from './evaluate';
import { EnvironmentReach } from './reach';

/** The plan of what a binding asks for, from its evaluation. `reach`: of everything that is written with it; default: it alone. */
export function bindingPlan(
  binding: ReleaseBinding,
  evaluation: BindingEvaluation,
  lookups: Lookups,
  clock: Clock,
  reach?: EnvironmentReach,
): Plan {
  const { applied, rendering, inputs, order, problem, digest } = evaluation;
  const { owner, environment, releaseName, state } = binding.spec;
  const then = evaluation.decision?.then;
  const open =
    then && 'record' in then && then.record
      ? evaluation.promotions.find(p => p.metadata.name === then.record?.name)
      : undefined;
  const requestedBy = binding.metadata.annotations?.[ANNOTATIONS.requestedBy];
  return planPromotion({
    namespace: binding.metadata.namespace ?? '',
    project: owner.projectName,
    component: owner.componentName,
    environment,
    state: state ?? 'Active',
    releaseName: releaseName ?? '',
    before: appliedObjects(applied),
    policies: policiesIn(lookups, binding.metadata.namespace ?? ''),
    now: clock.now(),
    ...(inputs
      ? {
          pipeline: inputs.project.spec.deploymentPipelineRef.name,
          pendingConnections: inputs.pendingConnections,
          pendingResources: inputs.pendingResources,
        }
      : {}),
    ...(applied.releaseName
      ? { previousReleaseName: applied.releaseName }
      : {}),
    ...(applied.digest ? { appliedDigest: applied.digest } : {}),
    ...(rendering ? { after: rendering.objects } : {}),
    ...(digest ? { digest } : {}),
    ...(order ? { order } : {}),
    ...(problem ? { problem } : {}),
    ...(open
      ? {
          promotionName: open.metadata.name,
          approvals: decisionsOn(lookups, open),
        }
      : {}),
    ...(requestedBy ? { requestedBy } : {}),
    effects: planEffects(binding, evaluation, lookups, reach),
    authors: promotionAuthors(binding, evaluation, lookups),
    facts: factsOf(lookups, {
      namespace: binding.metadata.namespace ?? '',
      owner,
      environment,
      releaseName: releaseName ?? '',
      ...(open?.status?.verifications
        ? { verifications: open.status.verifications }
        : {}),
      ...(rendering ? { objects: rendering.objects.map(o => o.object) } : {}),
    }),
  });
}
