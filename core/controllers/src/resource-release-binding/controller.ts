import {
  FINALIZER_PREFIX,
  isApiError,
  LABELS,
  Project,
  projectKind,
  RenderedRelease,
  renderedReleaseKind,
  Resource,
  resourceKind,
  ResourceRelease,
  ResourceReleaseBinding,
  resourceReleaseBindingKind,
  resourceReleaseKind,
  resourceRenderedReleaseName,
} from '@openchoreo-portal/model';
import {
  AppliedObjects,
  ResourceRendering,
} from '@openchoreo-portal/rendering';
import { bindingWatches } from '../binding-watches';
import { dismantle, enumerate } from '../cascade';
import { setHealth } from '../release-binding/health';
import { followUp } from '../gated-set/follow-up';
import { setStatus, synchroniseSet } from '../gated-set/reconcile';
import {
  ConditionSet,
  Controller,
  ControllerContext,
  keysOf,
  Lookups,
  ownerRef,
  projectRef,
  resourceRef,
  specChanged,
  watchOf,
} from '../runtime';
import { resourceSubject } from './subject';

const FINALIZER = `${FINALIZER_PREFIX}resourcereleasebinding-cleanup`;

/** Makes a resource in an environment and publishes its outputs once it is ready. Pins are set by people only. */
export const resourceReleaseBindingController: Controller = {
  name: 'resourcereleasebinding',
  kind: resourceReleaseBindingKind,
  watches: [
    watchOf<Resource>(resourceKind, (resource, lookups) =>
      keysOf(
        lookups.refers(
          resourceReleaseBindingKind,
          resourceRef(resource.metadata.namespace, resource.metadata.name),
        ),
      ),
    ),
    watchOf<ResourceRelease>(resourceReleaseKind, (release, lookups) =>
      keysOf(
        lookups.refers(
          resourceReleaseBindingKind,
          resourceRef(
            release.metadata.namespace,
            release.spec.owner.resourceName,
          ),
        ),
      ),
    ),
    watchOf<Project>(
      projectKind,
      (project, lookups) =>
        keysOf(
          lookups.refers(
            resourceReleaseBindingKind,
            projectRef(project.metadata.namespace, project.metadata.name),
          ),
        ),
      specChanged,
    ),
    ...bindingWatches(resourceReleaseBindingKind),
  ],
  async reconcile(object, _key, context) {
    if (!object) return;
    const { lookups, write, clock } = context;
    if (object.metadata.deletionTimestamp) {
      await finalize(object as ResourceReleaseBinding, context);
      return;
    }
    const binding = await write.addFinalizer(
      resourceReleaseBindingKind,
      object as ResourceReleaseBinding,
      FINALIZER,
    );
    const conditions = new ConditionSet(binding, clock);
    const before = conditions.get('Synced')?.reason;
    const found = resourceSubject(binding, lookups);
    const { projectName, resourceName } = binding.spec.owner;
    const { environment } = binding.spec;
    const sync = await synchroniseSet(
      binding,
      'ResourceReleaseBinding',
      found,
      {
        name: resourceRenderedReleaseName(resourceName, environment),
        labels: {
          [LABELS.project]: projectName,
          [LABELS.resource]: resourceName,
          [LABELS.environment]: environment,
        },
      },
      context,
    );
    conditions.set('Synced', sync.synced, sync.reason, sync.message);
    let outputs = binding.status?.outputs ?? [];
    if (sync.synced && 'rendering' in found) {
      outputs = resolveOutputs(found.rendering, sync.releases, conditions);
    } else {
      // What runs goes on, with the outputs that it had.
      if (sync.releases.length > 0) {
        const health = setHealth(sync.releases);
        conditions.set(
          'ResourcesReady',
          health.ready,
          health.reason,
          health.message,
        );
      }
      conditions.set('Ready', false, sync.reason, sync.message);
    }
    const { outputs: _, ...kept } = binding.status ?? {};
    await write.status(resourceReleaseBindingKind, binding, {
      ...setStatus(conditions.into(kept), sync),
      ...(outputs.length > 0 ? { outputs } : {}),
    });
    await followUp(
      binding,
      {
        kind: resourceReleaseKind,
        releases: lookups.refers(
          resourceReleaseKind,
          resourceRef(binding.metadata.namespace, resourceName),
        ),
        environment,
      },
      sync,
      { before, healthy: conditions.isTrue('ResourcesReady') },
      context,
    );
  },
};

