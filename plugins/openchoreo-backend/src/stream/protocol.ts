import { ApiError, StoredObject } from '@openchoreo-portal/model';

/** One thing a page follows. */
export interface Subscription {
  /** Chosen by the browser; comes back on every line. */
  id: string;
  group: string;
  version: string;
  /** Plural. */
  resource: string;
  namespace?: string;
  labelSelector?: string;
  fieldSelector?: string;
  /** Where to resume; absent: start with a snapshot. */
  resourceVersion?: string;
}

/** One line of the answer. */
export type StreamLine =
  | {
      id: string;
      type: 'SNAPSHOT';
      items: StoredObject[];
      resourceVersion: string;
    }
  | {
      id: string;
      type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK';
      object: StoredObject;
    }
  | { id: string; type: 'ERROR'; status: object }
  | { type: 'PING' };

/** Most subscriptions one stream may carry. */
export const MAX_SUBSCRIPTIONS = 64;

const FIELDS = [
  'namespace',
  'labelSelector',
  'fieldSelector',
  'resourceVersion',
] as const;

/** Checks the request body. Throws `ApiError` BadRequest naming the field. */
export function parseSubscriptions(body: unknown): Subscription[] {
  const list = (body as { subscriptions?: unknown } | undefined)?.subscriptions;
  if (!Array.isArray(list)) {
    throw bad('subscriptions', 'must be a list of what to follow');
  }
  if (list.length > MAX_SUBSCRIPTIONS) {
    throw bad('subscriptions', `has more than ${MAX_SUBSCRIPTIONS} entries`);
  }
  const seen = new Set<string>();
  return list.map((entry, index) => {
    const at = `subscriptions[${index}]`;
    if (entry === null || typeof entry !== 'object') {
      throw bad(at, 'must be an object');
    }
    const raw = entry as Record<string, unknown>;
    const text = (name: string, required: boolean): string | undefined => {
      const value = raw[name];
      if (value === undefined || value === null) {
        if (required) throw bad(`${at}.${name}`, 'is missing');
        return undefined;
      }
      if (typeof value !== 'string' || value.length > 1024) {
        throw bad(`${at}.${name}`, 'must be a text of at most 1024 characters');
      }
      return value;
    };
    const subscription: Subscription = {
      id: text('id', true)!,
      group: text('group', true)!,
      version: text('version', true)!,
      resource: text('resource', true)!,
    };
    for (const name of FIELDS) {
      const value = text(name, false);
      if (value !== undefined) subscription[name] = value;
    }
    if (seen.has(subscription.id)) {
      throw bad(`${at}.id`, `'${subscription.id}' appears twice`);
    }
    seen.add(subscription.id);
    return subscription;
  });
}

function bad(field: string, problem: string): ApiError {
  return new ApiError({
    reason: 'BadRequest',
    message: `${field} ${problem}.`,
    remedy:
      'Send {"subscriptions": [{"id", "group", "version", "resource", "namespace"?}]}.',
    causes: [{ reason: 'FieldValueInvalid', field, message: problem }],
  });
}
