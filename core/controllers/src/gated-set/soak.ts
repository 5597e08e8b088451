import { ResourceKind } from '@openchoreo-portal/client';
import {
  Clock,
  ReleaseStatus,
  StoredObject,
  timestamp,
} from '@openchoreo-portal/model';
import { ControllerContext } from '../runtime';

type Environments = NonNullable<ReleaseStatus['environments']>;

/** A release of whatever kind that remembers where it ran. */
export type RememberingRelease = StoredObject<unknown, ReleaseStatus>;

/** All releases of an owner, and the environment that they are asked about. */
export interface ReleasesIn {
  kind: ResourceKind;
  releases: readonly RememberingRelease[];
  environment: string;
}

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

/** Notes on every release of an owner how long it was healthy in an environment. Writes only what changed. */
export async function rememberHealth(
  { kind, releases, environment }: ReleasesIn,
  seen: { releaseName?: string; healthy: boolean },
  { write, clock }: Pick<ControllerContext, 'write' | 'clock'>,
): Promise<void> {
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
      await write.status(kind, release, {
        ...release.status,
        environments: after,
      });
    }
  }
}

/** Notes on the release that it runs in an environment: pipeline order and rollback ask for it later. */
export async function rememberEnvironment(
  kind: ResourceKind,
  release: RememberingRelease,
  environment: string,
  { write, clock }: Pick<ControllerContext, 'write' | 'clock'>,
): Promise<void> {
  const environments = release.status?.environments ?? [];
  if (environments.some(e => e.name === environment)) return;
  await write.status(kind, release, {
    ...release.status,
    environments: [
      ...environments,
      { name: environment, since: timestamp(clock.now()) },
    ],
  });
}
