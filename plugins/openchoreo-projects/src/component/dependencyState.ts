import { ReleaseBinding, Workload } from '@openchoreo-portal/model';
import { StatusTone } from '@openchoreo-portal/plugin-openchoreo-react';

/** A component that uses another one's endpoint. */
export interface User {
  project: string;
  component: string;
  endpoint: string;
}

/** Who uses the endpoints of a component. Pure; each once, sorted. */
export function usersOf(
  project: string,
  component: string,
  workloads: readonly Workload[],
): User[] {
  const users = new Map<string, User>();
  for (const { spec } of workloads) {
    const { projectName, componentName } = spec.owner;
    for (const entry of spec.dependencies?.endpoints ?? []) {
      const target = entry.project || projectName;
      if (target !== project || entry.component !== component) continue;
      users.set(`${projectName}/${componentName}/${entry.name}`, {
        project: projectName,
        component: componentName,
        endpoint: entry.name,
      });
    }
  }
  return [...users.keys()].sort().map(key => users.get(key)!);
}

/** Where a dependency stands. */
export type DependencyState =
  | { state: 'resolved' | 'declared' }
  | { state: 'pending'; environment: string; reason: string };

/** The status of a dependency in a word; none before the component runs anywhere. */
export const DEPENDENCY_WORDS: Record<
  DependencyState['state'],
  { tone: StatusTone; label: string } | undefined
> = {
  declared: undefined,
  resolved: { tone: 'ok', label: 'Resolved' },
  pending: { tone: 'waiting', label: 'Pending' },
};

/** Where a dependency on an endpoint stands over all environments: the first one that waits, else resolved where the component runs. Pure. */
export function dependencyState(
  dependency: { component: string; name: string },
  bindings: readonly ReleaseBinding[],
): DependencyState {
  const isIt = (target: { component: string; endpoint: string }) =>
    target.component === dependency.component &&
    target.endpoint === dependency.name;
  for (const { spec, status } of bindings) {
    const pending = status?.pendingConnections?.find(isIt);
    if (pending) {
      return {
        state: 'pending',
        environment: spec.environment,
        reason: pending.reason,
      };
    }
  }
  return bindings.some(b => b.status?.resolvedConnections?.some(isIt))
    ? { state: 'resolved' }
    : { state: 'declared' };
}
