import {
  ChangeSet,
  changeSetKind,
  clusterDeploymentPipelineKind,
  clusterEnvironmentKind,
  ComponentRelease,
  componentReleaseKind,
  deliveryStrategyKind,
  deploymentPipelineKind,
  environmentKind,
  Promotion,
  promotionKind,
  promotionPolicyKind,
  ReleaseBinding,
  releaseBindingKind,
  StoredObject,
} from '@openchoreo-portal/model';
import { FINAL_CHANGE_SET_PHASES } from '@openchoreo-portal/delivery';
import {
  inputChanged,
  keysOf,
  Lookups,
  projectRef,
  sibling,
  Watch,
  watchOf,
} from '../runtime';

/** Everything that can change what a set is planned as, what its gates say, or how its components stand. */
export function changeSetWatches(): Watch[] {
  const ofProject = (
    namespace: string | undefined,
    project: string,
    lookups: Lookups,
  ) =>
    keysOf(
      lookups
        .refers<ChangeSet>(changeSetKind, projectRef(namespace, project))
        .filter(isOpen),
    );
  const inNamespace = (object: StoredObject, lookups: Lookups) =>
    keysOf(
      lookups
        .list<ChangeSet>(changeSetKind, object.metadata.namespace)
        .filter(isOpen),
    );
  return [
    watchOf<ReleaseBinding>(releaseBindingKind, (b, lookups) =>
      ofProject(b.metadata.namespace, b.spec.owner.projectName, lookups),
    ),
    watchOf<ComponentRelease>(componentReleaseKind, (r, lookups) =>
      ofProject(r.metadata.namespace, r.spec.owner.projectName, lookups),
    ),
    watchOf<Promotion>(promotionKind, p => sibling(p, p.spec.changeSet)),
    // One that ends lets others begin.
    watchOf<ChangeSet>(
      changeSetKind,
      (set, lookups) =>
        ofProject(set.metadata.namespace, set.spec.owner.projectName, lookups),
      (a, b) =>
        (a as ChangeSet | undefined)?.status?.phase !==
        (b as ChangeSet | undefined)?.status?.phase,
    ),
    ...[
      promotionPolicyKind,
      deliveryStrategyKind,
      environmentKind,
      clusterEnvironmentKind,
      deploymentPipelineKind,
      clusterDeploymentPipelineKind,
    ].map(kind => watchOf(kind, inNamespace, inputChanged)),
  ];
}

function isOpen(set: ChangeSet): boolean {
  return !FINAL_CHANGE_SET_PHASES.has(set.status?.phase ?? 'Pending');
}
