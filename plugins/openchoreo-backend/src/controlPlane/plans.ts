import { Subject } from '@openchoreo-portal/authorization';
import {
  adoptDrift,
  Adoption,
  Lookups,
  PlanRequest,
  planFor,
} from '@openchoreo-portal/controllers';
import { Plan } from '@openchoreo-portal/delivery';
import { ApiError, Component, componentKind } from '@openchoreo-portal/model';
import { ControlPlane } from './createControlPlane';

/**
 * What a change would do, for somebody who may see the binding. Rejects with `ApiError` Forbidden, or NotImplemented where no controllers run.
 */
export async function makePlan(
  controlPlane: ControlPlane,
  subject: Subject,
  request: PlanRequest,
): Promise<Plan> {
  const lookups = await lookupsFor(controlPlane, subject, request);
  return planFor({ ...request, requestedBy: subject.id }, lookups);
}

/** The overrides that would make what others changed on the plane wanted. Rejects as {@link makePlan} does. */
export async function makeAdoption(
  controlPlane: ControlPlane,
  subject: Subject,
  request: PlanRequest,
  drift: readonly string[],
): Promise<Adoption> {
  const lookups = await lookupsFor(controlPlane, subject, request);
  return adoptDrift({ ...request, requestedBy: subject.id }, drift, lookups);
}

/** The controllers' caches, for somebody who may see the binding. */
async function lookupsFor(
  controlPlane: ControlPlane,
  subject: Subject,
  request: PlanRequest,
): Promise<Lookups> {
  const { controllers, engine } = controlPlane;
  if (!controllers) {
    throw new ApiError({
      reason: 'NotImplemented',
      message: 'This replica runs no controllers and makes no plans.',
      remedy: 'Ask a replica with openchoreo.controllers.enabled.',
    });
  }
  await controllers.ready;
  const { namespace, componentName, environment } = request;
  const component = controllers.lookups.get<Component>(componentKind, {
    namespace,
    name: componentName,
  });
  // A plan shows what runs: it is for those who may see this component's binding, not any binding of the namespace.
  const decision = engine.decide(subject, {
    action: 'releasebinding:view',
    scope: component
      ? {
          namespace,
          project: component.spec.owner.projectName,
          component: componentName,
        }
      : { namespace },
    attributes: { 'resource.environment': `${namespace}/${environment}` },
  });
  if (!decision.allowed) {
    throw new ApiError({
      reason: 'Forbidden',
      message: decision.reason,
      details: { name: componentName },
    });
  }
  return controllers.lookups;
}
