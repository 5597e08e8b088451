import { parseDuration } from '@openchoreo-portal/delivery';
import { ResourceKind } from '@openchoreo-portal/client';
import {
  ANNOTATIONS,
  ApiError,
  clusterWorkflowKind,
  clusterWorkflowPlaneKind,
  componentKind,
  FINALIZER_PREFIX,
  isApiError,
  isConditionTrue,
  KubeObject,
  parseApiVersion,
  PlaneStatus,
  secretReferenceKind,
  StoredObject,
  workflowKind,
  workflowPlaneKind,
  WorkflowRun,
  workflowRunKind,
  WorkflowRunStatus,
  Workload,
  workloadKind,
} from '@openchoreo-portal/model';
import { PlaneConnector, PlaneSession, PlaneSessions } from '../planes';
import { parsePlaneRef, PlaneRef } from '../resolve';
import {
  componentRef,
  ConditionSet,
  Controller,
  ControllerContext,
  existenceChanged,
  inputChanged,
  keysOf,
  Lookups,
  watchOf,
  WorkResult,
} from '../runtime';
import { ArgoStatus, readArgoStatus } from './argo';
import {
  RUN_NAME_LABEL,
  RUN_NAMESPACE_LABEL,
  RUN_UID_LABEL,
  runEnvironment,
  runObjects,
} from './plane-objects';
import { componentOf, resolveRun } from './resolve';
import { desiredWorkload, readBuiltWorkload } from './workload';

const FINALIZER = `${FINALIZER_PREFIX}workflowrun-cleanup`;
const FIELD_MANAGER = 'openchoreo-workflowrun';
/** On a WorkflowRun: the plane it runs on, so that it can be cleaned up when its workflow is gone. */
const PLANE_ANNOTATION = 'openchoreo.dev/plane';
/** Longest wait between two looks at a finished run's age. */
const MAX_TIMER_MS = 3_600_000;

/** Runs workflows on their planes, follows them there, and takes over the Workload that a build made. */
export function workflowRunController(options: {
  planes: PlaneConnector;
}): Controller {
  let sessions: PlaneSessions;
  const unstarted = (lookups: Lookups, namespace?: string) =>
    keysOf(
      lookups
        .list<WorkflowRun>(workflowRunKind, namespace)
        .filter(r => !r.status?.runReference && !isComplete(r)),
    );
  return {
    name: 'workflowrun',
    kind: workflowRunKind,
    reads: [workloadKind],
    watches: [
      ...[workflowKind, clusterWorkflowKind, secretReferenceKind].map(kind =>
        watchOf(
          kind,
          (object, lookups) => unstarted(lookups, object.metadata.namespace),
          inputChanged,
        ),
      ),
      watchOf(
        componentKind,
        (component, lookups) =>
          unstarted(lookups, component.metadata.namespace),
        inputChanged,
      ),
      ...[workflowPlaneKind, clusterWorkflowPlaneKind].map(kind =>
        watchOf(
          kind,
          (_, lookups) =>
            keysOf(
              lookups
                .list<WorkflowRun>(workflowRunKind)
                .filter(r => !isComplete(r) || r.metadata.deletionTimestamp),
            ),
          (previous, current) =>
            existenceChanged(previous, current) ||
            isConnected(previous) !== isConnected(current),
        ),
      ),
    ],
    start(context) {
      sessions = new PlaneSessions({
        connector: options.planes,
        fieldManager: FIELD_MANAGER,
        logger: context.logger,
        onChange: (_plane, object) => {
          const labels = object.metadata.labels ?? {};
          const name = labels[RUN_NAME_LABEL];
          if (name) context.enqueue(`${labels[RUN_NAMESPACE_LABEL]}/${name}`);
        },
      });
      return () => sessions.stop();
    },
    async reconcile(object, _key, context) {
      if (!object) return undefined;
      const run = object as WorkflowRun;
      if (run.metadata.deletionTimestamp) {
        await finalize(run, sessions, context);
        return undefined;
      }
      if (isComplete(run)) return expire(run, context);
      return run.status?.runReference
        ? follow(run, sessions, context)
        : begin(run, sessions, context);
    },
  };
}

