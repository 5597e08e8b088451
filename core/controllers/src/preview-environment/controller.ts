import { decidePreview, PreviewRequest } from '@openchoreo-portal/delivery';
import {
  Component,
  componentKind,
  ComponentRelease,
  componentReleaseKind,
  Environment,
  environmentKind,
  FINALIZER_PREFIX,
  findCondition,
  LABELS,
  PreviewEnvironment,
  previewEnvironmentKind,
  PreviewEnvironmentStatus,
  PreviewPolicy,
  previewPolicyKind,
  Project,
  projectKind,
  ProjectReleaseBinding,
  projectReleaseBindingKind,
  ReleaseBinding,
  releaseBindingKind,
  ResourceReleaseBinding,
  resourceReleaseBindingKind,
  StoredObject,
  timestamp,
  workflowRunKind,
} from '@openchoreo-portal/model';
import { cascade, dismantle } from '../cascade';
import { findEnvironment } from '../resolve';
import {
  componentRef,
  ConditionSet,
  Controller,
  ControllerContext,
  controllerOf,
  environmentRef,
  Lookups,
  ownerRef,
  projectRef,
  WorkResult,
} from '../runtime';
import { branchRelease, ensureBuilds, runsOf } from './builds';
import {
  desiredBinding,
  desiredCell,
  desiredEnvironment,
  desiredResource,
  previewEnvironmentName,
} from './desired';
import { previewWatches } from './watches';

const FINALIZER = `${FINALIZER_PREFIX}previewenvironment-cleanup`;
/** Longest wait until the time is looked at again. */
const MAX_TIMER_MS = 3_600_000;

/** Makes previews of branches from a parent environment, keeps them for their time, and takes them away without remains. */
export const previewEnvironmentController: Controller = {
  name: 'previewenvironment',
  kind: previewEnvironmentKind,
  watches: previewWatches(),
  reads: [componentKind, componentReleaseKind],
  async reconcile(object, _key, context) {
    if (!object) return undefined;
    const preview = object as PreviewEnvironment;
    if (preview.metadata.deletionTimestamp) {
      await finalize(preview, context);
      return undefined;
    }
    return reconcilePreview(preview, context);
  },
};

async function reconcilePreview(
  object: PreviewEnvironment,
  context: ControllerContext,
): Promise<WorkResult | undefined> {
  const { lookups, write, clock } = context;
  const namespace = object.metadata.namespace ?? '';
  const { owner, parentEnvironment } = object.spec;
  const project = lookups.get<Project>(projectKind, {
    namespace,
    name: owner.projectName,
  });
  const decision = decidePreview({
    preview: requestOf(object),
    others: lookups
      .refers<PreviewEnvironment>(
        previewEnvironmentKind,
        projectRef(namespace, owner.projectName),
      )
      .filter(p => p.metadata.uid !== object.metadata.uid)
      .filter(p => !p.metadata.deletionTimestamp)
      .map(requestOf),
    policies: lookups
      .list<PreviewPolicy>(previewPolicyKind, namespace)
      .map(({ metadata, spec }) => ({ name: metadata.name, spec })),
  });
  const isOver =
    decision.allowed && decision.expiresAt.getTime() <= clock.now().getTime();
  if (isOver || !project || project.metadata.deletionTimestamp) {
    await write.delete(previewEnvironmentKind, object);
    return undefined;
  }
  const preview = await write.addFinalizer(
    previewEnvironmentKind,
    object,
    FINALIZER,
  );
  const conditions = new ConditionSet(preview, clock);
  const save = (status: PreviewEnvironmentStatus) =>
    write.status(previewEnvironmentKind, preview, conditions.into(status));
  if (!decision.allowed) {
    await cascade(context, remains(preview, lookups));
    conditions.set('Ready', false, decision.reason, decision.message);
    await save({});
    return undefined;
  }
  const expiry = {
    policy: decision.policy,
    expiresAt: timestamp(decision.expiresAt),
  };
  const parent = findEnvironment(lookups, namespace, parentEnvironment);
  // One that runs keeps its name, also when names are made in another way since.
  const name =
    preview.status?.environment ??
    previewEnvironmentName(preview.metadata.name);
  const found = lookups.get<Environment>(environmentKind, { namespace, name });
  const problem = problemOf(preview, parent, found);
  if (problem || !parent) {
    const { reason, message } = problem ?? MISSING;
    conditions.set('Ready', false, reason, message);
    const { environment } = preview.status ?? {};
    await save({ ...expiry, ...(environment ? { environment } : {}) });
    return until(decision.expiresAt, clock.now());
  }
  await write.ensure(
    environmentKind,
    found,
    desiredEnvironment(preview, name, parent),
  );
  const components = await fill(preview, name, context);
  const waiting = components.filter(c => !c.ready).map(c => c.name);
  conditions.set(
    'Ready',
    waiting.length === 0,
    waiting.length === 0 ? 'PreviewReady' : 'ComponentsProgressing',
    waiting.length === 0
      ? `${components.length} components run in ${name}.`
      : `Waiting for ${waiting.join(', ')}.`,
  );
  await save({ ...expiry, environment: name, components });
  return until(decision.expiresAt, clock.now());
}

