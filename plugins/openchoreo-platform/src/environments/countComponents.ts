import { ReleaseBinding } from '@openchoreo-portal/model';
import { bindingStatus } from '@openchoreo-portal/plugin-openchoreo-react';

/** Components of an environment: how many run there and how many of them are ready. */
export interface ComponentCount {
  ready: number;
  total: number;
  /** Any that needs somebody's attention. */
  degraded: number;
}

/** Counts by environment. What is undeployed does not count. */
export function countComponents(
  bindings: readonly ReleaseBinding[],
): Map<string, ComponentCount> {
  const counts = new Map<string, ComponentCount>();
  for (const binding of bindings) {
    if (binding.spec.state === 'Undeploy') continue;
    const { environment } = binding.spec;
    const count = counts.get(environment) ?? {
      ready: 0,
      total: 0,
      degraded: 0,
    };
    const { tone } = bindingStatus(binding);
    count.total++;
    // Suspended (`off`) is what somebody asked for.
    if (tone === 'ok' || tone === 'off') count.ready++;
    if (tone === 'error') count.degraded++;
    counts.set(environment, count);
  }
  return counts;
}
