import {
  FINALIZER_PREFIX,
  LABELS,
  Project,
  projectKind,
  ProjectRelease,
  ProjectReleaseBinding,
  projectReleaseBindingKind,
  projectReleaseKind,
  projectRenderedReleaseName,
  RenderedRelease,
  renderedReleaseKind,
} from '@openchoreo-portal/model';
import { bindingWatches } from '../binding-watches';
import { dismantle } from '../cascade';
import { healthOfResources, setHealth } from '../release-binding/health';
import { setStatus, synchroniseSet } from '../gated-set/reconcile';
import { followUp } from '../gated-set/follow-up';
import {
  ConditionSet,
  Controller,
  ControllerContext,
  keysOf,
  ownerRef,
  projectRef,
  specChanged,
  watchOf,
} from '../runtime';
import { projectSubject } from './subject';

const FINALIZER = `${FINALIZER_PREFIX}projectreleasebinding-cleanup`;

/** Makes the cell of a project in an environment: its namespace and shared infrastructure. */
export const projectReleaseBindingController: Controller = {
  name: 'projectreleasebinding',
  kind: projectReleaseBindingKind,
  watches: [
    watchOf<Project>(
      projectKind,
      (project, lookups) =>
        keysOf(
          lookups.refers(
            projectReleaseBindingKind,
            projectRef(project.metadata.namespace, project.metadata.name),
          ),
        ),
      specChanged,
    ),
    watchOf<ProjectRelease>(projectReleaseKind, (release, lookups) =>
      keysOf(
        lookups.refers(
          projectReleaseBindingKind,
          projectRef(
            release.metadata.namespace,
            release.spec.owner.projectName,
          ),
        ),
      ),
    ),
    ...bindingWatches(projectReleaseBindingKind),
  ],
  async reconcile(object, _key, context) {
    if (!object) return;
    const { lookups, write, clock } = context;
    if (object.metadata.deletionTimestamp) {
      await finalize(object as ProjectReleaseBinding, context);
      return;
    }
    const binding = await write.addFinalizer(
      projectReleaseBindingKind,
      object as ProjectReleaseBinding,
      FINALIZER,
    );
    const conditions = new ConditionSet(binding, clock);
    const before = conditions.get('Synced')?.reason;
    const found = projectSubject(binding, lookups);
    const { projectName } = binding.spec.owner;
    const { environment } = binding.spec;
    const sync = await synchroniseSet(
      binding,
      'ProjectReleaseBinding',
      found,
      {
        name: projectRenderedReleaseName(projectName, environment),
        labels: {
          [LABELS.project]: projectName,
          [LABELS.environment]: environment,
        },
      },
      context,
    );
    conditions.set('Synced', sync.synced, sync.reason, sync.message);
    const namespace =
      sync.synced && 'cellNamespace' in found
        ? found.cellNamespace
        : binding.status?.namespace;
    healthConditions(conditions, sync.releases, namespace);
    await write.status(projectReleaseBindingKind, binding, {
      ...setStatus(conditions.into(binding.status), sync),
      ...(namespace ? { namespace } : {}),
    });
    await followUp(
      binding,
      {
        kind: projectReleaseKind,
        releases: lookups.refers(
          projectReleaseKind,
          projectRef(binding.metadata.namespace, projectName),
        ),
        environment,
      },
      sync,
      { before, healthy: conditions.isTrue('ResourcesReady') },
      context,
    );
  },
};

function healthConditions(
  conditions: ConditionSet,
  releases: readonly RenderedRelease[],
  namespace: string | undefined,
): void {
  const seen = releases
    .flatMap(r => r.status?.resources ?? [])
    .find(r => r.kind === 'Namespace' && r.name === namespace);
  if (!namespace || !seen) {
    conditions.set(
      'NamespaceReady',
      false,
      namespace ? 'NamespaceProgressing' : 'NamespaceMissing',
      namespace
        ? `Namespace ${namespace} is being made.`
        : 'There is no namespace yet.',
    );
  } else {
    const health = healthOfResources([seen]);
    conditions.set(
      'NamespaceReady',
      health.ready,
      health.ready
        ? 'NamespaceReady'
        : health.reason.replace('Resources', 'Namespace'),
      health.ready ? `Namespace ${namespace} exists.` : health.message,
    );
  }
  const health =
    releases.length === 0
      ? {
          ready: false,
          reason: 'ResourcesProgressing',
          message: 'Nothing is applied yet.',
        }
      : setHealth(releases);
  conditions.set('ResourcesReady', health.ready, health.reason, health.message);
  const synced = conditions.isTrue('Synced');
  const failing = ['Synced', 'NamespaceReady', 'ResourcesReady']
    .map(type => conditions.get(type))
    .find(c => c?.status !== 'True');
  if (!failing) {
    conditions.set('Ready', true, 'Ready', 'The cell is ready.');
  } else {
    conditions.set(
      'Ready',
      false,
      synced ? 'SyncedNotReady' : failing.reason,
      failing.message,
    );
  }
}

async function finalize(
  binding: ProjectReleaseBinding,
  context: ControllerContext,
): Promise<void> {
  await dismantle(context, binding, {
    kind: projectReleaseBindingKind,
    finalizer: FINALIZER,
    reason: 'CleanupInProgress',
    groups: [
      [
        {
          kind: renderedReleaseKind,
          objects: context.lookups.refers(
            renderedReleaseKind,
            ownerRef(binding.metadata.uid),
          ),
        },
      ],
    ],
  });
}
