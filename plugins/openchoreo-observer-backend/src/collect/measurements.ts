import { ResourceKind } from '@openchoreo-portal/client';
import { StoredObject } from '@openchoreo-portal/model';
import { NewSample } from '../store/metrics';
import { Pod, scopeOf } from './pods';
import { parseQuantity } from './quantity';

/** `metrics.k8s.io/v1beta1` PodMetrics. */
export interface PodMetrics extends StoredObject {
  /** RFC 3339, end of the window. */
  timestamp?: string;
  containers?: Array<{ name: string; usage?: Record<string, string> }>;
}

/** Kind of {@link PodMetrics}. */
export const POD_METRICS: ResourceKind = {
  group: 'metrics.k8s.io',
  version: 'v1beta1',
  kind: 'PodMetrics',
  plural: 'pods',
  scope: 'Namespaced',
};

/** One sample out of the metrics of a pod: its containers summed, with the requests and limits of its spec when the pod is known. */
export function sampleOf(
  metrics: PodMetrics,
  pod: Pod | undefined,
): NewSample | undefined {
  const scope = scopeOf({
    ...metrics.metadata,
    // metrics-server copies labels but no annotations.
    annotations: pod?.metadata.annotations,
    labels: metrics.metadata.labels ?? pod?.metadata.labels,
  });
  const at = new Date(metrics.timestamp ?? '');
  if (!scope || Number.isNaN(at.getTime())) return undefined;
  let cpu = 0;
  let memory = 0;
  for (const { usage } of metrics.containers ?? []) {
    cpu += parseQuantity(usage?.cpu) ?? 0;
    memory += parseQuantity(usage?.memory) ?? 0;
  }
  const sum = (kind: 'requests' | 'limits', name: 'cpu' | 'memory') => {
    let total: number | undefined;
    for (const { resources } of pod?.spec?.containers ?? []) {
      const value = parseQuantity(resources?.[kind]?.[name]);
      if (value !== undefined) total = (total ?? 0) + value;
    }
    return total;
  };
  return {
    scope,
    pod: `${metrics.metadata.namespace}/${metrics.metadata.name}`,
    at,
    cpu,
    memory,
    cpuRequest: sum('requests', 'cpu'),
    cpuLimit: sum('limits', 'cpu'),
    memoryRequest: sum('requests', 'memory'),
    memoryLimit: sum('limits', 'memory'),
  };
}
