import { Condition, StoredObject } from '@openchoreo-portal/model';
import { stringify } from 'yaml';
import { formatTable } from './table';

/** A core/v1 Event, as far as it is shown. */
export interface EventObject {
  type?: string;
  reason?: string;
  message?: string;
  count?: number;
  firstTimestamp?: string;
  lastTimestamp?: string;
  eventTime?: string;
  involvedObject?: { kind?: string; name?: string; uid?: string };
  metadata?: { creationTimestamp?: string };
}

/** Time since, as short as it can be said: `12s`, `5m`, `3h`, `9d`. */
export function age(since: string | undefined, now: Date): string {
  const seconds = Math.floor((now.getTime() - Date.parse(since ?? '')) / 1000);
  if (Number.isNaN(seconds)) return '';
  if (seconds < 120) return `${Math.max(0, seconds)}s`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)}m`;
  if (seconds < 172_800) return `${Math.floor(seconds / 3600)}h`;
  return `${Math.floor(seconds / 86_400)}d`;
}

/** One object for people: what it is, what it should be, its conditions and what happened to it. */
export function describeObject(
  object: StoredObject,
  events: readonly EventObject[],
  now: Date,
): string {
  const { metadata } = object;
  const { conditions, ...status } = (object.status ?? {}) as {
    conditions?: Condition[];
    [field: string]: unknown;
  };
  const {
    apiVersion,
    kind,
    metadata: _metadata,
    status: _status,
    ...body
  } = object;
  const head = formatTable([
    ['Name:', metadata.name],
    ...(metadata.namespace ? [['Namespace:', metadata.namespace]] : []),
    ['Kind:', `${kind} (${apiVersion})`],
    [
      'Created:',
      `${metadata.creationTimestamp} (${age(
        metadata.creationTimestamp,
        now,
      )} ago)`,
    ],
    ...(metadata.deletionTimestamp
      ? [
          [
            'Deleted:',
            `${metadata.deletionTimestamp}, held by ${
              metadata.finalizers?.join(', ') || 'nothing'
            }`,
          ],
        ]
      : []),
    ...entries('Labels:', metadata.labels),
    ...entries('Annotations:', metadata.annotations),
  ]);
  const sections = Object.entries(body).map(([name, value]) =>
    section(title(name), stringify(value)),
  );
  if (Object.keys(status).length > 0) {
    sections.push(section('Status', stringify(status)));
  }
  if (conditions?.length) {
    sections.push(
      section(
        'Conditions',
        formatTable([
          ['TYPE', 'STATUS', 'REASON', 'SINCE', 'MESSAGE'],
          ...conditions.map(c => [
            c.type,
            c.status,
            c.reason,
            age(c.lastTransitionTime, now),
            c.message,
          ]),
        ]),
      ),
    );
  }
  sections.push(
    section(
      'Events',
      events.length === 0
        ? 'none\n'
        : formatTable([
            ['TYPE', 'REASON', 'AGE', 'MESSAGE'],
            ...events.map(e => [
              e.type ?? '',
              e.reason ?? '',
              `${age(timeOf(e), now)}${
                (e.count ?? 1) > 1 ? ` (${e.count} times)` : ''
              }`,
              e.message ?? '',
            ]),
          ]),
    ),
  );
  return head + sections.join('');
}

/** When an event last happened. */
export function timeOf(event: EventObject): string {
  return (
    event.lastTimestamp ??
    event.eventTime ??
    event.firstTimestamp ??
    event.metadata?.creationTimestamp ??
    ''
  );
}

const title = (field: string) => field[0].toUpperCase() + field.slice(1);

const section = (name: string, text: string) =>
  `${name}:\n${text
    .trimEnd()
    .split('\n')
    .map(line => `  ${line}\n`)
    .join('')}`;

function entries(label: string, map: Record<string, string> | undefined) {
  return Object.entries(map ?? {}).map(([key, value], i) => [
    i === 0 ? label : '',
    `${key}=${value}`,
  ]);
}