const MISSING = {
  reason: 'EnvironmentNotFound',
  message: 'The parent environment does not exist.',
};

function problemOf(
  preview: PreviewEnvironment,
  parent: Environment | undefined,
  found: Environment | undefined,
): { reason: string; message: string } | undefined {
  if (!parent) {
    return {
      ...MISSING,
      message: `Environment ${preview.spec.parentEnvironment} does not exist.`,
    };
  }
  if (found && controllerOf(found)?.uid !== preview.metadata.uid) {
    return {
      reason: 'EnvironmentExists',
      message: `Environment ${found.metadata.name} belongs to somebody else; choose another name.`,
    };
  }
  if (found?.metadata.deletionTimestamp) {
    return {
      reason: 'EnvironmentDeleting',
      message: `Waiting for the earlier environment ${found.metadata.name} to be cleaned up.`,
    };
  }
  return undefined;
}

type PreviewComponent = NonNullable<
  PreviewEnvironmentStatus['components']
>[number];

/** Makes everything that runs in the parent run in the preview, and takes out what does not any more. */
async function fill(
  preview: PreviewEnvironment,
  environment: string,
  context: ControllerContext,
): Promise<PreviewComponent[]> {
  const { lookups, write } = context;
  const { namespace, uid } = preview.metadata;
  const { owner, parentEnvironment, components } = preview.spec;
  const inParent = <T extends ReleaseBinding | ProjectReleaseBinding>(
    kind: typeof releaseBindingKind,
  ) =>
    lookups
      .refers<T>(kind, environmentRef(namespace, parentEnvironment))
      .filter(b => b.spec.owner.projectName === owner.projectName)
      .filter(b => !b.metadata.deletionTimestamp);
  const owned = <T extends StoredObject>(kind: typeof releaseBindingKind) =>
    lookups.refers<T>(kind, ownerRef(uid));
  const named = <T extends StoredObject>(list: T[], name?: string) =>
    list.find(o => o.metadata.name === name);

  for (const cell of inParent<ProjectReleaseBinding>(
    projectReleaseBindingKind,
  ).slice(0, 1)) {
    const wanted = desiredCell(preview, environment, cell);
    await write.ensure(
      projectReleaseBindingKind,
      named(owned(projectReleaseBindingKind), wanted.metadata.name),
      wanted,
    );
  }
  for (const resource of lookups
    .refers<ResourceReleaseBinding>(
      resourceReleaseBindingKind,
      environmentRef(namespace, parentEnvironment),
    )
    .filter(b => b.spec.owner.projectName === owner.projectName)) {
    const wanted = desiredResource(preview, environment, resource);
    await write.ensure(
      resourceReleaseBindingKind,
      named(owned(resourceReleaseBindingKind), wanted.metadata.name),
      wanted,
    );
  }
  const bindings = inParent<ReleaseBinding>(releaseBindingKind)
    .filter(b => b.spec.state !== 'Undeploy')
    .filter(
      b =>
        !components?.length || components.includes(b.spec.owner.componentName),
    )
    .sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  const runs = runsOf(preview, lookups);
  await ensureBuilds(
    preview,
    bindings.map(b => b.spec.owner.componentName),
    runs,
    context,
  );
  const out: PreviewComponent[] = [];
  const kept = new Set<string>();
  for (const parent of bindings) {
    const { componentName } = parent.spec.owner;
    const fromBranch = branchRelease(runs, componentName);
    const releaseName =
      fromBranch ?? parent.status?.syncedRelease ?? parent.spec.releaseName;
    if (!releaseName) continue;
    const wanted = desiredBinding(preview, environment, parent, releaseName);
    kept.add(wanted.metadata.name ?? '');
    const binding = await write.ensure<ReleaseBinding>(
      releaseBindingKind,
      named(owned<ReleaseBinding>(releaseBindingKind), wanted.metadata.name),
      wanted,
    );
    const url = binding.status?.endpoints
      ?.map(e => e.externalURLs?.https ?? e.externalURLs?.http)
      .find(e => e);
    out.push({
      name: componentName,
      releaseName,
      source: fromBranch ? 'Branch' : 'Parent',
      ready:
        findCondition(binding.status?.conditions, 'Ready')?.status === 'True',
      ...(url
        ? {
            url: `${url.scheme ?? 'http'}://${url.host}${
              url.port ? `:${url.port}` : ''
            }${url.path ?? ''}`,
          }
        : {}),
    });
  }
  for (const binding of owned<ReleaseBinding>(releaseBindingKind)) {
    if (!kept.has(binding.metadata.name)) {
      await write.delete(releaseBindingKind, binding);
    }
  }
  return out;
}

