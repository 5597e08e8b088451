import { limitOf, queryText } from '../http/query';
import { queryParameter, RestParameter } from './types';

/** Items of a page unless asked otherwise, and at most. */
const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 100;

/** `limit`, `cursor`. */
export const PAGE_PARAMETERS: readonly RestParameter[] = [
  queryParameter('limit', 'Most items of a page.', {
    type: 'integer',
    minimum: 1,
    maximum: MAX_LIMIT,
    default: DEFAULT_LIMIT,
  }),
  queryParameter(
    'cursor',
    'The `nextCursor` of the page before. All pages show the state at the first one.',
  ),
];

/** `labelSelector`. */
export const LABEL_SELECTOR = queryParameter(
  'labelSelector',
  'Kubernetes syntax, equality and set based.',
);

/** Part of the whole that a page is. */
export interface Pagination {
  nextCursor?: string;
  remainingCount?: number;
}

/** Reads `limit` and `cursor`. Throws `ApiError` BadRequest. */
export function pageOf(query: Readonly<Record<string, unknown>>): {
  limit: number;
  continue?: string;
} {
  return {
    limit: limitOf(query, DEFAULT_LIMIT, MAX_LIMIT),
    continue: queryText(query, 'cursor'),
  };
}

/** What follows after a page of the resource API. */
export function paginationOf(metadata: {
  continue?: string;
  remainingItemCount?: number;
}): Pagination {
  return {
    ...(metadata.continue ? { nextCursor: metadata.continue } : {}),
    ...(metadata.remainingItemCount === undefined
      ? {}
      : { remainingCount: metadata.remainingItemCount }),
  };
}
