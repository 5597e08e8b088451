import { placeOf, Subject } from '@openchoreo-portal/authorization';
import {
  adoptDrift,
  Adoption,
  ChangePlanRequest,
  Lookups,
  planChangeFor,
  PlanRequest,
  planFor,
  planSetFor,
  SetPlanRequest,
} from '@openchoreo-portal/controllers';
import { ChangePlan, Plan, SetPlan } from '@openchoreo-portal/delivery';
import {
  ApiError,
  Component,
  componentKind,
  projectReleaseBindingKind,
  releaseBindingKind,
  resourceReleaseBindingKind,
} from '@openchoreo-portal/model';
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

/** The plan of a change set, for somebody who may see the bindings of everything in it. Rejects as {@link makePlan} does. */
export async function makeSetPlan(
  controlPlane: ControlPlane,
  subject: Subject,
  request: SetPlanRequest,
): Promise<SetPlan> {
  const { namespace, projectName, environment, components = [] } = request;
  const lookups = await cachesOf(controlPlane);
  const scopes =
    components.length > 0 ? components.map(c => ({ component: c.name })) : [{}];
  for (const scope of scopes) {
    const decision = controlPlane.engine.decide(subject, {
      action: 'releasebinding:view',
      scope: { namespace, project: projectName, ...scope },
      attributes: { 'resource.environment': `${namespace}/${environment}` },
    });
    if (!decision.allowed) {
      throw new ApiError({
        reason: 'Forbidden',
        message: decision.reason,
        details: { name: projectName },
      });
    }
  }
  // The right was asked for within the project, so nothing of another one may be planned.
  for (const { name } of components) {
    const component = lookups.get<Component>(componentKind, {
      namespace,
      name,
    });
    if (component?.spec.owner.projectName !== projectName) {
      throw new ApiError({
        reason: 'NotFound',
        message: `Project ${projectName} has no component ${name}.`,
        remedy: 'Name components of the project.',
      });
    }
  }
  return planSetFor({ ...request, requestedBy: subject.id }, lookups);
}

/** What the change of a type, an environment, … would mean, as far as the asker sees; they need to see the object's kind. Rejects as {@link makePlan} does. */
export async function makeChangePlan(
  controlPlane: ControlPlane,
  subject: Subject,
  request: Pick<ChangePlanRequest, 'namespace' | 'object'>,
): Promise<ChangePlan> {
  const { engine } = controlPlane;
  const { object } = request;
  const decision = engine.decide(subject, {
    action: `${object.kind.toLowerCase()}:view`,
    ...placeOf(object.kind, object, {}),
  });
  if (!decision.allowed) {
    throw new ApiError({
      reason: 'Forbidden',
      message: decision.reason,
      details: { name: object.metadata.name },
    });
  }
  const filters = new Map(
    BINDING_KINDS.map(kind => [
      kind,
      engine.listFilter(subject, `${kind.toLowerCase()}:view`),
    ]),
  );
  return planChangeFor(
    {
      ...request,
      visible: binding => {
        const { scope, attributes } = placeOf(binding.kind, binding, {});
        const filter = filters.get(binding.kind);
        return filter?.allows(scope, attributes) ?? false;
      },
    },
    await cachesOf(controlPlane),
  );
}

/** What the plan of a change looks at. */
const BINDING_KINDS = [
  releaseBindingKind.kind,
  projectReleaseBindingKind.kind,
  resourceReleaseBindingKind.kind,
];

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
  const { engine } = controlPlane;
  const lookups = await cachesOf(controlPlane);
  const { namespace, componentName, environment } = request;
  const component = lookups.get<Component>(componentKind, {
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
  return lookups;
}

/** Caches of the controllers. Rejects with `ApiError` NotImplemented where none run. */
export async function cachesOf({
  controllers,
}: ControlPlane): Promise<Lookups> {
  if (!controllers) {
    throw new ApiError({
      reason: 'NotImplemented',
      message: 'This replica runs no controllers and makes no plans.',
      remedy: 'Ask a replica with openchoreo.controllers.enabled.',
    });
  }
  await controllers.ready;
  return controllers.lookups;
}
