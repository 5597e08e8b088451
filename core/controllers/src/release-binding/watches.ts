import {
  ChangeSet,
  changeSetKind,
  clusterDataPlaneKind,
  clusterDeploymentPipelineKind,
  clusterEnvironmentKind,
  Component,
  componentKind,
  ComponentRelease,
  componentReleaseKind,
  dataPlaneKind,
  DeploymentPipeline,
  deliveryStrategyKind,
  deploymentPipelineKind,
  environmentKind,
  observabilityAlertsNotificationChannelKind,
  Project,
  projectKind,
  Promotion,
  promotionKind,
  promotionPolicyKind,
  ReleaseBinding,
  releaseBindingKind,
  RenderedRelease,
  renderedReleaseKind,
  ResourceReleaseBinding,
  resourceReleaseBindingKind,
  secretReferenceKind,
  StoredObject,
} from '@openchoreo-portal/model';
import { promotedBy } from '../binding-watches';
import { findDataPlane, findEnvironment } from '../resolve';
import {
  componentRef,
  controllerOf,
  environmentRef,
  inputChanged,
  jsonEqual,
  keysOf,
  Lookups,
  projectRef,
  sibling,
  Watch,
  watchOf,
} from '../runtime';

/** Everything that can change what a binding renders to, or whether it may be written. */
export function releaseBindingWatches(): Watch[] {
  const all = (lookups: Lookups, namespace?: string) =>
    lookups.list<ReleaseBinding>(releaseBindingKind, namespace);
  const inNamespace = (object: StoredObject, lookups: Lookups) =>
    keysOf(all(lookups, object.metadata.namespace));
  return [
    watchOf<Component>(
      componentKind,
      (c, lookups) =>
        ofComponent(lookups, c.metadata.namespace, c.metadata.name),
      inputChanged,
    ),
    watchOf<ComponentRelease>(componentReleaseKind, (r, lookups) =>
      ofComponent(lookups, r.metadata.namespace, r.spec.owner.componentName),
    ),
    watchOf<Project>(
      projectKind,
      (p, lookups) =>
        keysOf(
          lookups.refers(
            releaseBindingKind,
            projectRef(p.metadata.namespace, p.metadata.name),
          ),
        ),
      inputChanged,
    ),
    watchOf(
      environmentKind,
      (e, lookups) =>
        keysOf(
          lookups.refers(
            releaseBindingKind,
            environmentRef(e.metadata.namespace, e.metadata.name),
          ),
        ),
      inputChanged,
    ),
    watchOf(
      clusterEnvironmentKind,
      (e, lookups) =>
        keysOf(
          all(lookups).filter(b => b.spec.environment === e.metadata.name),
        ),
      inputChanged,
    ),
    ...[dataPlaneKind, clusterDataPlaneKind].map(kind =>
      watchOf(
        kind,
        (plane, lookups) =>
          keysOf(all(lookups).filter(b => runsOn(b, plane, lookups))),
        inputChanged,
      ),
    ),
    ...[deploymentPipelineKind, clusterDeploymentPipelineKind].map(kind =>
      watchOf<DeploymentPipeline>(
        kind,
        (pipeline, lookups) =>
          lookups
            .list<Project>(projectKind, pipeline.metadata.namespace)
            .filter(
              p => p.spec.deploymentPipelineRef.name === pipeline.metadata.name,
            )
            .flatMap(p =>
              keysOf(
                lookups.refers(
                  releaseBindingKind,
                  projectRef(p.metadata.namespace, p.metadata.name),
                ),
              ),
            ),
        inputChanged,
      ),
    ),
    watchOf<RenderedRelease>(renderedReleaseKind, r =>
      sibling(r, bindingOwner(r)),
    ),
    watchOf<Promotion>(promotionKind, p => promotedBy(releaseBindingKind, p)),
    watchOf<ChangeSet>(
      changeSetKind,
      set =>
        (set.status?.items ?? []).flatMap(item =>
          sibling(set, item.releaseBinding),
        ),
      (a, b) =>
        (a as ChangeSet | undefined)?.status?.phase !==
        (b as ChangeSet | undefined)?.status?.phase,
    ),
    watchOf(promotionPolicyKind, inNamespace, inputChanged),
    watchOf(deliveryStrategyKind, inNamespace, inputChanged),
    watchOf(secretReferenceKind, inNamespace, inputChanged),
    watchOf(
      observabilityAlertsNotificationChannelKind,
      inNamespace,
      inputChanged,
    ),
    watchOf<ReleaseBinding>(
      releaseBindingKind,
      (target, lookups) =>
        keysOf(
          all(lookups, target.metadata.namespace).filter(
            b =>
              b.spec.environment === target.spec.environment &&
              b.status?.connectionTargets?.some(
                t => t.component === target.spec.owner.componentName,
              ),
          ),
        ),
      (previous, current) =>
        !jsonEqual(addresses(previous), addresses(current)),
    ),
    watchOf<ResourceReleaseBinding>(
      resourceReleaseBindingKind,
      (target, lookups) =>
        keysOf(
          all(lookups, target.metadata.namespace).filter(
            b =>
              b.spec.environment === target.spec.environment &&
              b.status?.resourceDependencyTargets?.some(
                t => t.resourceName === target.spec.owner.resourceName,
              ),
          ),
        ),
    ),
  ];
}

function ofComponent(
  lookups: Lookups,
  namespace: string | undefined,
  name: string,
): string[] {
  return keysOf(
    lookups.refers(releaseBindingKind, componentRef(namespace, name)),
  );
}

function runsOn(
  binding: ReleaseBinding,
  plane: StoredObject,
  lookups: Lookups,
): boolean {
  const namespace = binding.metadata.namespace ?? '';
  const environment = findEnvironment(
    lookups,
    namespace,
    binding.spec.environment,
  );
  if (!environment) return false;
  const found = findDataPlane(lookups, namespace, environment);
  return !found || found.object.metadata.uid === plane.metadata.uid;
}

function bindingOwner(release: RenderedRelease): string | undefined {
  const owner = controllerOf(release);
  return owner?.kind === releaseBindingKind.kind ? owner.name : undefined;
}

/** What consumers take from a binding. */
function addresses(binding: StoredObject | undefined): unknown {
  const { status, metadata } = (binding ?? {}) as Partial<ReleaseBinding>;
  return [
    status?.endpoints,
    status?.syncedRelease,
    metadata?.uid,
    metadata?.deletionTimestamp,
  ];
}
