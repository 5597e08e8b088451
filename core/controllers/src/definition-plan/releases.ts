import { NewRelease, ReleaseProblem } from '@openchoreo-portal/delivery';
import {
  Component,
  componentKind,
  ReleaseBinding,
  StoredObject,
} from '@openchoreo-portal/model';
import { componentState, desiredRootBinding } from '../component/desired';
import { Lookups } from '../runtime';

/** A {@link NewRelease} with everything that planning needs. */
export interface FrozenRelease {
  shown: NewRelease & { component: string };
  component: Component;
  release: StoredObject;
}

/** The releases that a changed world leads to, where today's leads to others. */
export function newReleases(
  components: readonly Component[],
  today: Lookups,
  changed: Lookups,
): { releases: FrozenRelease[]; problems: ReleaseProblem[] } {
  const releases: FrozenRelease[] = [];
  const problems: ReleaseProblem[] = [];
  for (const stored of components) {
    const component =
      changed.get<Component>(componentKind, stored.metadata) ?? stored;
    const names = {
      project: component.spec.owner.projectName,
      component: component.metadata.name,
    };
    const before = componentState(stored, today);
    const after = componentState(component, changed);
    if ('reason' in after) {
      if (!('reason' in before)) problems.push({ ...names, ...after });
      continue;
    }
    const { object } = after.release;
    const releaseName = object.metadata.name!;
    const isKnown =
      !('reason' in before) &&
      before.release.object.metadata.name === releaseName;
    if (isKnown) continue;
    const root = component.spec.autoDeploy ? after.rootEnvironment : undefined;
    releases.push({
      component,
      shown: { ...names, releaseName, ...(root ? { deploysTo: root } : {}) },
      release: {
        ...object,
        metadata: {
          ...object.metadata,
          name: releaseName,
          uid: '',
          resourceVersion: '',
          creationTimestamp: '',
        },
      },
    });
  }
  return { releases, problems };
}

/** The binding as automatic deployment would leave it. */
export function deployed(
  binding: ReleaseBinding,
  { shown, component }: FrozenRelease,
): ReleaseBinding {
  if (shown.deploysTo !== binding.spec.environment) return binding;
  const { spec } = desiredRootBinding(
    component,
    shown.deploysTo,
    shown.releaseName,
    binding,
  );
  return spec ? { ...binding, spec } : binding;
}

/** The binding once somebody promotes the release into its environment. */
export function promoted(
  binding: ReleaseBinding,
  { shown }: FrozenRelease,
): ReleaseBinding {
  return {
    ...binding,
    spec: { ...binding.spec, releaseName: shown.releaseName },
  };
}
