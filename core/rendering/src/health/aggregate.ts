import { HealthStatus } from '@openchoreo-portal/model';
import type { Health } from './result';

/** Health of one object of a set. */
export interface ObjectHealth extends Health {
  kind: string;
  name: string;
}

const WORKLOADS = new Set([
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'CronJob',
  'Job',
  'Pod',
]);

/**
 * What the objects of a component say together, in the words of the condition `ResourcesReady`.
 *
 * Ready: every workload is healthy or intentionally not running, no other object is degraded. A scheduled job counts as ready
 * while it runs. Routes and the like may still be on their way: some planes never report them. The worst object gives the message.
 */
export function aggregateHealth(objects: readonly ObjectHealth[]): {
  ready: boolean;
  health: HealthStatus;
  reason: string;
  message: string;
} {
  const workloads = objects.filter(o => WORKLOADS.has(o.kind));
  const others = objects.filter(o => !WORKLOADS.has(o.kind));
  const worst = (list: readonly ObjectHealth[], health: HealthStatus) =>
    list.find(o => o.health === health);
  const say = (o: ObjectHealth) => `${o.kind} ${o.name}: ${o.message}`;

  const broken = worst(workloads, 'Degraded') ?? worst(others, 'Degraded');
  if (broken) {
    const reason = broken.kind === 'Job' ? 'JobFailed' : 'ResourcesDegraded';
    return { ready: false, health: 'Degraded', reason, message: say(broken) };
  }
  const absent = worst(objects, 'Unknown');
  if (absent) {
    return {
      ready: false,
      health: 'Unknown',
      reason: 'ResourcesUnknown',
      message: say(absent),
    };
  }
  const moving = workloads.find(
    o => o.health === 'Progressing' && o.kind !== 'CronJob',
  );
  if (moving) {
    const reason =
      moving.kind === 'Job' ? 'JobRunning' : 'ResourcesProgressing';
    return {
      ready: false,
      health: 'Progressing',
      reason,
      message: say(moving),
    };
  }
  const idle = worst(workloads, 'Suspended');
  if (idle) {
    const reason =
      idle.kind === 'CronJob'
        ? 'CronJobSuspended'
        : 'ReadyWithSuspendedResources';
    return { ready: true, health: 'Suspended', reason, message: say(idle) };
  }
  const [first] = workloads;
  const reasons: Record<string, string> = {
    Job: 'JobCompleted',
    CronJob: 'CronJobScheduled',
  };
  return {
    ready: true,
    health: 'Healthy',
    reason: (first && reasons[first.kind]) ?? 'ResourcesReady',
    message: first ? say(first) : 'Everything is in place.',
  };
}
