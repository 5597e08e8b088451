import { parseDuration } from '@openchoreo-portal/delivery';
import {
  ANNOTATIONS,
  clusterWorkflowKind,
  clusterWorkflowPlaneKind,
  componentKind,
  isApiError,
  isConditionTrue,
  PlaneStatus,
  secretReferenceKind,
  StoredObject,
  workflowKind,
  workflowPlaneKind,
  WorkflowRun,
  workflowRunKind,
  WorkflowRunStatus,
  workloadKind,
} from '@openchoreo-portal/model';
import { PlaneConnector, PlaneSessions } from '../planes';
import {
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
import { FINALIZER, finalize } from './finalize';
import {
  applyOnPlane,
  FIELD_MANAGER,
  isGone,
  kindOnPlane,
  PLANE_ANNOTATION,
  recordedPlane,
  referenceOf,
  stopOnPlane,
} from './on-plane';
import {
  RUN_NAME_LABEL,
  RUN_NAMESPACE_LABEL,
  runEnvironment,
  runObjects,
} from './plane-objects';
import { resolveRun } from './resolve';
import { builtImage, takeWorkload } from './take-workload';

/** Reason of the conditions of a run that a person stopped. */
const CANCELLED = 'WorkflowCancelled';
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
      // One with a recorded plane may run there already: it is found, then stopped.
      if (isCancelled(run) && !recordedPlane(run)) {
        return endUnstarted(run, context);
      }
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
  if (live) {
    argo = readArgoStatus(live);
    if (isCancelled(run) && !isOver(argo)) await stopOnPlane(session, live);
  } else if (await isGone(session, kind, reference)) {
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
  if (isCancelled(run) && argo.phase === 'Failed') {
    argo = { ...argo, message: 'The run was cancelled.' };
  }
  phaseConditions(conditions, argo, isCancelled(run));
  const status: WorkflowRunStatus = {
    ...conditions.into(followed.status),
    tasks: argo.tasks,
    ...(argo.startedAt ? { startedAt: argo.startedAt } : {}),
  };
  const image = argo.phase === 'Succeeded' ? builtImage(argo) : undefined;
  if (image) status.image = image;
  const isDone = isOver(argo);
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

function phaseConditions(
  conditions: ConditionSet,
  argo: ArgoStatus,
  cancelled = false,
): void {
  const message = argo.message ?? `The run is ${argo.phase.toLowerCase()}.`;
  const failed = argo.phase === 'Failed' || argo.phase === 'Error';
  const done = failed || argo.phase === 'Succeeded';
  let reason = `Workflow${argo.phase}`;
  if (failed) reason = cancelled ? CANCELLED : 'WorkflowFailed';
  conditions.set('WorkflowRunning', argo.phase === 'Running', reason, message);
  if (failed) conditions.set('WorkflowFailed', true, reason, message);
  if (argo.phase === 'Succeeded') {
    conditions.set('WorkflowSucceeded', true, reason, message);
  }
  conditions.set('WorkflowCompleted', done, reason, message);
}

/** Ends a run that was cancelled before its plane had heard of it. */
async function endUnstarted(
  run: WorkflowRun,
  context: ControllerContext,
): Promise<WorkResult | undefined> {
  const conditions = new ConditionSet(run, context.clock);
  phaseConditions(
    conditions,
    {
      phase: 'Failed',
      message: 'The run was cancelled before it started.',
      tasks: [],
      outputs: new Map(),
    },
    true,
  );
  const ended = await context.write.status(workflowRunKind, run, {
    ...conditions.into(run.status),
    completedAt: context.clock.now().toISOString(),
  });
  return expire(ended, context);
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

function isCancelled(run: WorkflowRun): boolean {
  return Boolean(run.metadata.annotations?.[ANNOTATIONS.cancelRequestedAt]);
}

function isOver(argo: ArgoStatus): boolean {
  return ['Succeeded', 'Failed', 'Error'].includes(argo.phase);
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
