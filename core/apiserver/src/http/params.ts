import { ApiError, ErrorCause } from '@openchoreo-portal/model';
import { DeleteOptions } from '@openchoreo-portal/client';
import { errors } from '../errors';
import { FieldValidation } from '../handlers/decode';
import { ListRequest } from '../handlers/read';
import { WriteRequest } from '../handlers/write';
import { isObject } from '../json/value';
import { ApiRequest } from '../types';

const text = (query: URLSearchParams, name: string) =>
  query.get(name) || undefined;

/** A whole, non-negative number of a query. */
function count(query: URLSearchParams, name: string): number | undefined {
  const value = text(query, name);
  if (value === undefined) return undefined;
  if (!/^\d{1,12}$/.test(value))
    throw errors.badRequest(
      `The parameter ${name} must be a whole number, not "${value.slice(
        0,
        40,
      )}".`,
    );
  return Number(value);
}

/** True for `?name=true`, `?name=1` and `?name`. */
export function flag(query: URLSearchParams, name: string): boolean {
  const value = query.get(name);
  return value !== null && value !== 'false' && value !== '0';
}

/** The moment a read is about; absent: now. */
export function momentOf(query: URLSearchParams): string | undefined {
  return query.get('at') ?? undefined;
}

/** Longest watch: its next one comes with credentials, and so groups, of then. */
const MAX_WATCH_SECONDS = 3600;

/** Seconds after which a watch ends, in milliseconds. */
export function watchTimeout(query: URLSearchParams): number {
  const wish = count(query, 'timeoutSeconds');
  const seconds = wish && Math.min(wish, MAX_WATCH_SECONDS);
  // Without a wish watches end after 30 to 60 minutes, at different times, as with Kubernetes.
  return (seconds || 1800 + Math.floor(Math.random() * 1800)) * 1000;
}

const MATCHES = ['Exact', 'NotOlderThan'];

/**
 * Refuses combinations that mean nothing, as Kubernetes does.
 *
 * @throws ApiError Invalid, naming the parameters
 */
function checkVersions(query: URLSearchParams): void {
  const match = text(query, 'resourceVersionMatch');
  const initial = text(query, 'sendInitialEvents') !== undefined;
  const problems: ErrorCause[] = [];
  const forbid = (field: string, why: string) =>
    problems.push({
      reason: 'FieldValueForbidden',
      message: `Forbidden: ${why}`,
      field,
    });
  if (flag(query, 'watch')) {
    if (match && !initial)
      forbid(
        'resourceVersionMatch',
        'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided',
      );
    else if (initial && match !== 'NotOlderThan')
      forbid(
        'resourceVersionMatch',
        'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan',
      );
    if (initial && text(query, 'continue'))
      forbid('continue', 'continue is forbidden with sendInitialEvents');
  } else {
    const version = text(query, 'resourceVersion');
    if (initial)
      forbid('sendInitialEvents', 'sendInitialEvents is forbidden for list');
    if (match && version === undefined)
      forbid(
        'resourceVersionMatch',
        'resourceVersionMatch is forbidden unless resourceVersion is provided',
      );
    if (match && text(query, 'continue'))
      forbid(
        'resourceVersionMatch',
        'resourceVersionMatch is forbidden when continue is provided',
      );
    if (match && !MATCHES.includes(match))
      problems.push({
        reason: 'FieldValueNotSupported',
        message: `Unsupported value: ${JSON.stringify(
          match.slice(0, 40),
        )}: supported values: "Exact", "NotOlderThan"`,
        field: 'resourceVersionMatch',
      });
    if (match === 'Exact' && version === '0')
      forbid(
        'resourceVersionMatch',
        'resourceVersionMatch "Exact" is forbidden for resourceVersion "0"',
      );
  }
  if (problems.length > 0)
    throw new ApiError({
      reason: 'Invalid',
      message: `ListOptions.meta.k8s.io "" is invalid: ${problems
        .map(({ field, message }) => `${field}: ${message}`)
        .join(', ')}`,
      causes: problems,
    });
}

/** Parameters of a list. */
export function listParams(
  query: URLSearchParams,
  namespace: string | undefined,
): ListRequest {
  checkVersions(query);
  return {
    namespace,
    labelSelector: text(query, 'labelSelector'),
    fieldSelector: text(query, 'fieldSelector'),
    limit: count(query, 'limit'),
    continue: text(query, 'continue'),
    resourceVersion: text(query, 'resourceVersion'),
    resourceVersionMatch: text(query, 'resourceVersionMatch'),
  };
}

function dryRun(values: string[]): boolean {
  const wrong = values.find(value => value !== '' && value !== 'All');
  if (wrong !== undefined)
    throw errors.badRequest(
      `Invalid value "${wrong.slice(0, 40)}" for dryRun: supported is "All".`,
    );
  return values.includes('All');
}

/** Parameters of a write. */
export function writeParams(
  req: ApiRequest,
  query: URLSearchParams,
  subresource: string | undefined,
): WriteRequest {
  const validation = text(query, 'fieldValidation');
  if (
    validation !== undefined &&
    !['Strict', 'Warn', 'Ignore'].includes(validation)
  )
    throw errors.badRequest(
      `Invalid value "${validation.slice(
        0,
        40,
      )}" for fieldValidation: supported are "Ignore", "Strict", "Warn".`,
    );
  const fieldManager = text(query, 'fieldManager');
  if (
    fieldManager &&
    (fieldManager.length > 128 ||
      /[^\x20-\x7e\u00a0-\uffff]/.test(fieldManager))
  )
    throw errors.badRequest(
      'The field manager must have at most 128 printable characters.',
    );
  return {
    fieldManager,
    dryRun: dryRun(query.getAll('dryRun')),
    fieldValidation: validation as FieldValidation | undefined,
    subresource,
    userAgent: req.headers['user-agent'],
  };
}

const POLICIES = ['Background', 'Foreground', 'Orphan'] as const;

/** Options of a delete, from the query and an optional `DeleteOptions` body. */
export function deleteParams(
  query: URLSearchParams,
  body: unknown,
): DeleteOptions {
  const given = isObject(body) ? body : {};
  const preconditions = isObject(given.preconditions)
    ? given.preconditions
    : undefined;
  const bodyDryRun = Array.isArray(given.dryRun)
    ? given.dryRun.map(String)
    : [];
  let policy = given.propagationPolicy ?? text(query, 'propagationPolicy');
  if (
    policy === undefined &&
    (given.orphanDependents === true ||
      query.get('orphanDependents') === 'true')
  )
    policy = 'Orphan';
  if (
    policy !== undefined &&
    !POLICIES.includes(policy as (typeof POLICIES)[number])
  )
    throw errors.badRequest(
      `Invalid value ${JSON.stringify(
        policy,
      )} for propagationPolicy: supported are ${POLICIES.join(', ')}.`,
    );
  return {
    propagationPolicy: policy as DeleteOptions['propagationPolicy'],
    dryRun: dryRun([...query.getAll('dryRun'), ...bodyDryRun]),
    ...(preconditions
      ? {
          preconditions: {
            uid:
              typeof preconditions.uid === 'string'
                ? preconditions.uid
                : undefined,
            resourceVersion:
              typeof preconditions.resourceVersion === 'string'
                ? preconditions.resourceVersion
                : undefined,
          },
        }
      : {}),
  };
}
