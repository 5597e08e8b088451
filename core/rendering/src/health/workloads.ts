import type { HealthRule, HealthView } from './result';
import { degraded, healthy, progressing, suspended } from './result';
import { podProblem } from './pods';
import { child, condition, count, maps, plural, text } from './view';

/** True while the controller of the object has not seen its latest spec. */
function isStale({ status, generation }: HealthView): boolean {
  return (
    generation !== undefined && count(status, 'observedGeneration') < generation
  );
}

const STALE = progressing(
  'Observing',
  'The plane has not looked at the latest version yet.',
);

export const deploymentHealth: HealthRule = (_, view) => {
  const { spec, status } = view;
  const desired = count(spec, 'replicas', 1);
  if (spec.paused === true) {
    return suspended('Paused', 'The rollout is paused.');
  }
  if (desired === 0) return suspended('ScaledToZero', 'Scaled to zero.');
  if (isStale(view)) return STALE;
  const rollout = condition(status, 'Progressing');
  if (rollout?.reason === 'ProgressDeadlineExceeded') {
    return degraded(
      rollout.reason,
      rollout.message || 'The rollout took too long.',
    );
  }
  const failure = condition(status, 'ReplicaFailure');
  if (failure?.status === 'True') {
    return degraded(
      failure.reason || 'ReplicaFailure',
      failure.message || 'Pods cannot be created.',
    );
  }
  const updated = count(status, 'updatedReplicas');
  const ready = count(status, 'readyReplicas');
  const available = count(status, 'availableReplicas');
  const unavailable = count(status, 'unavailableReplicas');
  const total = count(status, 'replicas');
  if (updated === desired && available === 0) {
    // The controller once saw this version complete: now it is down, not coming up.
    return rollout?.reason === 'NewReplicaSetAvailable'
      ? degraded('Unavailable', `0 of ${plural(desired, 'replica')} available.`)
      : progressing(
          'Starting',
          `0 of ${plural(desired, 'replica')} available.`,
        );
  }
  const isAvailable = condition(status, 'Available')?.status === 'True';
  if (!isAvailable && ready > 0 && unavailable > 0) {
    return degraded(
      'PartlyUnavailable',
      `${ready} of ${plural(desired, 'replica')} ready.`,
    );
  }
  if (
    updated === desired &&
    ready === desired &&
    available === desired &&
    total <= desired &&
    unavailable === 0
  ) {
    return healthy('Available', `${plural(desired, 'replica')} available.`);
  }
  return progressing(
    'RollingOut',
    `${updated} of ${plural(
      desired,
      'replica',
    )} updated, ${available} available.`,
  );
};

export const statefulSetHealth: HealthRule = (_, view) => {
  const { spec, status } = view;
  const desired = count(spec, 'replicas', 1);
  if (desired === 0) return suspended('ScaledToZero', 'Scaled to zero.');
  if (isStale(view)) return STALE;
  const ready = count(status, 'readyReplicas');
  const strategy = child(spec, 'updateStrategy');
  const manual = strategy.type === 'OnDelete';
  const partition = count(child(strategy, 'rollingUpdate'), 'partition');
  const current = text(status, 'currentRevision');
  const update = text(status, 'updateRevision');
  const rolling =
    !manual && update !== '' && current !== update && partition === 0;
  const updated = count(status, 'updatedReplicas');
  if (rolling) {
    return progressing(
      'RollingOut',
      `${updated} of ${plural(desired, 'replica')} updated.`,
    );
  }
  // `availableReplicas` is absent on old clusters.
  const available = count(status, 'availableReplicas', ready);
  if (ready === desired && available === desired) {
    return healthy('Available', `${plural(desired, 'replica')} ready.`);
  }
  const wasComplete = count(status, 'currentReplicas') >= desired;
  const message = `${ready} of ${plural(desired, 'replica')} ready.`;
  return wasComplete && ready > 0
    ? degraded('PartlyUnavailable', message)
    : progressing('Starting', message);
};

export const daemonSetHealth: HealthRule = (_, view) => {
  const { status } = view;
  if (isStale(view)) return STALE;
  const desired = count(status, 'desiredNumberScheduled');
  const updated = count(status, 'updatedNumberScheduled');
  const available = count(status, 'numberAvailable');
  if (updated < desired) {
    return progressing(
      'RollingOut',
      `${updated} of ${plural(desired, 'pod')} updated.`,
    );
  }
  return available >= desired
    ? healthy('Available', `${plural(desired, 'pod')} available.`)
    : progressing(
        'Starting',
        `${available} of ${plural(desired, 'pod')} available.`,
      );
};

export const jobHealth: HealthRule = (_, { spec, status }) => {
  const failed = condition(status, 'Failed');
  if (failed?.status === 'True') {
    return degraded(
      failed.reason || 'JobFailed',
      failed.message || 'The job failed.',
    );
  }
  if (condition(status, 'Complete')?.status === 'True') {
    return healthy('JobCompleted', 'The job is complete.');
  }
  if (spec.suspend === true) {
    return suspended('Suspended', 'The job is suspended.');
  }
  const completions = count(spec, 'completions', 1);
  const succeeded = count(status, 'succeeded');
  const failures = count(status, 'failed');
  const retried = failures > 0 ? `, ${plural(failures, 'failed attempt')}` : '';
  return progressing(
    'JobRunning',
    `${succeeded} of ${plural(completions, 'completion')}${retried}.`,
  );
};

export const cronJobHealth: HealthRule = (_, { spec, status }) => {
  if (spec.suspend === true) {
    return suspended('CronJobSuspended', 'The schedule is suspended.');
  }
  const active = maps(status, 'active').length;
  if (active > 0) {
    return progressing('CronJobRunning', `${plural(active, 'job')} running.`);
  }
  const last = text(status, 'lastScheduleTime');
  return last
    ? healthy('CronJobScheduled', `Last started at ${last}.`)
    : progressing('CronJobScheduled', 'Waits for its first start.');
};

export const podHealth: HealthRule = (object, { status }) => {
  const problem = podProblem(object);
  if (problem) {
    const { reason, message } = problem;
    return problem.failing
      ? degraded(reason, message)
      : progressing(reason, message);
  }
  switch (status.phase) {
    case 'Succeeded':
      return healthy('Succeeded', 'The pod is complete.');
    case 'Running':
      return condition(status, 'Ready')?.status === 'True'
        ? healthy('Running', 'The pod is ready.')
        : progressing('NotReady', 'The pod is running but not ready.');
    case 'Pending':
      return progressing('Pending', 'The pod is starting.');
    default:
      return progressing('Pending', 'The pod has no state yet.');
  }
};
