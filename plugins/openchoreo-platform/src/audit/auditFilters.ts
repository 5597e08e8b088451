/** One line of the audit trail (core/apiserver `ChainedAuditRecord`). */
export interface AuditRecord {
  sequence: number;
  time: string;
  requestId: string;
  subject: string;
  how: string;
  entrance: string;
  verb: string;
  group: string;
  kind: string;
  namespace?: string;
  name?: string;
  subresource?: string;
  outcome: 'done' | 'denied' | 'failed';
  code: number;
  reason?: string;
  before?: string;
  after?: string;
  resourceVersion?: string;
  restoredFrom?: string;
  hash: string;
}

/** What the list is narrowed to; empty texts mean everything. */
export interface AuditFilters {
  subject: string;
  verb: string;
  kind: string;
  namespace: string;
  name: string;
  outcome: string;
  /** Moments as a `datetime-local` field has them, in the person's own time zone. */
  since: string;
  until: string;
}

export const NO_FILTERS: AuditFilters = {
  subject: '',
  verb: '',
  kind: '',
  namespace: '',
  name: '',
  outcome: '',
  since: '',
  until: '',
};

const NAMES = Object.keys(NO_FILTERS) as Array<keyof AuditFilters>;

export const VERBS = [
  'create',
  'update',
  'patch',
  'delete',
  'deletecollection',
  'get',
  'list',
  'watch',
];

export const OUTCOMES: ReadonlyArray<AuditRecord['outcome']> = [
  'done',
  'denied',
  'failed',
];

/** True for one of {@link OUTCOMES}. */
export function isOutcome(value: string): value is AuditRecord['outcome'] {
  return (OUTCOMES as readonly string[]).includes(value);
}

/** Filters of an address, so that a view can be shared. */
export function filtersOf(search: URLSearchParams): AuditFilters {
  return Object.fromEntries(
    NAMES.map(name => [name, search.get(name) ?? '']),
  ) as unknown as AuditFilters;
}

/** The other way round; what is empty is left out. */
export function searchOf(filters: AuditFilters): URLSearchParams {
  return new URLSearchParams(
    NAMES.filter(name => filters[name] !== '').map(name => [
      name,
      filters[name],
    ]),
  );
}

/** Path of a page of records below `/api/openchoreo`. */
export function pathOf(
  filters: AuditFilters,
  limit: number,
  before?: number,
): string {
  const search = new URLSearchParams();
  for (const name of NAMES) {
    const value = filters[name].trim();
    if (!value) continue;
    const moment = name === 'since' || name === 'until';
    search.set(name, moment ? new Date(value).toISOString() : value);
  }
  search.set('limit', String(limit));
  if (before !== undefined) search.set('before', String(before));
  return `/audit?${search}`;
}

/** `Component default/shop`, or what there is of it. */
export function objectOf(record: AuditRecord): string {
  const place = [record.namespace, record.name].filter(Boolean).join('/');
  const kind = record.subresource
    ? `${record.kind} (${record.subresource})`
    : record.kind;
  return place ? `${kind} ${place}` : kind;
}
