import { parseDuration } from '@openchoreo-portal/delivery';
import {
  ANNOTATIONS,
  clusterDataPlaneKind,
  clusterEnvironmentKind,
  clusterObservabilityPlaneKind,
  DataPlane,
  dataPlaneKind,
  driftPolicyKind,
  environmentKind,
  FINALIZER_PREFIX,
  isApiError,
  KindDefinition,
  LABELS,
  observabilityPlaneKind,
  PlaneStatus,
  RenderedRelease,
  renderedReleaseKind,
  StoredObject,
  timestamp,
} from '@openchoreo-portal/model';
import { enumerate } from '../cascade';
import { deleteOnPlane, PlaneConnector, PlaneSessions } from '../planes';
import {
  findDataPlane,
  findEnvironment,
  findObservabilityPlane,
  parsePlaneRef,
  PlaneRef,
} from '../resolve';
import {
  ConditionSet,
  Controller,
  ControllerContext,
  environmentRef,
  keysOf,
  Lookups,
  ownerRef,
  Watch,
  specChanged,
  watchOf,
  WorkResult,
} from '../runtime';
import { applyAll } from './apply';
import { forgetOtherPlane, PLANE_ANNOTATION } from './deleted';
import { BINDING_KINDS, driftNews, driftOrders, driftStatus } from './drift';
import { planeObjects } from './objects';
import { podsOf, releasesOfPod } from './pods';
import { leftovers } from './prune';
import { resourceStatus } from './status';

/** Field owner of everything on planes. */
export const PLANE_FIELD_MANAGER = 'renderedrelease-controller';

const DEFAULT_INTERVAL_MS = 300_000;

/** Options of {@link renderedReleaseController}. */
export interface RenderedReleaseOptions {
  planes: PlaneConnector;
  /** Source of randomness for the jitter of the backstop resync. */
  random?: () => number;
}

/**
 * Applies rendered sets to planes, watches them there, writes health back and prunes what is not wanted any more. The periodic resync is
 * only a backstop for planes whose watches lie.
 */
export function renderedReleaseController(
  options: RenderedReleaseOptions,
): Controller {
  let sessions: PlaneSessions;
  return {
    name: 'renderedrelease',
    kind: renderedReleaseKind,
    watches: watches(),
    start(context) {
      sessions = new PlaneSessions({
        connector: options.planes,
        fieldManager: PLANE_FIELD_MANAGER,
        logger: context.logger,
        onChange: (plane, object) => wake(plane, object, context),
      });
      return () => sessions.stop();
    },
    async reconcile(object, _key, context) {
      if (!object) return undefined;
      const release = object as RenderedRelease;
      return release.metadata.deletionTimestamp
        ? finalize(release, sessions, context)
        : reconcileRelease(release, sessions, context, options.random);
    },
  };
}

/** Finalizer by the plane that holds the objects. */
export function finalizerOf(release: RenderedRelease): string {
  return release.spec.targetPlane === 'observabilityplane'
    ? `${FINALIZER_PREFIX}obsplane-cleanup`
    : `${FINALIZER_PREFIX}dataplane-cleanup`;
}

/** The plane a release belongs on. */
export function planeOf(
  release: RenderedRelease,
  lookups: Lookups,
): PlaneRef | undefined {
  const namespace = release.metadata.namespace ?? '';
  const environment = findEnvironment(
    lookups,
    namespace,
    release.spec.environmentName,
  );
  const dataPlane =
    environment && findDataPlane(lookups, namespace, environment);
  if (!dataPlane) return undefined;
  return release.spec.targetPlane === 'observabilityplane'
    ? findObservabilityPlane(lookups, namespace, dataPlane.object)?.ref
    : dataPlane.ref;
}

