import {
  Clock,
  ComponentRelease,
  componentReleaseKind,
  ReleaseBinding,
  timestamp,
} from '@openchoreo-portal/model';
import { componentRef, ControllerContext } from '../runtime';

type Environments = NonNullable<
  NonNullable<ComponentRelease['status']>['environments']
>;

/**
 * A release's notes about one environment, after a look at it. `current` says that the environment runs this release; bad health starts the count
 * anew, leaving in good health ends it.
 */
export function noteHealth(
  environments: Environments,
  environment: string,
  seen: { current: boolean; healthy: boolean },
  clock: Clock,
): Environments {
  const entry = environments.find(e => e.name === environment);
  if (!entry) return environments;
  const { healthySince, healthyUntil, ...bare } = entry;
  const now = timestamp(clock.now());
  let next: Environments[number] = entry;
  if (!seen.current) {
    if (healthySince && !healthyUntil) next = { ...entry, healthyUntil: now };
  } else if (!seen.healthy) {
    next = bare;
  } else if (!healthySince || healthyUntil) {
    next = { ...bare, healthySince: now };
  }
  return next === entry
    ? environments
    : environments.map(e => (e === entry ? next : e));
}

/** Notes on every release of a component how long it was healthy in the binding's environment. Writes only what changed. */
export async function rememberHealth(
  binding: ReleaseBinding,
  seen: { releaseName?: string; healthy: boolean },
  {
    lookups,
    write,
    clock,
  }: Pick<ControllerContext, 'lookups' | 'write' | 'clock'>,
): Promise<void> {
  const { owner, environment } = binding.spec;
  const releases = lookups.refers<ComponentRelease>(
    componentReleaseKind,
    componentRef(binding.metadata.namespace, owner.componentName),
  );
  for (const release of releases) {
    const environments = release.status?.environments ?? [];
    const after = noteHealth(
      environments,
      environment,
      {
        current: release.metadata.name === seen.releaseName,
        healthy: seen.healthy,
      },
      clock,
    );
    if (after !== environments) {
      await write.status(componentReleaseKind, release, {
        ...release.status,
        environments: after,
      });
    }
  }
}
