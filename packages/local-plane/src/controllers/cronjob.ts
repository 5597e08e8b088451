import {
  isApiError,
  keyOf,
  removeCondition,
  setCondition,
  timestamp,
} from '@openchoreo-portal/model';
import {
  FIELD_MANAGER,
  PlaneContext,
  seen,
  writeStatus,
} from '../cluster/context';
import {
  Controller,
  controllerRef,
  isOwnedBy,
  ownerKeys,
} from '../cluster/controller';
import { CronJob, Job } from '../cluster/objects';
import * as kinds from '../kinds';
import { finishedCondition } from './job';
import { ScheduleAnswer, evaluateSchedule } from './schedule';

/** CronJob -> Job at every start time. */
export function cronJobController(context: PlaneContext): Controller {
  const { client, informers, clock, events } = context;
  const cronJobs = informers.informer<CronJob>(kinds.CronJob);
  const jobs = informers.informer<Job>(kinds.Job);

  async function reconcile(key: string) {
    const cron = cronJobs.get(key);
    if (!cron?.spec || cron.metadata.deletionTimestamp) return undefined;
    const spec = cron.spec;
    const now = clock.now();
    const owned = jobs.list().filter(j => isOwnedBy(j, cron));
    const active = owned.filter(j => !finishedCondition(j));
    await trim(owned, 'Complete', spec.successfulJobsHistoryLimit ?? 3);
    await trim(owned, 'Failed', spec.failedJobsHistoryLimit ?? 1);

    let lastScheduleTime = cron.status?.lastScheduleTime;
    let conditions = removeCondition(cron.status?.conditions, 'ScheduleValid');
    let answer: ScheduleAnswer | undefined;
    try {
      const since = new Date(
        lastScheduleTime ?? cron.metadata.creationTimestamp,
      );
      answer = evaluateSchedule(spec.schedule, spec.timeZone, since, now);
    } catch (error) {
      const message = `The schedule "${spec.schedule}" cannot be read: ${
        error instanceof Error ? error.message : error
      }`;
      conditions = setCondition(
        cron.status?.conditions,
        {
          type: 'ScheduleValid',
          status: 'False',
          reason: 'InvalidSchedule',
          message,
        },
        now,
      );
      events.record(cron, 'Warning', 'UnparseableCronJobSchedule', message);
    }
    if (answer?.due && !spec.suspend) {
      const late = now.getTime() - answer.due.getTime();
      const deadline = spec.startingDeadlineSeconds;
      if (deadline !== undefined && late > deadline * 1000) {
        events.record(
          cron,
          'Warning',
          'MissSchedule',
          `Missed scheduled time to start a job: ${timestamp(answer.due)}`,
        );
      } else if (spec.concurrencyPolicy === 'Forbid' && active.length > 0) {
        events.record(
          cron,
          'Normal',
          'JobAlreadyActive',
          'Not starting job because prior execution is running and concurrency policy is Forbid',
        );
      } else {
        if (spec.concurrencyPolicy === 'Replace') {
          for (const job of active) {
            await client.delete(kinds.Job, job.metadata, {
              propagationPolicy: 'Background',
            });
          }
        }
        await start(cron, answer.due);
        lastScheduleTime = timestamp(answer.due);
      }
    }
    const running = jobs
      .list()
      .filter(j => isOwnedBy(j, cron) && !finishedCondition(j));
    const succeeded = owned
      .map(j => j.status?.completionTime)
      .filter((t): t is string => Boolean(t))
      .sort();
    await writeStatus(client, kinds.CronJob, cron, {
      active: running.map(j => ({
        apiVersion: 'batch/v1',
        kind: 'Job',
        namespace: j.metadata.namespace,
        name: j.metadata.name,
        uid: j.metadata.uid,
      })),
      lastScheduleTime,
      lastSuccessfulTime: succeeded.at(-1) ?? cron.status?.lastSuccessfulTime,
      conditions,
    });
    return answer && !spec.suspend
      ? {
          requeueAfterMs: Math.max(
            50,
            answer.next.getTime() - now.getTime() + 20,
          ),
        }
      : undefined;
  }

  async function start(cron: CronJob, at: Date): Promise<void> {
    const { jobTemplate } = cron.spec!;
    // The name carries the minute, so a crash between create and status write cannot start the same run twice.
    const name = `${cron.metadata.name.slice(0, 52)}-${Math.floor(
      at.getTime() / 60_000,
    )}`;
    try {
      await client.create(
        kinds.Job,
        {
          apiVersion: 'batch/v1',
          kind: 'Job',
          metadata: {
            name,
            namespace: cron.metadata.namespace,
            labels: jobTemplate.metadata?.labels ?? {},
            annotations: {
              ...jobTemplate.metadata?.annotations,
              'batch.kubernetes.io/cronjob-scheduled-timestamp': timestamp(at),
            },
            ownerReferences: [controllerRef(cron)],
          },
          spec: jobTemplate.spec,
        },
        { fieldManager: FIELD_MANAGER },
      );
      context.events.record(
        cron,
        'Normal',
        'SuccessfulCreate',
        `Created job ${name}`,
      );
    } catch (error) {
      if (!isApiError(error, 'AlreadyExists')) throw error;
    }
    const key = keyOf({ namespace: cron.metadata.namespace, name });
    await seen(jobs, () => jobs.get(key) !== undefined);
  }

  async function trim(owned: readonly Job[], type: string, keep: number) {
    const finished = owned
      .filter(j => finishedCondition(j)?.type === type)
      .sort((a, b) =>
        a.metadata.creationTimestamp.localeCompare(
          b.metadata.creationTimestamp,
        ),
      );
    for (const job of finished.slice(0, Math.max(0, finished.length - keep))) {
      await client.delete(kinds.Job, job.metadata, {
        propagationPolicy: 'Background',
      });
    }
  }

  return {
    name: 'cronjob',
    kind: kinds.CronJob,
    reconcile,
    watches: [{ kind: kinds.Job, keys: ownerKeys('CronJob') }],
  };
}