async function reconcileRelease(
  object: RenderedRelease,
  sessions: PlaneSessions,
  context: ControllerContext,
  random: () => number = Math.random,
): Promise<WorkResult | undefined> {
  const { lookups, write, clock, events } = context;
  const plane = planeOf(object, lookups);
  if (!plane) {
    const conditions = new ConditionSet(object, clock).set(
      'ResourcesApplied',
      false,
      'ApplyFailed',
      `Environment ${object.spec.environmentName} or its plane does not exist.`,
    );
    await write.status(
      renderedReleaseKind,
      object,
      conditions.into(object.status),
    );
    return undefined;
  }
  const before = await forgetOtherPlane(object, plane, context);
  // The finalizer is stored before the first object is made, so nothing can be forgotten on a plane.
  const release = await write.ensure(renderedReleaseKind, before, {
    ...before,
    metadata: {
      finalizers: [finalizerOf(object)],
      annotations: { [PLANE_ANNOTATION]: JSON.stringify(plane) },
    },
    spec: undefined,
  });
  const session = sessions.get(plane);
  const wanted = planeObjects(release);
  const conditions = new ConditionSet(release, clock);
  const now = timestamp(clock.now());
  const { live, problems, drift } = await applyAll(
    session,
    release,
    wanted,
    driftOrders(release, lookups),
    now,
  );
  if (problems.length === 0) {
    for (const { kind, objects } of await leftovers(session, release, wanted)) {
      for (const leftover of objects) {
        await deleteOnPlane(session, kind, leftover);
      }
    }
  }
  const resources = wanted.map(o =>
    resourceStatus(
      o,
      live.get(o.id),
      release.status?.resources?.find(r => r.id === o.id),
      now,
    ),
  );
  const was = conditions.get('ResourcesApplied');
  if (problems.length === 0) {
    conditions.set(
      'ResourcesApplied',
      true,
      'ApplySucceeded',
      appliedText(wanted.length, live.size),
    );
  } else {
    conditions.set(
      'ResourcesApplied',
      false,
      'ApplyFailed',
      enumerate(problems.map(p => p.message)),
    );
  }
  const driftBefore = release.status?.drift ?? [];
  const driftNow = driftStatus(drift, driftBefore, now);
  const pods = await podsOf(session, release);
  const { drift: _d, pods: _p, ...rest } = conditions.into(release.status);
  await write.status(renderedReleaseKind, release, {
    ...rest,
    resources,
    ...(pods.length > 0 ? { pods } : {}),
    ...(driftNow.length > 0 ? { drift: driftNow } : {}),
  });
  for (const { reason, message } of driftNews(driftNow, driftBefore)) {
    await events.record(release, 'Warning', reason, message);
  }
  if (problems.length > 0) {
    if (was?.status !== 'False') {
      await events.record(
        release,
        'Warning',
        'ApplyFailed',
        problems[0].message,
      );
    }
    throw problems[0].error;
  }
  const interval =
    release.spec.interval === undefined
      ? DEFAULT_INTERVAL_MS
      : parseDuration(release.spec.interval) ?? DEFAULT_INTERVAL_MS;
  return interval > 0
    ? { requeueAfterMs: interval * (1 + random() * 0.2) }
    : undefined;
}

function appliedText(wanted: number, there: number): string {
  if (there >= wanted) return `${wanted} objects are applied.`;
  return `${there} of ${wanted} objects are applied; what others deleted is left as it is.`;
}

async function finalize(
  release: RenderedRelease,
  sessions: PlaneSessions,
  context: ControllerContext,
): Promise<WorkResult | undefined> {
  const { lookups, write, clock } = context;
  const finalizer = finalizerOf(release);
  if (!release.metadata.finalizers?.includes(finalizer)) return undefined;
  const plane =
    planeOf(release, lookups) ??
    parsePlaneRef(release.metadata.annotations?.[PLANE_ANNOTATION]);
  const conditions = new ConditionSet(release, clock);
  const save = () =>
    write.status(renderedReleaseKind, release, conditions.into(release.status));
  if (!plane) {
    // Without a recorded plane nothing was ever applied.
    await write.removeFinalizer(renderedReleaseKind, release, finalizer);
    return undefined;
  }
  const session = sessions.get(plane);
  try {
    const left = await leftovers(session, release, []);
    const objects = left.flatMap(l => l.objects);
    if (objects.length === 0) {
      await write.removeFinalizer(renderedReleaseKind, release, finalizer);
      return undefined;
    }
    conditions.set(
      'Finalizing',
      true,
      'CleanupInProgress',
      `Waiting for ${enumerate(
        objects.map(o => `${o.kind} ${o.metadata.name}`),
      )}.`,
    );
    await save();
    for (const { kind, objects: ofKind } of left) {
      for (const object of ofKind) await deleteOnPlane(session, kind, object);
    }
    return { requeueAfterMs: 5_000 };
  } catch (error) {
    if (isApiError(error, 'Conflict')) throw error;
    conditions.set(
      'Finalizing',
      true,
      'CleanupFailed',
      error instanceof Error ? error.message : String(error),
    );
    await save();
    throw error;
  }
}

