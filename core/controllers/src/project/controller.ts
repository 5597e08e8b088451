import {
  clusterDeploymentPipelineKind,
  clusterProjectTypeKind,
  Component,
  componentKind,
  DeploymentPipeline,
  deploymentPipelineKind,
  FINALIZER_PREFIX,
  LABELS,
  Project,
  projectKind,
  ProjectRelease,
  ProjectReleaseBinding,
  projectReleaseBindingKind,
  projectReleaseKind,
  ProjectType,
  projectTypeKind,
  resourceKind,
} from '@openchoreo-portal/model';
import { dismantle } from '../cascade';
import { freeze, rememberSources, storeRelease } from '../release-set';
import { findPipeline, findProjectType, MissingReference } from '../resolve';
import {
  ConditionSet,
  Controller,
  ControllerContext,
  keysOf,
  Lookups,
  projectRef,
  sibling,
  watchOf,
} from '../runtime';

const FINALIZER = `${FINALIZER_PREFIX}project-cleanup`;

/** The release of a project as it is now, or why it has none. */
export function projectState(
  project: Project,
  lookups: Lookups,
): ReturnType<typeof desiredProjectRelease> | MissingReference {
  const { type: ref } = project.spec;
  const type = findProjectType(lookups, project.metadata.namespace ?? '', ref);
  return type
    ? desiredProjectRelease(project, type)
    : {
        reason: 'ProjectTypeNotFound',
        message: `${ref.kind ?? 'ProjectType'} ${ref.name} does not exist.`,
      };
}

/** The release that freezes a project as it is now. Equal content has the same name. */
export function desiredProjectRelease(project: Project, type: ProjectType) {
  const { name } = project.metadata;
  return freeze({
    kind: projectReleaseKind,
    source: project,
    owner: { projectName: name },
    labels: { [LABELS.project]: name },
    content: {
      projectType: {
        kind: project.spec.type.kind ?? 'ProjectType',
        name: project.spec.type.name,
        spec: type.spec,
      },
      ...(project.spec.parameters === undefined
        ? {}
        : { parameters: project.spec.parameters }),
    },
  });
}

/** Freezes projects into releases, gives empty bindings their first pin, and takes projects apart in order. */
export const projectController: Controller = {
  name: 'project',
  kind: projectKind,
  reads: [projectReleaseKind],
  watches: [
    watchOf<ProjectType>(projectTypeKind, (type, lookups) =>
      keysOf(
        lookups
          .list<Project>(projectKind, type.metadata.namespace)
          .filter(p => p.spec.type.name === type.metadata.name),
      ),
    ),
    watchOf<ProjectType>(clusterProjectTypeKind, (type, lookups) =>
      keysOf(
        lookups
          .list<Project>(projectKind)
          .filter(p => p.spec.type.name === type.metadata.name),
      ),
    ),
    ...[deploymentPipelineKind, clusterDeploymentPipelineKind].map(kind =>
      watchOf<DeploymentPipeline>(
        kind,
        (pipeline, lookups) =>
          keysOf(
            lookups
              .list<Project>(projectKind, pipeline.metadata.namespace)
              .filter(
                p =>
                  p.spec.deploymentPipelineRef.name === pipeline.metadata.name,
              ),
          ),
        (previous, current) => !previous || !current,
      ),
    ),
    watchOf<ProjectReleaseBinding>(projectReleaseBindingKind, b =>
      sibling(b, b.spec.owner.projectName),
    ),
    watchOf<ProjectRelease>(projectReleaseKind, r =>
      sibling(r, r.spec.owner.projectName),
    ),
    ...[componentKind, resourceKind].map(kind =>
      watchOf<Component>(
        kind,
        c => sibling(c, c.spec.owner.projectName),
        (_, current) => current === undefined,
      ),
    ),
  ],
  async reconcile(object, _key, context) {
    if (!object) return;
    const project = object as Project;
    if (project.metadata.deletionTimestamp) {
      await finalize(project, context);
      return;
    }
    await reconcileProject(project, context);
  },
};

async function reconcileProject(
  object: Project,
  context: ControllerContext,
): Promise<void> {
  const { lookups, write, clock } = context;
  const project = await write.addFinalizer(projectKind, object, FINALIZER);
  const namespace = project.metadata.namespace ?? '';
  const conditions = new ConditionSet(project, clock);
  conditions.set('Created', true, 'ProjectCreated', 'The project exists.');
  const state = projectState(project, lookups);
  if ('reason' in state) {
    conditions.set('Ready', false, state.reason, state.message);
    await write.status(projectKind, project, conditions.into(project.status));
    return;
  }
  const { hash, object: wanted } = state;
  const name = wanted.metadata.name!;
  const problem = await storeRelease(projectReleaseKind, wanted, context);
  await rememberSources(
    projectReleaseKind,
    wanted,
    [project, findProjectType(lookups, namespace, project.spec.type)],
    context,
  );
  for (const binding of lookups.refers<ProjectReleaseBinding>(
    projectReleaseBindingKind,
    projectRef(namespace, project.metadata.name),
  )) {
    if (!binding.spec.projectRelease && !binding.metadata.deletionTimestamp) {
      await write.ensure(projectReleaseBindingKind, binding, {
        ...binding,
        metadata: {},
        spec: { ...binding.spec, projectRelease: name },
      });
    }
  }
  const pipeline = findPipeline(lookups, project);
  if (problem) {
    conditions.set('Ready', false, 'InvalidConfiguration', problem);
  } else if (!pipeline) {
    conditions.set(
      'Ready',
      false,
      'DeploymentPipelineNotFound',
      `${project.spec.deploymentPipelineRef.kind ?? 'DeploymentPipeline'} ${
        project.spec.deploymentPipelineRef.name
      } does not exist.`,
    );
  } else {
    conditions.set('Ready', true, 'Reconciled', `Latest release is ${name}.`);
  }
  await write.status(projectKind, project, {
    ...conditions.into(project.status),
    latestRelease: { name, hash },
  });
}

async function finalize(
  project: Project,
  context: ControllerContext,
): Promise<void> {
  const reference = projectRef(
    project.metadata.namespace,
    project.metadata.name,
  );
  const of = (kind: typeof componentKind) => [
    { kind, objects: context.lookups.refers(kind, reference) },
  ];
  await dismantle(context, project, {
    kind: projectKind,
    finalizer: FINALIZER,
    reason: 'ProjectFinalizing',
    groups: [
      of(componentKind),
      of(resourceKind),
      of(projectReleaseBindingKind),
      of(projectReleaseKind),
    ],
  });
}
