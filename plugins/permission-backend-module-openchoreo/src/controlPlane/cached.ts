import { BackstageCredentials } from '@backstage/backend-plugin-api';
import { AccessRequest, Decision } from '@openchoreo-portal/authorization';
import { PolicyControlPlane } from './types';

interface Asked {
  request: AccessRequest;
  resolve(decision: Decision): void;
  reject(error: unknown): void;
}

/** Options of {@link withCache}. */
export interface CacheOptions {
  /** How long an answer is used, in milliseconds. Default 5000. */
  ttl?: number;
  /** Most answers kept. Default 20 000. */
  size?: number;
  now?: () => number;
}

/**
 * Keeps answers for a few seconds and sends questions of the same user that come together as one request: a page asks about dozens
 * of permissions at once. Failures are not kept. `user` must be the identity behind the credentials.
 */
export function withCache(
  controlPlane: PolicyControlPlane,
  options: CacheOptions = {},
) {
  const { ttl = 5_000, size = 20_000, now = Date.now } = options;
  const answers = new Map<string, { until: number; value: Promise<unknown> }>();
  const waiting = new Map<string, Asked[]>();

  function remember<T>(key: string, ask: () => Promise<T>): Promise<T> {
    const known = answers.get(key);
    if (known && known.until > now()) return known.value as Promise<T>;
    if (answers.size >= size) answers.clear();
    const value = ask();
    answers.set(key, { until: now() + ttl, value });
    value.catch(() => answers.delete(key));
    return value;
  }

  function enqueue(
    user: string,
    credentials: BackstageCredentials,
    request: AccessRequest,
  ): Promise<Decision> {
    return new Promise((resolve, reject) => {
      const batch = waiting.get(user);
      const asked = { request, resolve, reject };
      if (batch) {
        batch.push(asked);
        return;
      }
      waiting.set(user, [asked]);
      setImmediate(() => flush(user, credentials));
    });
  }

  async function flush(
    user: string,
    credentials: BackstageCredentials,
  ): Promise<void> {
    const batch = waiting.get(user) ?? [];
    waiting.delete(user);
    try {
      const decisions = await controlPlane.decide(
        credentials,
        batch.map(({ request }) => request),
      );
      if (decisions.length !== batch.length) {
        throw new Error(
          `The control plane answered ${decisions.length} of ${batch.length} questions.`,
        );
      }
      batch.forEach((asked, i) => asked.resolve(decisions[i]));
    } catch (error) {
      batch.forEach(asked => asked.reject(error));
    }
  }

  return {
    decide: (
      user: string,
      credentials: BackstageCredentials,
      request: AccessRequest,
    ) =>
      remember(JSON.stringify([user, request]), () =>
        enqueue(user, credentials, request),
      ),
    visibleNamespaces: (user: string, credentials: BackstageCredentials) =>
      remember(JSON.stringify([user]), () =>
        controlPlane.visibleNamespaces(credentials),
      ),
  };
}

/** See {@link withCache}. */
export type CachedControlPlane = ReturnType<typeof withCache>;
