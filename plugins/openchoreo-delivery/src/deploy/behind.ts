import { ReleaseBinding } from '@openchoreo-portal/model';
import { DeliveryTexts } from '../texts';

/** A component that could move on. */
export interface Promotable {
  component: string;
  releaseName: string;
  /** What runs in the target now. */
  current?: string;
}

/** Components whose release in one environment is not what the next one asks for, by name. */
export function promotableTo(
  bindings: readonly ReleaseBinding[],
  from: string,
  to: string,
): Promotable[] {
  const inEnvironment = (environment: string) =>
    new Map(
      bindings
        .filter(b => b.spec.environment === environment)
        .map(b => [b.spec.owner.componentName, b] as const),
    );
  const targets = inEnvironment(to);
  return [...inEnvironment(from)]
    .flatMap(([component, binding]): Promotable[] => {
      const releaseName = binding.status?.syncedRelease;
      const target = targets.get(component);
      const asked =
        target?.spec.state === 'Undeploy'
          ? undefined
          : target?.spec.releaseName;
      if (!releaseName || binding.spec.state === 'Undeploy') return [];
      if (asked === releaseName) return [];
      const current = target?.status?.syncedRelease;
      return [{ component, releaseName, ...(current ? { current } : {}) }];
    })
    .sort((a, b) => a.component.localeCompare(b.component));
}

/** Why a release need not be promoted to where `target` is: it runs there, or is on its way. Undefined when it can be. */
export function promotedAlready(
  releaseName: string | undefined,
  target: ReleaseBinding | undefined,
  t: DeliveryTexts,
): string | undefined {
  if (!releaseName || !target || target.spec.state === 'Undeploy') {
    return undefined;
  }
  const { environment } = target.spec;
  if (target.spec.releaseName !== releaseName) return undefined;
  if (target.status?.pendingPromotion) {
    return t('environment.waitsAlready', { release: releaseName, environment });
  }
  return target.status?.syncedRelease === releaseName
    ? t('environment.runsAlready', { release: releaseName, environment })
    : undefined;
}