/** Applies everything a run needs. Names are fixed by the run, so doing it again after a crash makes nothing twice. */
async function begin(
  object: WorkflowRun,
  sessions: PlaneSessions,
  context: ControllerContext,
): Promise<WorkResult | undefined> {
  const { lookups, write, clock } = context;
  const inputs = resolveRun(object, lookups);
  if ('reason' in inputs) {
    await write.status(
      workflowRunKind,
      object,
      new ConditionSet(object, clock)
        .set('WorkflowCompleted', false, inputs.reason, inputs.message)
        .into(object.status),
    );
    return undefined;
  }
  const { workflow, plane, rendering } = inputs;
  const ttl =
    object.spec.ttlAfterCompletion ?? workflow.spec.ttlAfterCompletion;
  const run = await write.ensure(workflowRunKind, object, {
    ...object,
    metadata: {
      finalizers: [FINALIZER],
      annotations: { [PLANE_ANNOTATION]: JSON.stringify(plane.ref) },
    },
    spec: { ...object.spec, ...(ttl ? { ttlAfterCompletion: ttl } : {}) },
  });
  const session = sessions.get(plane.ref);
  const objects = runObjects(run, rendering);
  try {
    for (const shared of runEnvironment(
      run.metadata.namespace ?? '',
      rendering.runNamespace,
    )) {
      await applyOnPlane(session, shared);
    }
    for (const resource of objects.resources) {
      await applyOnPlane(session, resource);
    }
    await applyOnPlane(session, objects.workflow);
  } catch (error) {
    if (!isApiError(error)) throw error;
    await write.status(
      workflowRunKind,
      run,
      new ConditionSet(run, clock)
        .set(
          'WorkflowCompleted',
          false,
          'WorkflowPlaneResolutionFailed',
          error.message,
        )
        .into(run.status),
    );
    throw error;
  }
  const started = await write.status(workflowRunKind, run, {
    ...new ConditionSet(run, clock)
      .set(
        'WorkflowCompleted',
        false,
        'WorkflowPending',
        'The run was handed to its plane.',
      )
      .into(run.status),
    runReference: referenceOf(objects.workflow),
    resources: objects.resources.map(referenceOf),
  });
  await context.events.record(
    started,
    'Normal',
    'WorkflowStarted',
    `Runs on ${plane.object.kind} ${plane.ref.name}.`,
  );
  return follow(started, sessions, context);
}

/** Copies what the plane says. A finished build's Workload is stored before the run is called complete. */
async function follow(
  run: WorkflowRun,
  sessions: PlaneSessions,
  context: ControllerContext,
): Promise<WorkResult | undefined> {
  const { write, clock, events } = context;
  const plane = recordedPlane(run);
  const reference = run.status?.runReference;
  if (!plane || !reference) return undefined;
  const session = sessions.get(plane);
  const kind = await kindOnPlane(session, reference);
  const live = (await session.live(kind)).get(
    `${reference.namespace}/${reference.name}`,
  );
  const conditions = new ConditionSet(run, clock);
  let argo: ArgoStatus | undefined;
  if (live) argo = readArgoStatus(live);
  else if (await isGone(session, kind, reference)) {
    argo = {
      phase: 'Error',
      message: 'The run disappeared from its plane.',
      tasks: run.status?.tasks ?? [],
      outputs: new Map(),
    };
  }
  if (!argo) return { requeueAfterMs: 1_000 };
  let followed = run;
  if (argo.phase === 'Succeeded') {
    const result = await takeWorkload(run, argo, context);
    followed = result.run;
    if (result.problem) {
      argo = { ...argo, phase: 'Failed', message: result.problem };
    }
  }
  phaseConditions(conditions, argo);
  const status: WorkflowRunStatus = {
    ...conditions.into(followed.status),
    tasks: argo.tasks,
    ...(argo.startedAt ? { startedAt: argo.startedAt } : {}),
  };
  const isDone = ['Succeeded', 'Failed', 'Error'].includes(argo.phase);
  if (isDone) {
    status.completedAt =
      followed.status?.completedAt ??
      argo.finishedAt ??
      new Date(clock.now()).toISOString();
  }
  const after = await write.status(workflowRunKind, followed, status);
  if (isDone) {
    await events.record(
      after,
      argo.phase === 'Succeeded' ? 'Normal' : 'Warning',
      argo.phase === 'Succeeded' ? 'WorkflowSucceeded' : 'WorkflowFailed',
      argo.message ?? `The run ended: ${argo.phase}.`,
    );
    return expire(after, context);
  }
  return undefined;
}

