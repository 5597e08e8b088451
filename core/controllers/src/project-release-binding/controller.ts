import {
  FINALIZER_PREFIX,
  isApiError,
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
import { ProjectRendering, renderProject } from '@openchoreo-portal/rendering';
import { bindingWatches } from '../binding-watches';
import { dismantle } from '../cascade';
import { healthOfResources, setHealth } from '../release-binding/health';
import { writeReleaseSet } from '../release-set';
import { bindingPlace, missingReference, MissingReference } from '../resolve';
import {
  ConditionSet,
  Controller,
  ControllerContext,
  keysOf,
  Lookups,
  ownerRef,
  projectRef,
  specChanged,
  watchOf,
} from '../runtime';

const FINALIZER = `${FINALIZER_PREFIX}projectreleasebinding-cleanup`;

/** What a project is in the binding's environment, or what is missing. */
export function projectRendering(
  binding: ProjectReleaseBinding,
  lookups: Lookups,
): ProjectRendering | MissingReference {
  const namespace = binding.metadata.namespace ?? '';
  const { owner, environment, projectRelease } = binding.spec;
  const place = bindingPlace(
    lookups,
    namespace,
    owner.projectName,
    environment,
  );
  if ('reason' in place) return place;
  if (!projectRelease) {
    return {
      reason: 'ProjectReleaseNotSet',
      message: 'No release is pinned; the project pins its first one.',
    };
  }
  const release = lookups.get<ProjectRelease>(projectReleaseKind, {
    namespace,
    name: projectRelease,
  });
  if (!release) return missingReference('ProjectRelease', projectRelease);
  if (release.spec.owner.projectName !== owner.projectName) {
    return {
      reason: 'InvalidReleaseConfiguration',
      message: `ProjectRelease ${projectRelease} belongs to project ${release.spec.owner.projectName}.`,
    };
  }
  try {
    return renderProject({
      namespace,
      project: place.project,
      environment: place.environment,
      dataPlane: place.dataPlane.object,
      release,
      binding,
    });
  } catch (error) {
    if (!isApiError(error)) throw error;
    return { reason: 'RenderingFailed', message: error.message };
  }
}

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
    const rendering = projectRendering(binding, lookups);
    const existing = lookups.refers<RenderedRelease>(
      renderedReleaseKind,
      ownerRef(binding.metadata.uid),
    );
    let releases = existing;
    let namespace = binding.status?.namespace;
    if ('reason' in rendering) {
      conditions.set('Synced', false, rendering.reason, rendering.message);
    } else {
      const { projectName } = binding.spec.owner;
      const { environment } = binding.spec;
      const outcome = await writeReleaseSet(
        {
          owner: binding,
          name: projectRenderedReleaseName(projectName, environment),
          specOwner: { projectName },
          environment,
          labels: {
            [LABELS.project]: projectName,
            [LABELS.environment]: environment,
          },
          objects: rendering.objects,
        },
        context,
      );
      if (outcome.written) {
        ({ releases } = outcome);
        namespace = rendering.cellNamespace;
        conditions.set(
          'Synced',
          true,
          'ReleaseSynced',
          `${binding.spec.projectRelease} is written for ${environment}.`,
        );
      } else {
        conditions.set('Synced', false, outcome.reason, outcome.message);
      }
    }
    healthConditions(conditions, releases, namespace);
    await write.status(projectReleaseBindingKind, binding, {
      ...conditions.into(binding.status),
      ...(namespace ? { namespace } : {}),
    });
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
