import { Activity, person } from './events';
import { ProjectsTextKey } from '../texts';

/** The part of an audit record that the feed tells (`GET /audit`). */
export interface AuditEntry {
  sequence: number;
  /** RFC 3339. */
  time: string;
  subject: string;
  verb: string;
  kind: string;
  name?: string;
  subresource?: string;
}

/** Kinds that people change by hand. */
export const AUDITED_KINDS = ['Component', 'Workload', 'ReleaseBinding'];

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

/** What people (not controllers) did to these components, from the audit trail. Pure. */
export function auditActivities(
  entries: readonly AuditEntry[],
  components: readonly string[],
): Activity[] {
  // The longest first: `api-internal-production` is not of `api`.
  const names = [...components].sort((a, b) => b.length - a.length);
  return entries.flatMap(entry => {
    const { subject, kind, verb, name = '', subresource } = entry;
    const what = TEXTS[kind]?.[verb];
    if (!what || subresource || !subject.startsWith('user:')) return [];
    const component = names.find(
      known => name === known || name.startsWith(`${known}-`),
    );
    if (!component) return [];
    return [
      {
        id: `audit:${entry.sequence}`,
        at: entry.time,
        component: verb === 'delete' ? undefined : component,
        what,
        values: { component, environment: name.slice(component.length + 1) },
        by: person(subject),
      },
    ];
  });
}
