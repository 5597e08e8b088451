import {
  clusterComponentTypeKind,
  clusterDeploymentPipelineKind,
  clusterTraitKind,
  clusterWorkflowKind,
  Component,
  componentKind,
  ComponentRelease,
  componentReleaseKind,
  ComponentType,
  componentTypeKind,
  deploymentPipelineKind,
  FINALIZER_PREFIX,
  LABELS,
  Project,
  projectKind,
  ReleaseBinding,
  releaseBindingKind,
  StoredObject,
  Trait,
  traitKind,
  workflowKind,
  workflowRunKind,
  Workload,
  workloadKind,
} from '@openchoreo-portal/model';
import { dismantle } from '../cascade';
import { frozenTypes } from '../release-binding/authors';
import { rememberSources, storeRelease } from '../release-set';
import { findComponentType, findPipeline } from '../resolve';
import {
  componentRef,
  ConditionSet,
  Controller,
  ControllerContext,
  keysOf,
  labelRef,
  Lookups,
  projectRef,
  sibling,
  Watch,
  specChanged,
  watchOf,
} from '../runtime';
import { componentState, ComponentState, desiredRootBinding } from './desired';

const FINALIZER = `${FINALIZER_PREFIX}component-cleanup`;

/** Freezes components into releases and, with `autoDeploy`, deploys each new one to the first environment. */
export const componentController: Controller = {
  name: 'component',
  kind: componentKind,
  watches: watches(),
  async reconcile(object, _key, context) {
    if (!object) return;
    if (object.metadata.deletionTimestamp) {
      await finalize(object as Component, context);
      return;
    }
    const { lookups, write, clock } = context;
    const component = await write.addFinalizer(
      componentKind,
      object as Component,
      FINALIZER,
    );
    const conditions = new ConditionSet(component, clock);
    const state = componentState(component, lookups);
    let { latestRelease } = component.status ?? {};
    if ('reason' in state) {
      conditions.set('Ready', false, state.reason, state.message);
    } else if (!component.spec.autoDeploy) {
      conditions.set('Ready', true, 'Reconciled', 'Ready to be released.');
    } else {
      const problem = await deploy(component, state, context);
      const { hash, object: wanted } = state.release;
      latestRelease = { name: wanted.metadata.name!, releaseHash: hash };
      if (problem) conditions.set('Ready', false, 'AutoDeployFailed', problem);
      else {
        conditions.set(
          'Ready',
          true,
          'ComponentReleaseReady',
          `Release ${latestRelease.name} goes to ${state.rootEnvironment}.`,
        );
      }
    }
    if (!('reason' in state)) await noteSources(component, state, context);
    await write.status(componentKind, component, {
      ...conditions.into(component.status),
      ...(latestRelease ? { latestRelease } : {}),
    });
  },
};

/** Makes the release and points the first environment at it. Returns what is wrong, if anything. */
async function deploy(
  component: Component,
  state: ComponentState,
  context: ControllerContext,
): Promise<string | undefined> {
  const { lookups, write } = context;
  const namespace = component.metadata.namespace ?? '';
  const wanted = state.release.object;
  const name = wanted.metadata.name!;
  const problem = await storeRelease(componentReleaseKind, wanted, context);
  if (problem) return problem;
  const existing = lookups
    .refers<ReleaseBinding>(
      releaseBindingKind,
      componentRef(namespace, component.metadata.name),
    )
    .find(b => b.spec.environment === state.rootEnvironment);
  if (existing?.metadata.deletionTimestamp) return undefined;
  const binding = desiredRootBinding(
    component,
    state.rootEnvironment!,
    name,
    existing,
  );
  if (existing) await write.ensure(releaseBindingKind, existing, binding);
  else await write.createIfMissing(releaseBindingKind, binding);
  return undefined;
}

