import {
  checkOrder,
  decideDelivery,
  DeliveryDecision,
  GateEvaluation,
  isGated,
  OrderDecision,
} from '@openchoreo-portal/delivery';
import {
  Clock,
  ComponentRelease,
  isApiError,
  Promotion,
  ReleaseBinding,
  releaseBindingKind,
  RenderedRelease,
  renderedReleaseKind,
} from '@openchoreo-portal/model';
import {
  ComponentRendering,
  renderComponent,
} from '@openchoreo-portal/rendering';
import { AppliedSet, appliedSet, digestOfSet } from '../applied-set';
import { routeOf } from '../automatic-promotion/strategies';
import { asAsked, promotionsOfBinding } from '../promotion/asked';
import { gatesOf, policiesIn, recordOf } from '../promotion/records';
import { findPipeline, previewOf } from '../resolve';
import { componentRef, Lookups, ownerRef } from '../runtime';
import { bindingAuthors } from './authors';
import { BindingInputs, BindingProblem, resolveInputs } from './inputs';

/** What a binding asks for, what is there, and what may be done about it. */
export interface BindingEvaluation {
  applied: AppliedSet;
  /** Why nothing can be said; the applied set stays as it is. */
  problem?: BindingProblem;
  inputs?: BindingInputs;
  rendering?: ComponentRendering;
  /** Absent while the set is not complete: something it depends on has no address yet. */
  digest?: string;
  order?: OrderDecision;
  gated?: boolean;
  decision?: DeliveryDecision<GateEvaluation>;
  promotions: readonly Promotion[];
}

/** Renders a binding and asks order and gates about the result. Reads only, so the plan API uses it on bindings nobody wrote yet. */
export function evaluateBinding(
  binding: ReleaseBinding,
  lookups: Lookups,
  clock: Clock,
): BindingEvaluation {
  const { uid, namespace } = binding.metadata;
  const applied = appliedSet(
    lookups.refers<RenderedRelease>(renderedReleaseKind, ownerRef(uid)),
  );
  const promotions = promotionsOfBinding(binding, lookups);
  const inputs = resolveInputs(binding, lookups);
  if ('reason' in inputs) return { applied, promotions, problem: inputs };
  let rendering: ComponentRendering;
  try {
    rendering = renderComponent(inputs.render);
  } catch (error) {
    if (!isApiError(error)) throw error;
    const problem = {
      reason: 'RenderingFailed',
      message: error.remedy
        ? `${error.message} ${error.remedy}`
        : error.message,
    };
    return { applied, promotions, inputs, problem };
  }
  const order = orderOf(binding, inputs, applied, lookups);
  if (!order) {
    const ref = inputs.project.spec.deploymentPipelineRef.name;
    const problem = {
      reason: 'DeploymentPipelineNotFound',
      message: `Pipeline ${ref} of project ${inputs.project.metadata.name} does not exist.`,
    };
    return { applied, promotions, inputs, rendering, problem };
  }
  const isComplete =
    binding.spec.state === 'Undeploy' ||
    (inputs.pendingConnections.length === 0 &&
      inputs.pendingResources.length === 0);
  if (!isComplete) return { applied, promotions, inputs, rendering, order };

  const digest = digestOfSet({
    releaseName: binding.spec.releaseName ?? '',
    environment: binding.spec.environment,
    objects: rendering.objects,
  });
  const gated = isGated(policiesIn(lookups, namespace ?? ''), {
    kind: 'Component',
    project: inputs.project.metadata.name,
    component: inputs.component.metadata.name,
    pipeline: inputs.project.spec.deploymentPipelineRef.name,
    environment: binding.spec.environment,
    ...(order.fromEnvironment
      ? { fromEnvironment: order.fromEnvironment }
      : {}),
  });
  const isEmptyAlready =
    rendering.objects.length === 0 &&
    !applied.dataPlane &&
    !applied.observabilityPlane;
  const appliedDigest = isEmptyAlready ? digest : applied.digest;
  const decision = decideDelivery({
    wantedDigest: digest,
    bindingGeneration: binding.metadata.generation ?? 1,
    ...(appliedDigest === undefined ? {} : { appliedDigest }),
    promotions: promotions.map(recordOf),
    order,
    gated,
    gatesFor: record =>
      gatesOf(
        lookups,
        asAsked(
          promotions.find(p => p.metadata.name === record.name)!,
          binding,
          binding.spec.releaseName ?? '',
          order,
          bindingAuthors(binding, applied),
        ),
        clock,
        {
          [binding.spec.owner.componentName]: rendering.objects.map(
            o => o.object,
          ),
        },
      ),
  });
  return {
    applied,
    promotions,
    inputs,
    rendering,
    digest,
    order,
    gated,
    decision,
  };
}

/** What the gates are asked about a binding's Promotion, without rendering. Undefined while it cannot be said. */
export function askedNow(
  promotion: Promotion,
  binding: ReleaseBinding,
  lookups: Lookups,
): Promotion | undefined {
  const inputs = resolveInputs(binding, lookups);
  if ('reason' in inputs) return undefined;
  const applied = appliedSet(
    lookups.refers<RenderedRelease>(
      renderedReleaseKind,
      ownerRef(binding.metadata.uid),
    ),
  );
  const order = orderOf(binding, inputs, applied, lookups);
  return (
    order &&
    asAsked(
      promotion,
      binding,
      binding.spec.releaseName ?? '',
      order,
      bindingAuthors(binding, applied),
    )
  );
}

/** Environments that run or ran a release: what the release remembers, and what bindings say now. */
export function environmentsOf(
  release: ComponentRelease,
  lookups: Lookups,
): Set<string> {
  const { namespace, name } = release.metadata;
  const out = new Set((release.status?.environments ?? []).map(e => e.name));
  for (const binding of lookups.refers<ReleaseBinding>(
    releaseBindingKind,
    componentRef(namespace, release.spec.owner.componentName),
  )) {
    if (binding.status?.syncedRelease === name) {
      out.add(binding.spec.environment);
    }
  }
  return out;
}

function orderOf(
  binding: ReleaseBinding,
  inputs: BindingInputs,
  applied: AppliedSet,
  lookups: Lookups,
): OrderDecision | undefined {
  const pipeline = findPipeline(lookups, inputs.project);
  if (!pipeline) return undefined;
  // Taking software away needs no predecessor.
  if (binding.spec.state === 'Undeploy') {
    return { allowed: true, message: 'Nothing is deployed.' };
  }
  const preview = previewOf(inputs.environment, lookups);
  if (preview?.spec.owner.projectName === inputs.project.metadata.name) {
    return { allowed: true, message: 'Previews stand outside the pipeline.' };
  }
  return checkOrder({
    graph: routeOf(inputs.component, pipeline, lookups).graph,
    pipeline: pipeline.metadata.name,
    environment: binding.spec.environment,
    releaseName: inputs.release.metadata.name,
    ranIn: environmentsOf(inputs.release, lookups),
    ...(applied.releaseName ? { running: applied.releaseName } : {}),
  });
}
