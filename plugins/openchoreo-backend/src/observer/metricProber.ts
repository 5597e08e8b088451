import { AuthService, DiscoveryService } from '@backstage/backend-plugin-api';
import { Prober } from '@openchoreo-portal/controllers';
import { isJsonObject } from '@openchoreo-portal/model';

const PLUGIN_ID = 'openchoreo-observer';
const TIMEOUT_MS = 10_000;
/** Series that the observer keeps apart from those of resources. */
const HTTP_SERIES =
  /^(requestCount|(un)?successfulRequestCount|meanLatency|latencyP\d+)$/;

/** Options of {@link createMetricProber}. */
export interface MetricProberOptions {
  auth: AuthService;
  discovery: DiscoveryService;
  now?: () => number;
}

/**
 * Asks the observer, wherever it runs, for one series of a component: the `query` of a verification gate is its name (`cpuUsage`, `memoryUsage`,
 * `latencyP99`, …). Rejects with a sentence when there is no such series or the observer does not answer.
 */
export function createMetricProber({
  auth,
  discovery,
  now = Date.now,
}: MetricProberOptions): NonNullable<Prober['metric']> {
  return async ({ query, windowMs, ...searchScope }) => {
    const [root, { token }] = await Promise.all([
      discovery.getBaseUrl(PLUGIN_ID),
      auth.getPluginRequestToken({
        onBehalfOf: await auth.getOwnServiceCredentials(),
        targetPluginId: PLUGIN_ID,
      }),
    ]);
    const end = now();
    const response = await fetch(`${root}/api/v1/metrics/query`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({
        metric: HTTP_SERIES.test(query) ? 'http' : 'resource',
        startTime: new Date(end - windowMs).toISOString(),
        endTime: new Date(end).toISOString(),
        searchScope,
      }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const body: unknown = await response.json().catch(() => undefined);
    if (!response.ok) {
      const message = isJsonObject(body) ? body.message : undefined;
      throw new Error(
        typeof message === 'string'
          ? message
          : `the observer answered ${response.status}.`,
      );
    }
    const series = isJsonObject(body) ? body : {};
    const samples = Object.hasOwn(series, query) ? series[query] : undefined;
    if (!Array.isArray(samples)) {
      throw new Error(
        `the observer has no ${query}; it knows ${Object.keys(series).join(
          ', ',
        )}.`,
      );
    }
    return samples
      .map(sample => Number(isJsonObject(sample) ? sample.value : NaN))
      .filter(Number.isFinite);
  };
}