/** Stores the Workload of a component build, once per run and never over a newer build's. */
async function takeWorkload(
  run: WorkflowRun,
  argo: ArgoStatus,
  { lookups, write }: ControllerContext,
): Promise<{ run: WorkflowRun; problem?: string }> {
  const target = componentOf(run);
  const manifest = argo.outputs.get('workload-cr');
  if (!target || manifest === undefined) return { run };
  if (run.metadata.annotations?.[ANNOTATIONS.workload]) return { run };
  const built = readBuiltWorkload(manifest);
  if (typeof built === 'string') return { run, problem: built };
  const namespace = run.metadata.namespace ?? '';
  const existing = lookups.refers<Workload>(
    workloadKind,
    componentRef(namespace, target.component),
  );
  if (existing.length > 1) {
    return { run, problem: 'The component has more than one Workload.' };
  }
  const wanted = desiredWorkload({
    built,
    existing: existing[0],
    namespace,
    ...target,
    run: {
      name: run.metadata.name,
      createdAt: run.metadata.creationTimestamp,
    },
  });
  let name = existing[0]?.metadata.name ?? '';
  if (wanted) {
    try {
      const stored = await write.ensure<Workload>(
        workloadKind,
        existing[0],
        wanted,
      );
      ({ name } = stored.metadata);
    } catch (error) {
      if (isApiError(error, 'Invalid') || isApiError(error, 'BadRequest')) {
        return { run, problem: `The Workload it made: ${error.message}` };
      }
      throw error;
    }
  }
  return {
    run: await write.annotate(workflowRunKind, run, {
      [ANNOTATIONS.workload]: name,
      [ANNOTATIONS.workloadFromSource]: String(built.fromSource),
    }),
  };
}

function phaseConditions(conditions: ConditionSet, argo: ArgoStatus): void {
  const message = argo.message ?? `The run is ${argo.phase.toLowerCase()}.`;
  const failed = argo.phase === 'Failed' || argo.phase === 'Error';
  const done = failed || argo.phase === 'Succeeded';
  let reason = `Workflow${argo.phase}`;
  if (failed) reason = 'WorkflowFailed';
  conditions.set('WorkflowRunning', argo.phase === 'Running', reason, message);
  if (failed) conditions.set('WorkflowFailed', true, reason, message);
  if (argo.phase === 'Succeeded') {
    conditions.set('WorkflowSucceeded', true, reason, message);
  }
  conditions.set('WorkflowCompleted', done, reason, message);
}

/** Deletes a finished run when its time to live is over. */
async function expire(
  run: WorkflowRun,
  { write, clock }: ControllerContext,
): Promise<WorkResult | undefined> {
  const ttl = run.spec.ttlAfterCompletion
    ? parseDuration(run.spec.ttlAfterCompletion)
    : undefined;
  const completed = Date.parse(run.status?.completedAt ?? '');
  if (ttl === undefined || Number.isNaN(completed)) return undefined;
  const left = completed + ttl - clock.now().getTime();
  if (left > 0) return { requeueAfterMs: Math.min(left + 500, MAX_TIMER_MS) };
  await write.delete(workflowRunKind, run);
  return undefined;
}

