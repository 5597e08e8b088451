import { ApiError } from '@openchoreo-portal/model';

const MAX_TEXT = 512;

/** One query parameter as text; absent or empty gives undefined. Throws `ApiError` BadRequest when it is given twice or very long. */
export function queryText(
  query: Record<string, unknown>,
  name: string,
): string | undefined {
  const value = query[name];
  if (value === undefined || value === '') return undefined;
  if (typeof value !== 'string' || value.length > MAX_TEXT) {
    throw new ApiError({
      reason: 'BadRequest',
      message: `${name} must be one text of at most ${MAX_TEXT} characters.`,
    });
  }
  return value;
}

/** The `limit` parameter: 1 to `max`. */
export function limitOf(
  query: Record<string, unknown>,
  otherwise: number,
  max: number,
): number {
  const text = queryText(query, 'limit');
  if (text === undefined) return otherwise;
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1 || limit > max) {
    throw new ApiError({
      reason: 'BadRequest',
      message: `limit must be a whole number from 1 to ${max}.`,
    });
  }
  return limit;
}

/** A whole number, such as where the page before ended; absent gives undefined. */
export function wholeNumber(
  query: Record<string, unknown>,
  name: string,
): number | undefined {
  const text = queryText(query, name);
  if (text === undefined) return undefined;
  if (!/^\d{1,15}$/.test(text)) {
    throw new ApiError({
      reason: 'BadRequest',
      message: `${name} is no whole number.`,
      remedy: 'Send what the page before ended with.',
    });
  }
  return Number(text);
}

/** A moment as RFC 3339 with milliseconds in UTC, as the audit trail writes it. */
export function timeOf(
  query: Record<string, unknown>,
  name: string,
): string | undefined {
  const text = queryText(query, name);
  if (text === undefined) return undefined;
  const time = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(time)) {
    throw new ApiError({
      reason: 'BadRequest',
      message: `${name} is not a moment.`,
      remedy: 'Send RFC 3339, e.g. 2026-11-21T10:00:00Z.',
    });
  }
  return new Date(time).toISOString();
}