async function finalize(
  preview: PreviewEnvironment,
  context: ControllerContext,
): Promise<void> {
  await dismantle(context, preview, {
    kind: previewEnvironmentKind,
    finalizer: FINALIZER,
    reason: 'PreviewFinalizing',
    groups: remains(preview, context.lookups),
  });
}

/** All that was made for a preview, in the order in which it goes. */
function remains(preview: PreviewEnvironment, lookups: Lookups) {
  const { uid } = preview.metadata;
  const owned = (kind: typeof releaseBindingKind) => ({
    kind,
    objects: lookups.refers(kind, ownerRef(uid)),
  });
  return [
    [
      owned(releaseBindingKind),
      { kind: workflowRunKind, objects: runsOf(preview, lookups) },
    ],
    [owned(resourceReleaseBindingKind)],
    [owned(projectReleaseBindingKind)],
    [owned(environmentKind)],
    [{ kind: componentReleaseKind, objects: unusedReleases(preview, lookups) }],
  ];
}

/** Releases that were built for the preview and that nobody else runs: equal content has the same release. */
function unusedReleases(
  preview: PreviewEnvironment,
  lookups: Lookups,
): ComponentRelease[] {
  const { namespace, name } = preview.metadata;
  return lookups
    .list<ComponentRelease>(componentReleaseKind, namespace)
    .filter(r => r.metadata.labels?.[LABELS.preview] === name)
    .filter(release => {
      const { componentName } = release.spec.owner;
      const component = lookups.get<Component>(componentKind, {
        namespace,
        name: componentName,
      });
      const isRunning = lookups
        .refers<ReleaseBinding>(
          releaseBindingKind,
          componentRef(namespace, componentName),
        )
        .some(b =>
          [b.spec.releaseName, b.status?.syncedRelease].includes(
            release.metadata.name,
          ),
        );
      return (
        !isRunning &&
        component?.status?.latestRelease?.name !== release.metadata.name
      );
    });
}

function requestOf({ metadata, spec }: PreviewEnvironment): PreviewRequest {
  return {
    name: metadata.name,
    spec,
    createdAt: new Date(metadata.creationTimestamp),
  };
}

function until(expiresAt: Date, now: Date): WorkResult {
  return {
    requeueAfterMs: Math.min(
      MAX_TIMER_MS,
      Math.max(1_000, expiresAt.getTime() - now.getTime()),
    ),
  };
}
