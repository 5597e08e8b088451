import { ChangeSetItemFacts } from '@openchoreo-portal/delivery';
import {
  apiVersionOf,
  ChangeSet,
  ChangeSetItem,
  findCondition,
  isApiError,
  isConditionTrue,
  LABELS,
  ReleaseBinding,
  releaseBindingKind,
} from '@openchoreo-portal/model';
import { ControllerContext, Lookups } from '../runtime';
import { evaluateBinding } from '../release-binding/evaluate';
import { hypotheticalBinding } from '../plan';
import { PlannedItem } from './plan';

/** Reasons of `ReleaseSynced` after which nothing moves by itself. */
const HOPELESS = new Set([
  'PromotionRejected',
  'RenderingFailed',
  'ReleaseOwnershipConflict',
  'InvalidReleaseConfiguration',
  'ComponentReleaseNotFound',
]);

/** What a set is about to write, and what each component returns to; stored before anything is written. */
export function frozenItems(
  items: readonly PlannedItem[],
  set: ChangeSet,
  { lookups, clock }: Pick<ControllerContext, 'lookups' | 'clock'>,
): ChangeSetItem[] {
  return items.map(({ component, releaseName, evaluation, binding }) => {
    const stored = storedBinding(set, binding.metadata.name, lookups);
    const previous: ChangeSetItem['previous'] =
      stored?.spec.releaseName && stored.spec.state !== 'Undeploy'
        ? { releaseName: stored.spec.releaseName, state: 'Active' }
        : {
            state: 'Undeploy',
            ...(stored?.spec.releaseName
              ? { releaseName: stored.spec.releaseName }
              : {}),
          };
    // What ran may go back; a request that never ran may not take this way.
    const back = hypotheticalBinding(
      {
        namespace: set.metadata.namespace ?? '',
        componentName: component,
        environment: set.spec.environment,
        releaseName: previous.releaseName ?? releaseName,
        state: previous.state,
      },
      lookups,
    );
    const { digest } = evaluateBinding(back, lookups, clock);
    const ran = evaluation.applied.digest;
    const mayReturn =
      digest !== undefined &&
      (previous.state === 'Undeploy' ? ran === undefined : digest === ran);
    return {
      component,
      releaseBinding: binding.metadata.name,
      releaseName,
      digest: evaluation.digest ?? '',
      previous: { ...previous, ...(mayReturn ? { digest } : {}) },
      state: 'Planned' as const,
    };
  });
}

/**
 * How the components of a set stand. Before one that was written is taken for changed by somebody else the server is asked: what the set knows of itself
 * may have arrived here before what it wrote.
 */
export function factsOfItems(
  items: readonly ChangeSetItem[],
  set: ChangeSet,
  { client, lookups }: Pick<ControllerContext, 'client' | 'lookups'>,
): Promise<ChangeSetItemFacts[]> {
  const { namespace } = set.metadata;
  return Promise.all(
    items.map(async item => {
      const name = item.releaseBinding;
      const seen = factsOfItem(item, set, storedBinding(set, name, lookups));
      const doubtful =
        set.status?.phase === 'Executing' &&
        seen.written &&
        seen.asks !== 'set';
      if (!doubtful) return seen;
      const now = await client
        .get<ReleaseBinding>(releaseBindingKind, { namespace, name })
        .catch(error => {
          if (!isApiError(error, 'NotFound')) throw error;
          return undefined;
        });
      return factsOfItem(item, set, now);
    }),
  );
}

/** How one component stands, as its binding says. */
export function factsOfItem(
  item: ChangeSetItem,
  set: ChangeSet,
  binding: ReleaseBinding | undefined,
): ChangeSetItemFacts {
  const { component, previous } = item;
  const written = item.state !== 'Planned';
  const asks = asksFor(item, binding, set.status?.phase === 'Returning');
  const status = binding?.status;
  const synced = findCondition(status?.conditions, 'ReleaseSynced');
  const current =
    status?.observedGeneration === binding?.metadata.generation &&
    synced?.status === 'True';
  return {
    component,
    asks,
    written,
    running:
      asks === 'set' &&
      current &&
      status?.digest === item.digest &&
      isConditionTrue(status.conditions, 'Ready'),
    returned:
      asks === 'before' &&
      (binding === undefined ||
        (current &&
          (previous.state === 'Undeploy'
            ? status?.digest === undefined
            : previous.digest === undefined ||
              status?.digest === previous.digest))),
    ...(asks === 'set' &&
    status?.observedGeneration === binding?.metadata.generation &&
    synced?.status === 'False' &&
    HOPELESS.has(synced.reason)
      ? { failure: synced.message }
      : {}),
  };
}

function asksFor(
  item: ChangeSetItem,
  binding: ReleaseBinding | undefined,
  returning: boolean,
): ChangeSetItemFacts['asks'] {
  const { previous } = item;
  if (!binding) {
    return previous.state === 'Undeploy' && !previous.releaseName
      ? 'before'
      : 'other';
  }
  const state = binding.spec.state ?? 'Active';
  const { releaseName } = binding.spec;
  if (state === 'Active' && releaseName === item.releaseName) {
    // Where the release does not change there is nothing to write, neither forth nor back.
    const unchanged =
      previous.state === 'Active' && previous.releaseName === releaseName;
    return unchanged && returning ? 'before' : 'set';
  }
  if (state !== previous.state) return 'other';
  return state === 'Undeploy' || releaseName === previous.releaseName
    ? 'before'
    : 'other';
}

/** Writes a component's binding to the set's release, or back to what was there. */
export async function writeItem(
  item: ChangeSetItem,
  set: ChangeSet,
  back: boolean,
  { client, lookups, write }: ControllerContext,
): Promise<void> {
  const { namespace } = set.metadata;
  const { environment, owner } = set.spec;
  const { previous } = item;
  const stored = storedBinding(set, item.releaseBinding, lookups);
  const spec = back
    ? {
        state: previous.state,
        ...(previous.releaseName ? { releaseName: previous.releaseName } : {}),
      }
    : { state: 'Active' as const, releaseName: item.releaseName };
  if (stored) {
    await client.update<ReleaseBinding>(releaseBindingKind, {
      ...stored,
      spec: { ...stored.spec, ...spec },
    });
    return;
  }
  if (back) return;
  const made = await write.createIfMissing(releaseBindingKind, {
    apiVersion: apiVersionOf(releaseBindingKind),
    kind: releaseBindingKind.kind,
    metadata: {
      name: item.releaseBinding,
      namespace,
      labels: {
        [LABELS.project]: owner.projectName,
        [LABELS.component]: item.component,
        [LABELS.environment]: environment,
      },
    },
    spec: {
      owner: {
        projectName: owner.projectName,
        componentName: item.component,
      },
      environment,
      ...spec,
    },
  });
  if (!made) {
    // The cache is behind; the next look sees what is there.
    await client
      .get(releaseBindingKind, { namespace, name: item.releaseBinding })
      .catch(error => {
        if (!isApiError(error, 'NotFound')) throw error;
      });
  }
}

function storedBinding(
  set: ChangeSet,
  name: string,
  lookups: Lookups,
): ReleaseBinding | undefined {
  return lookups.get<ReleaseBinding>(releaseBindingKind, {
    namespace: set.metadata.namespace,
    name,
  });
}