/** Types and traits are those that the release holds copies of. */
async function noteSources(
  component: Component,
  state: ComponentState,
  context: ControllerContext,
): Promise<void> {
  const { lookups } = context;
  const { namespace, name } = component.metadata;
  const wanted = state.release.object;
  const release = lookups.get<ComponentRelease>(componentReleaseKind, {
    namespace,
    name: wanted.metadata.name!,
  });
  if (!release) return;
  await rememberSources(
    componentReleaseKind,
    wanted,
    [
      component,
      ...lookups.refers<Workload>(workloadKind, componentRef(namespace, name)),
      ...frozenTypes(release, lookups),
    ],
    context,
  );
}

async function finalize(
  component: Component,
  context: ControllerContext,
): Promise<void> {
  const { namespace, name } = component.metadata;
  const of = (kind: typeof workloadKind, reference: string) => ({
    kind,
    objects: context.lookups.refers(kind, reference),
  });
  const owned = componentRef(namespace, name);
  await dismantle(context, component, {
    kind: componentKind,
    finalizer: FINALIZER,
    reason: 'ComponentFinalizing',
    groups: [
      [
        of(releaseBindingKind, owned),
        of(workloadKind, owned),
        of(workflowRunKind, labelRef(namespace, LABELS.component, name)),
      ],
      [of(componentReleaseKind, owned)],
    ],
  });
}

function watches(): Watch[] {
  const components = (
    lookups: Lookups,
    namespace: string | undefined,
    matches: (component: Component) => boolean,
  ) =>
    keysOf(lookups.list<Component>(componentKind, namespace).filter(matches));
  const owner = (object: Workload | ReleaseBinding | ComponentRelease) =>
    sibling(object, object.spec.owner.componentName);
  const byLabel = (object: StoredObject) =>
    sibling(object, object.metadata.labels?.[LABELS.component]);
  return [
    watchOf<Workload>(workloadKind, owner),
    watchOf<ComponentRelease>(componentReleaseKind, owner),
    watchOf<ReleaseBinding>(releaseBindingKind, owner, specChanged),
    watchOf(workflowRunKind, byLabel, (_, current) => current === undefined),
    ...[componentTypeKind, clusterComponentTypeKind].map(kind =>
      watchOf<ComponentType>(kind, (type, lookups) =>
        components(lookups, type.metadata.namespace, c =>
          c.spec.componentType.name.endsWith(`/${type.metadata.name}`),
        ),
      ),
    ),
    ...[traitKind, clusterTraitKind].map(kind =>
      watchOf<Trait>(kind, (trait, lookups) =>
        components(lookups, trait.metadata.namespace, c =>
          usesTrait(c, trait.metadata.name, lookups),
        ),
      ),
    ),
    ...[workflowKind, clusterWorkflowKind].map(kind =>
      watchOf(
        kind,
        (workflow, lookups) =>
          components(
            lookups,
            workflow.metadata.namespace,
            c => c.spec.workflow?.name === workflow.metadata.name,
          ),
        (previous, current) => !previous || !current,
      ),
    ),
    watchOf<Project>(projectKind, (project, lookups) =>
      keysOf(
        lookups.refers(
          componentKind,
          projectRef(project.metadata.namespace, project.metadata.name),
        ),
      ),
    ),
    ...[deploymentPipelineKind, clusterDeploymentPipelineKind].map(kind =>
      watchOf(
        kind,
        (pipeline, lookups) =>
          lookups
            .list<Project>(projectKind, pipeline.metadata.namespace)
            .filter(
              p =>
                p.spec.deploymentPipelineRef.name === pipeline.metadata.name &&
                (findPipeline(lookups, p)?.metadata.uid ??
                  pipeline.metadata.uid) === pipeline.metadata.uid,
            )
            .flatMap(p =>
              keysOf(
                lookups.refers(
                  componentKind,
                  projectRef(p.metadata.namespace, p.metadata.name),
                ),
              ),
            ),
        specChanged,
      ),
    ),
  ];
}

/** Own traits and those its type embeds. */
function usesTrait(
  component: Component,
  name: string,
  lookups: Lookups,
): boolean {
  if (component.spec.traits?.some(t => t.name === name)) return true;
  const type = findComponentType(
    lookups,
    component.metadata.namespace ?? '',
    component.spec.componentType,
  );
  return type?.spec.traits?.some(t => t.name === name) ?? false;
}
