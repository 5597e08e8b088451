import { AuditRecord } from '@openchoreo-portal/apiserver';
import { ApiError } from '@openchoreo-portal/model';

const REQUIRED = [
  'subject',
  'how',
  'entrance',
  'verb',
  'kind',
  'resource',
] as const;
const OPTIONAL = ['namespace', 'name', 'subresource', 'reason'] as const;
const OUTCOMES: readonly AuditRecord['outcome'][] = [
  'done',
  'denied',
  'failed',
];
const MAX_TEXT = 1_000;

/** Reads what a plugin reports. Throws `ApiError` BadRequest naming the field that is wrong. */
export function parseReport(
  body: unknown,
): Omit<AuditRecord, 'time' | 'requestId'> {
  const given: Record<string, unknown> = Object.fromEntries(
    Object.entries(body ?? {}),
  );
  const text = (field: string): string => {
    const value = given[field];
    if (typeof value === 'string' && value !== '' && value.length <= MAX_TEXT)
      return value;
    throw new ApiError({
      reason: 'BadRequest',
      message: `${field} must be a text of at most ${MAX_TEXT} characters.`,
    });
  };
  const [subject, how, entrance, verb, kind, resource] = REQUIRED.map(text);
  const outcome = OUTCOMES.find(known => known === given.outcome);
  const code = Number(given.code);
  if (!outcome || !Number.isInteger(code) || code < 100 || code > 599) {
    throw new ApiError({
      reason: 'BadRequest',
      message: `outcome must be one of ${OUTCOMES.join(
        ', ',
      )}, and code an HTTP status.`,
    });
  }
  return {
    subject,
    how,
    entrance,
    verb,
    group: '',
    kind,
    resource,
    ...Object.fromEntries(
      OPTIONAL.filter(field => given[field] !== undefined).map(field => [
        field,
        text(field),
      ]),
    ),
    outcome,
    code,
  };
}
