import { Plan } from '@openchoreo-portal/delivery';
import {
  ANNOTATIONS,
  apiVersionOf,
  Clock,
  Component,
  componentKind,
  ReleaseBinding,
  releaseBindingKind,
  releaseBindingName,
  ReleaseBindingSpec,
  systemClock,
} from '@openchoreo-portal/model';
import { evaluateBinding } from './release-binding/evaluate';
import { bindingPlan } from './release-binding/plan';
import { removalPlan } from './release-binding/removal';
import { componentRef, Lookups } from './runtime';

/** A change that somebody thinks about; what is absent stays as the binding has it. */
export interface PlanRequest {
  namespace: string;
  componentName: string;
  environment: string;
  releaseName?: string;
  /** `Deleted`: the binding goes, with its overrides. */
  state?: 'Active' | 'Undeploy' | 'Deleted';
  /** Everything stays in place, but no pods run. */
  suspended?: boolean;
  overrides?: Pick<
    ReleaseBindingSpec,
    | 'componentTypeEnvironmentConfigs'
    | 'traitEnvironmentConfigs'
    | 'workloadOverrides'
  >;
  /** Subject id of who would ask. */
  requestedBy?: string;
}

/**
 * Shows what a change would do, without doing it: the binding as it would be written goes through the functions that the controller uses.
 * Whether the asker may see the component is decided by the caller.
 */
export function planFor(
  request: PlanRequest,
  lookups: Lookups,
  clock: Clock = systemClock,
): Plan {
  const binding = hypotheticalBinding(request, lookups);
  if (request.state === 'Deleted') {
    const existing = existingBinding(request, lookups);
    return removalPlan(binding, existing, lookups, clock);
  }
  const evaluation = evaluateBinding(binding, lookups, clock);
  return bindingPlan(binding, evaluation, lookups, clock);
}

/** The plan of a binding as it is. */
export function planOf(
  binding: ReleaseBinding,
  lookups: Lookups,
  clock: Clock = systemClock,
): Plan {
  return bindingPlan(
    binding,
    evaluateBinding(binding, lookups, clock),
    lookups,
    clock,
  );
}

/** The binding that the request would lead to; stored bindings keep their identity, so the applied set is found. */
export function hypotheticalBinding(
  request: PlanRequest,
  lookups: Lookups,
): ReleaseBinding {
  const { namespace, componentName, environment } = request;
  const existing = existingBinding(request, lookups);
  const component = lookups.get<Component>(componentKind, {
    namespace,
    name: componentName,
  });
  const { overrides, releaseName, state, suspended, requestedBy } = request;
  const annotations = {
    ...existing?.metadata.annotations,
    ...(suspended === undefined
      ? {}
      : { [ANNOTATIONS.suspended]: String(suspended) }),
    ...(requestedBy ? { [ANNOTATIONS.requestedBy]: requestedBy } : {}),
  };
  const spec: ReleaseBindingSpec = {
    ...(existing?.spec ?? {
      owner: {
        projectName: component?.spec.owner.projectName ?? '',
        componentName,
      },
      environment,
      state: 'Active',
    }),
    ...(releaseName ? { releaseName } : {}),
    ...(state && state !== 'Deleted' ? { state } : {}),
    ...definedOf(overrides ?? {}),
  };
  return {
    ...(existing ?? {
      apiVersion: apiVersionOf(releaseBindingKind),
      kind: releaseBindingKind.kind,
    }),
    metadata: {
      ...(existing?.metadata ?? {
        name: releaseBindingName(componentName, environment),
        namespace,
        uid: '',
        resourceVersion: '',
        creationTimestamp: '',
        generation: 1,
      }),
      annotations,
    },
    spec,
  };
}

const existingBinding = (
  { namespace, componentName, environment }: PlanRequest,
  lookups: Lookups,
): ReleaseBinding | undefined =>
  lookups
    .refers<ReleaseBinding>(
      releaseBindingKind,
      componentRef(namespace, componentName),
    )
    .find(b => b.spec.environment === environment);

function definedOf<T extends object>(value: T): Partial<T> {
  return Object.fromEntries(
    Object.entries(value).filter(([, v]) => v !== undefined),
  ) as Partial<T>;
}
