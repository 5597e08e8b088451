import { Activity, person } from './events';
import { ProjectsTextKey } from '../texts';

/** What a person did to a component (`GET /activity`). */
export interface ActivityRecord {
  sequence: number;
  /** RFC 3339. */
  time: string;
  subject: string;
  verb: string;
  kind: string;
  component: string;
  environment?: string;
}

const TEXTS: Record<string, Record<string, ProjectsTextKey>> = {
  Component: {
    create: 'activity.created',
    update: 'activity.configured',
    patch: 'activity.configured',
    delete: 'activity.deleted',
  },
  Workload: {
    create: 'activity.described',
    update: 'activity.configured',
    patch: 'activity.configured',
  },
  ReleaseBinding: {
    create: 'activity.deployed',
    update: 'activity.changed',
    patch: 'activity.changed',
    delete: 'activity.removed',
  },
};

/** What people did, for people. Pure. */
export function recordedActivities(
  records: readonly ActivityRecord[],
): Activity[] {
  return records.flatMap(record => {
    const { sequence, time, subject, verb, component, environment } = record;
    const what = TEXTS[record.kind]?.[verb];
    if (!what) return [];
    return [
      {
        id: `audit:${sequence}`,
        at: time,
        component: verb === 'delete' ? undefined : component,
        what,
        values: { component, environment: environment ?? '' },
        by: person(subject),
      },
    ];
  });
}