/** A changed object or pod wakes its release; a new namespace also wakes those that could not be applied for lack of it. */
function wake(
  _plane: PlaneRef,
  object: StoredObject,
  { enqueue, lookups }: ControllerContext,
): void {
  if (object.kind === 'Pod') {
    for (const key of releasesOfPod(object, lookups)) enqueue(key);
    return;
  }
  const labels = object.metadata.labels ?? {};
  const name = labels[LABELS.renderedReleaseName];
  const namespace = labels[LABELS.renderedReleaseNamespace];
  if (name && namespace) enqueue(`${namespace}/${name}`);
  if (object.kind !== 'Namespace') return;
  for (const release of lookups.list<RenderedRelease>(renderedReleaseKind)) {
    const waits =
      new ConditionSet(release, { now: () => new Date(0) }).get(
        'ResourcesApplied',
      )?.status === 'False';
    const needsIt = release.spec.resources?.some(
      r => r.object.metadata.namespace === object.metadata.name,
    );
    if (waits && needsIt) enqueue(keysOf([release])[0]);
  }
}

function watches(): Watch[] {
  const inEnvironment: Watch['wakes'] = (environment, lookups) => {
    const { namespace, name } = environment.metadata;
    return keysOf(
      namespace === undefined
        ? lookups
            .list<RenderedRelease>(renderedReleaseKind)
            .filter(r => r.spec.environmentName === name)
        : lookups.refers(renderedReleaseKind, environmentRef(namespace, name)),
    );
  };
  const onPlane: Watch['wakes'] = (plane, lookups) =>
    keysOf(
      lookups.list<RenderedRelease>(renderedReleaseKind).filter(release => {
        const ref = planeOf(release, lookups);
        return (
          ref === undefined ||
          (ref.name === plane.metadata.name &&
            ref.namespace === plane.metadata.namespace)
        );
      }),
    );
  const ofBinding: Watch['wakes'] = (binding, lookups) =>
    keysOf(lookups.refers(renderedReleaseKind, ownerRef(binding.metadata.uid)));
  const inNamespace: Watch['wakes'] = (policy, lookups) =>
    keysOf(lookups.list(renderedReleaseKind, policy.metadata.namespace));
  const planeKinds: KindDefinition[] = [
    dataPlaneKind,
    clusterDataPlaneKind,
    observabilityPlaneKind,
    clusterObservabilityPlaneKind,
  ];
  return [
    ...BINDING_KINDS.map(kind =>
      watchOf(
        kind,
        ofBinding,
        (previous, current) => revertOf(previous) !== revertOf(current),
      ),
    ),
    watchOf(driftPolicyKind, inNamespace, specChanged),
    watchOf(environmentKind, inEnvironment, specChanged),
    watchOf(clusterEnvironmentKind, inEnvironment, specChanged),
    // A plane that comes back is brought up to date at once, whatever the back-off says.
    ...planeKinds.map(kind =>
      watchOf<DataPlane>(
        kind,
        onPlane,
        (previous, current) =>
          specChanged(previous, current) ||
          connectedSince(previous) !== connectedSince(current),
      ),
    ),
  ];
}

function revertOf(binding: StoredObject | undefined): string | undefined {
  return binding?.metadata.annotations?.[ANNOTATIONS.revertDrift];
}

function connectedSince(plane: StoredObject | undefined): string {
  const connection = (plane?.status as PlaneStatus | undefined)
    ?.agentConnection;
  return `${connection?.connected}/${connection?.lastConnectedTime}`;
}
