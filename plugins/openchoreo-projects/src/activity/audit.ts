import { Activity, person } from './events';

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

const WORDS: Record<string, Record<string, string>> = {
  Component: {
    create: 'was created',
    update: 'was configured',
    patch: 'was configured',
    delete: 'was deleted',
  },
  Workload: {
    create: 'got a workload',
    update: 'was configured',
    patch: 'was configured',
  },
  ReleaseBinding: {
    create: 'was put into',
    update: 'was changed in',
    patch: 'was changed in',
    delete: 'was taken out of',
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
    const words = WORDS[kind]?.[verb];
    if (!words || subresource || !subject.startsWith('user:')) return [];
    const component = names.find(
      known => name === known || name.startsWith(`${known}-`),
    );
    if (!component) return [];
    const where =
      kind === 'ReleaseBinding' ? ` ${name.slice(component.length + 1)}` : '';
    return [
      {
        id: `audit:${entry.sequence}`,
        at: entry.time,
        component: verb === 'delete' ? undefined : component,
        what: `${component} ${words}${where}`,
        by: person(subject),
      },
    ];
  });
}
