import {
  Component,
  ComponentRelease,
  componentReleaseKind,
} from '@openchoreo-portal/model';
import type { Plan, SetPlan } from '@openchoreo-portal/delivery';
import { OpenChoreoApi } from '@openchoreo-portal/plugin-openchoreo-react';
import { Candidate } from '../model/planned';

/** What is asked here of the control plane. */
type Asked = Pick<OpenChoreoApi, 'request'> & {
  resources: Pick<OpenChoreoApi['resources'], 'list'>;
};

/** One component of a planned promotion. */
export interface PlannedComponent extends Candidate {
  /** Absent while there is none. */
  plan?: Plan;
}

/** A promotion before it is made. */
export interface Planned {
  releases: ComponentRelease[];
  components: PlannedComponent[];
  /** Why there are no plans. What comes and goes is known all the same: the releases say so. */
  problem?: string;
}

/** What would be promoted, and where to. */
export interface PlannedRequest {
  namespace: string;
  project: string;
  environment: string;
  from: string;
  moving: readonly Candidate[];
  components: readonly Component[];
}

/** Components that the control plane plans in one request. */
const MOST_IN_SET = 500;

/** Releases and plans of a whole project: one list, and one request for the plans of up to 500 components, which are planned as if all were written at once. */
export async function readPlanned(
  api: Asked,
  request: PlannedRequest,
  signal: AbortSignal,
): Promise<Planned> {
  const { namespace, project, moving } = request;
  const names = new Set(moving.map(c => c.releaseName));
  const [{ items }, { plans, problem }] = await Promise.all([
    api.resources.list<ComponentRelease>(componentReleaseKind, {
      namespace,
      fieldSelector: `spec.owner.projectName=${project}`,
    }),
    readPlans(api, request, signal),
  ]);
  return {
    releases: items.filter(r => names.has(r.metadata.name)),
    components: moving.map(candidate => {
      const plan = plans.get(candidate.component);
      return { ...candidate, ...(plan ? { plan } : {}) };
    }),
    ...(problem === undefined ? {} : { problem }),
  };
}

async function readPlans(
  api: Asked,
  request: PlannedRequest,
  signal: AbortSignal,
): Promise<{ plans: Map<string, Plan>; problem?: string }> {
  const { namespace, project, environment, from } = request;
  const plans = new Map<string, Plan>();
  // A deployment may outlive its component for a moment; that cannot be planned.
  const there = new Set(request.components.map(c => c.metadata.name));
  const wanted = request.moving.filter(c => there.has(c.component));
  try {
    for (let i = 0; i < wanted.length; i += MOST_IN_SET) {
      const set = await api.request<SetPlan>(
        `/delivery/v1alpha1/namespaces/${namespace}/plans`,
        {
          method: 'POST',
          body: {
            projectName: project,
            environment,
            fromEnvironment: from,
            components: wanted
              .slice(i, i + MOST_IN_SET)
              .map(({ component, releaseName }) => ({
                name: component,
                releaseName,
              })),
          },
          signal,
        },
      );
      for (const plan of set.plans) {
        if (plan.component) plans.set(plan.component, plan);
      }
    }
    return { plans };
  } catch (error) {
    if (signal.aborted) throw error;
    return {
      plans,
      problem: error instanceof Error ? error.message : String(error),
    };
  }
}