async function finalize(
  run: WorkflowRun,
  sessions: PlaneSessions,
  { write }: ControllerContext,
): Promise<void> {
  if (!run.metadata.finalizers?.includes(FINALIZER)) return;
  const plane = recordedPlane(run);
  if (plane) {
    const session = sessions.get(plane);
    const kinds = new Map<string, ResourceKind>();
    for (const reference of [
      ...(run.status?.runReference ? [run.status.runReference] : []),
      ...(run.status?.resources ?? []),
      { apiVersion: 'argoproj.io/v1alpha1', kind: 'Workflow' },
      { apiVersion: 'external-secrets.io/v1', kind: 'ExternalSecret' },
    ]) {
      const kind = await session.kind({
        ...parseApiVersion(reference.apiVersion),
        kind: reference.kind,
      });
      if (kind) kinds.set(`${kind.group}/${kind.plural}`, kind);
    }
    let left = 0;
    for (const kind of kinds.values()) {
      const live = await session.live(kind);
      for (const object of live.list()) {
        if (object.metadata.labels?.[RUN_UID_LABEL] !== run.metadata.uid) {
          continue;
        }
        left++;
        await deleteOnPlane(session, kind, object);
      }
    }
    // Their disappearance is watched and wakes this run again.
    if (left > 0) return;
  }
  await write.removeFinalizer(workflowRunKind, run, FINALIZER);
}

async function applyOnPlane(
  session: PlaneSession,
  object: KubeObject,
): Promise<StoredObject> {
  return session.client.apply(await kindOnPlane(session, object), object, {
    fieldManager: FIELD_MANAGER,
    force: true,
  });
}

async function kindOnPlane(
  session: PlaneSession,
  object: { apiVersion: string; kind: string },
): Promise<ResourceKind> {
  const kind = await session.kind({
    ...parseApiVersion(object.apiVersion),
    kind: object.kind,
  });
  if (kind) return kind;
  throw new ApiError({
    reason: 'NotFound',
    message: `The workflow plane does not serve ${object.kind} (${object.apiVersion}).`,
    remedy: 'Install its definition there.',
  });
}

async function deleteOnPlane(
  session: PlaneSession,
  kind: ResourceKind,
  object: StoredObject,
): Promise<void> {
  if (object.metadata.deletionTimestamp) return;
  const { namespace, name, uid } = object.metadata;
  try {
    await session.client.delete(
      kind,
      namespace ? { namespace, name } : { name },
      { propagationPolicy: 'Background', preconditions: { uid } },
    );
  } catch (error) {
    if (!isApiError(error, 'NotFound') && !isApiError(error, 'Conflict')) {
      throw error;
    }
  }
}

/** The cache may be behind a run that was just made, so its absence is asked for. */
async function isGone(
  session: PlaneSession,
  kind: ResourceKind,
  { namespace, name }: { namespace?: string; name: string },
): Promise<boolean> {
  try {
    await session.client.get(kind, namespace ? { namespace, name } : { name });
    return false;
  } catch (error) {
    if (isApiError(error, 'NotFound')) return true;
    throw error;
  }
}

function referenceOf(object: KubeObject) {
  const { name, namespace } = object.metadata;
  return {
    apiVersion: object.apiVersion,
    kind: object.kind,
    name: name ?? '',
    ...(namespace ? { namespace } : {}),
  };
}

function recordedPlane(run: WorkflowRun): PlaneRef | undefined {
  return parsePlaneRef(run.metadata.annotations?.[PLANE_ANNOTATION]);
}

function isComplete(run: WorkflowRun): boolean {
  return isConditionTrue(run.status?.conditions, 'WorkflowCompleted');
}

function isConnected(plane: StoredObject | undefined): boolean {
  return (
    (plane?.status as PlaneStatus | undefined)?.agentConnection?.connected ===
    true
  );
}