type Outputs = NonNullable<
  NonNullable<ResourceReleaseBinding['status']>['outputs']
>;

/** Asks the live objects whether the resource is ready, then for its outputs. */
function resolveOutputs(
  rendering: ResourceRendering,
  releases: readonly RenderedRelease[],
  conditions: ConditionSet,
): Outputs {
  const health = setHealth(releases);
  let outputs: Outputs = [];
  try {
    const state = rendering.evaluateOutputs(liveObjects(rendering, releases));
    const isReady = state.ready && health.ready;
    conditions.set(
      'ResourcesReady',
      isReady,
      isReady ? 'ResourcesReady' : readyReason(health),
      isReady || health.ready === false
        ? health.message
        : `Waiting for ${enumerate(state.waitingFor)}.`,
    );
    if (state.ready) {
      ({ outputs } = state);
      conditions.set(
        'OutputsResolved',
        true,
        'OutputsResolved',
        `${outputs.length} outputs are known.`,
      );
    } else {
      conditions.set(
        'OutputsResolved',
        false,
        'ResourcesProgressing',
        `Waiting for ${enumerate(state.waitingFor)}.`,
      );
    }
  } catch (error) {
    if (!isApiError(error)) throw error;
    conditions.set(
      'ResourcesReady',
      health.ready,
      readyReason(health),
      health.message,
    );
    conditions.set(
      'OutputsResolved',
      false,
      'OutputResolutionFailed',
      error.message,
    );
  }
  const failing = ['Synced', 'ResourcesReady', 'OutputsResolved']
    .map(type => conditions.get(type))
    .find(c => c?.status !== 'True');
  if (failing) {
    conditions.set('Ready', false, 'SyncedNotReady', failing.message);
  } else {
    conditions.set('Ready', true, 'Ready', 'The resource is ready.');
  }
  return outputs;
}

function readyReason(health: { ready: boolean; reason: string }): string {
  return health.ready ? 'ResourcesProgressing' : health.reason;
}

/** Rendered objects with the status that the plane reported, by template id. */
function liveObjects(
  rendering: ResourceRendering,
  releases: readonly RenderedRelease[],
): AppliedObjects {
  const out: AppliedObjects = {};
  for (const [template, id] of Object.entries(rendering.templates)) {
    const rendered = rendering.objects.find(o => o.id === id);
    const seen = releases
      .flatMap(r => r.status?.resources ?? [])
      .find(r => r.id === id);
    if (!rendered || !seen?.healthStatus || seen.healthStatus === 'Unknown') {
      continue;
    }
    out[template] = {
      ...rendered.object,
      ...(seen.status === undefined ? {} : { status: seen.status }),
    };
  }
  return out;
}

/** Retain: the real thing stays, and so does the binding, until a person says otherwise by changing the policy or removing the finalizer. */
function retains(binding: ResourceReleaseBinding, lookups: Lookups): boolean {
  if (binding.spec.retainPolicy) return binding.spec.retainPolicy === 'Retain';
  const release = binding.spec.resourceRelease
    ? lookups.get<ResourceRelease>(resourceReleaseKind, {
        namespace: binding.metadata.namespace,
        name: binding.spec.resourceRelease,
      })
    : undefined;
  return release?.spec.resourceType.spec.retainPolicy === 'Retain';
}

async function finalize(
  binding: ResourceReleaseBinding,
  context: ControllerContext,
): Promise<void> {
  const { lookups, write, clock } = context;
  const owned = lookups.refers<RenderedRelease>(
    renderedReleaseKind,
    ownerRef(binding.metadata.uid),
  );
  if (owned.length > 0 && retains(binding, lookups)) {
    const conditions = new ConditionSet(binding, clock).set(
      'Finalizing',
      true,
      'RetainHold',
      'The retain policy keeps the resource; set spec.retainPolicy to Delete to remove it.',
    );
    await write.status(
      resourceReleaseBindingKind,
      binding,
      conditions.into(binding.status),
    );
    return;
  }
  await dismantle(context, binding, {
    kind: resourceReleaseBindingKind,
    finalizer: FINALIZER,
    reason: 'CleanupInProgress',
    groups: [[{ kind: renderedReleaseKind, objects: owned }]],
  });
}
