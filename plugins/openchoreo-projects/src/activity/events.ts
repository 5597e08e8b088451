import {
  ComponentRelease,
  Promotion,
  promotionSubject,
  StoredObject,
  WorkflowRun,
} from '@openchoreo-portal/model';
import { TextValues } from '@openchoreo-portal/plugin-openchoreo-react';
import { ProjectsTextKey } from '../texts';

/** Something that happened, for people. */
export interface Activity {
  id: string;
  at: string;
  /** Key of the text that says it, and what stands in its gaps. */
  what: ProjectsTextKey;
  values: TextValues;
  /** Entity name of the component it is about. */
  component?: string;
  by?: string;
  detail?: string;
}

const BUILD_TEXTS: Record<string, ProjectsTextKey> = {
  WorkflowSucceeded: 'activity.built',
  WorkflowFailed: 'activity.buildFailed',
  WorkflowRunning: 'activity.building',
  WorkflowCompleted: 'activity.built',
};

/** Newest first, at most `limit`. Pure. */
export function toActivities(
  source: {
    releases?: readonly ComponentRelease[];
    promotions?: readonly Promotion[];
    runs?: readonly WorkflowRun[];
    /** What is told already. */
    others?: readonly Activity[];
    /** RFC 3339. Nothing older is told, because some of it is not known. */
    since?: string;
  },
  limit: number,
): Activity[] {
  const since = source.since ?? '';
  const all = [
    ...(source.releases ?? []).map(ofRelease),
    ...(source.promotions ?? []).flatMap(ofPromotion),
    ...(source.runs ?? []).map(ofRun),
    ...(source.others ?? []),
  ];
  return all
    .filter((entry): entry is Activity => Boolean(entry?.at))
    .filter(entry => entry.at >= since)
    .sort((a, b) => (a.at < b.at ? 1 : -1))
    .slice(0, limit);
}

function ofRelease(release: ComponentRelease): Activity {
  return {
    id: release.metadata.uid,
    at: release.metadata.creationTimestamp,
    component: release.spec.owner.componentName,
    what: 'activity.released',
    values: { component: release.spec.owner.componentName },
    detail: release.metadata.name,
  };
}

const ASKED = {
  Component: 'activity.proposed',
  Project: 'activity.proposed.Project',
  Resource: 'activity.proposed.Resource',
} as const;
const WENT = {
  Component: 'activity.promotion',
  Project: 'activity.promotion.Project',
  Resource: 'activity.promotion.Resource',
} as const;

function ofPromotion(promotion: Promotion): Activity[] {
  const { owner, environment, requestedBy, requestedAt, releaseName } =
    promotion.spec;
  const { kind, name } = promotionSubject(promotion.spec);
  const requested: Activity = {
    id: `${promotion.metadata.uid}:requested`,
    at: requestedAt,
    component: owner.componentName,
    what: ASKED[kind],
    values: { component: name, environment },
    by: person(requestedBy),
    detail: releaseName,
  };
  const history = promotion.status?.history ?? [];
  const steps = history.flatMap((step, index) => {
    // What the platform did on the way is over when the next step is there; what people decided stays.
    if (!step.by && index < history.length - 1) return [];
    return [
      {
        id: `${promotion.metadata.uid}:${index}`,
        at: step.at,
        component: owner.componentName,
        what: WENT[kind],
        values: {
          component: name,
          environment,
          phase: step.phase.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase(),
        },
        by: step.by && person(step.by),
        detail: step.message,
      },
    ];
  });
  return [requested, ...steps];
}

function ofRun(run: WorkflowRun): Activity | undefined {
  const component = run.metadata.labels?.['openchoreo.dev/component'];
  if (!component) return undefined;
  const last = [...(run.status?.conditions ?? [])]
    .reverse()
    .find(
      condition =>
        condition.status === 'True' &&
        Object.hasOwn(BUILD_TEXTS, condition.type),
    );
  return {
    id: run.metadata.uid,
    at:
      last?.lastTransitionTime ??
      (run as StoredObject).metadata.creationTimestamp,
    component,
    what: last ? BUILD_TEXTS[last.type] : 'activity.buildWaits',
    values: { component },
    detail: run.metadata.name,
  };
}

/** `user:default/alice` is alice. */
export function person(subject: string): string {
  return subject.split('/').pop() ?? subject;
}
