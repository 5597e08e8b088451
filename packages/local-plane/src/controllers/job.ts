import {
  Condition,
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
import { Controller, isOwnedBy, ownerKeys } from '../cluster/controller';
import { Job, JobStatus, Pod } from '../cluster/objects';
import * as kinds from '../kinds';
import { isActive, isReady, podFromTemplate } from './pods';

/** Seconds between attempts: 10, 20, 40 … 360. */
const BACKOFF_BASE_MS = 10_000;
const BACKOFF_MAX_MS = 360_000;

/** `Complete` or `Failed`, when the Job is over. */
export function finishedCondition(job: Job): Condition | undefined {
  return job.status?.conditions?.find(
    c => (c.type === 'Complete' || c.type === 'Failed') && c.status === 'True',
  );
}

/** Job -> Pods until enough of them succeeded, or too many failed, or time is up. */
export function jobController(
  context: PlaneContext,
  options: { backoffBaseMs?: number } = {},
): Controller {
  const { client, informers, clock } = context;
  const jobs = informers.informer<Job>(kinds.Job);
  const pods = informers.informer<Pod>(kinds.Pod);
  const baseMs = options.backoffBaseMs ?? BACKOFF_BASE_MS;

  async function reconcile(key: string) {
    const job = jobs.get(key);
    if (!job?.spec || job.metadata.deletionTimestamp) return undefined;
    const now = clock.now();
    const done = finishedCondition(job);
    if (done) return collect(job, done, now);

    const spec = job.spec;
    const owned = () => pods.list().filter(p => isOwnedBy(p, job));
    const succeeded = owned().filter(p => p.status?.phase === 'Succeeded');
    const failed = owned().filter(p => p.status?.phase === 'Failed');
    const active = owned().filter(isActive);
    const completions =
      spec.completions ?? (spec.parallelism === undefined ? 1 : undefined);
    const needed = completions ?? 1;
    const status: JobStatus = {
      ...job.status,
      startTime:
        job.status?.startTime ?? (spec.suspend ? undefined : timestamp(now)),
      succeeded: succeeded.length,
      failed: failed.length,
    };
    const restarts = active.reduce(
      (sum, p) => sum + (p.status?.containerStatuses?.[0]?.restartCount ?? 0),
      0,
    );
    const deadlineMs =
      spec.activeDeadlineSeconds === undefined || !status.startTime
        ? undefined
        : Date.parse(status.startTime) +
          spec.activeDeadlineSeconds * 1000 -
          now.getTime();
    let end:
      | [type: 'Complete' | 'Failed', reason: string, message: string]
      | undefined;
    let requeueAfterMs: number | undefined;
    if (succeeded.length >= needed) {
      end = [
        'Complete',
        'CompletionsReached',
        'Reached expected number of succeeded pods',
      ];
    } else if (failed.length + restarts > (spec.backoffLimit ?? 6)) {
      end = [
        'Failed',
        'BackoffLimitExceeded',
        lastFailure(failed) ?? 'Job has reached the specified backoff limit',
      ];
    } else if (deadlineMs !== undefined && deadlineMs <= 0) {
      end = [
        'Failed',
        'DeadlineExceeded',
        'Job was active longer than specified deadline',
      ];
    }
    if (end || spec.suspend) {
      for (const pod of active) await client.delete(kinds.Pod, pod.metadata);
    } else {
      const want = Math.min(spec.parallelism ?? 1, needed - succeeded.length);
      if (active.length < want) {
        const wait = backoff(failed, now);
        if (wait > 0) requeueAfterMs = wait;
        else for (let i = active.length; i < want; i += 1) await create(job);
      }
      if (deadlineMs !== undefined) {
        requeueAfterMs =
          Math.min(requeueAfterMs ?? deadlineMs, deadlineMs) + 20;
      }
    }
    const living = owned().filter(isActive);
    status.active = end ? 0 : living.length;
    status.ready = living.filter(isReady).length;
    if (end) {
      const [type, reason, message] = end;
      status.conditions = setCondition(
        status.conditions,
        { type, status: 'True', reason, message },
        now,
      );
      if (type === 'Complete') status.completionTime = timestamp(now);
      context.events.record(
        job,
        type === 'Complete' ? 'Normal' : 'Warning',
        type === 'Complete' ? 'Completed' : reason,
        message,
      );
    } else if (spec.suspend) {
      status.conditions = setCondition(
        status.conditions,
        {
          type: 'Suspended',
          status: 'True',
          reason: 'JobSuspended',
          message: 'Job suspended',
        },
        now,
      );
    } else {
      status.conditions = removeCondition(status.conditions, 'Suspended');
    }
    await writeStatus(client, kinds.Job, job, status);
    return requeueAfterMs === undefined ? undefined : { requeueAfterMs };
  }

  function backoff(failed: readonly Pod[], now: Date): number {
    if (failed.length === 0) return 0;
    const last = Math.max(...failed.map(finishedAt));
    const delay = Math.min(baseMs * 2 ** (failed.length - 1), BACKOFF_MAX_MS);
    return last + delay - now.getTime();
  }

  async function create(job: Job): Promise<void> {
    const template = job.spec!.template;
    const labels = {
      'batch.kubernetes.io/job-name': job.metadata.name.slice(0, 63),
      'job-name': job.metadata.name.slice(0, 63),
      'batch.kubernetes.io/controller-uid': job.metadata.uid,
    };
    const made = await client.create<Pod>(
      kinds.Pod,
      podFromTemplate(template, job, {
        labels,
        // A pod of a Job that always restarts would never end.
        spec:
          template.spec?.restartPolicy === 'OnFailure'
            ? {}
            : { restartPolicy: 'Never' },
      }),
      { fieldManager: FIELD_MANAGER },
    );
    await seen(pods, () => pods.get(keyOf(made.metadata)) !== undefined);
    context.events.record(
      job,
      'Normal',
      'SuccessfulCreate',
      `Created pod: ${made.metadata.name}`,
    );
  }

  async function collect(job: Job, done: Condition, now: Date) {
    const ttl = job.spec?.ttlSecondsAfterFinished;
    if (ttl === undefined) return undefined;
    const left =
      Date.parse(done.lastTransitionTime) + ttl * 1000 - now.getTime();
    if (left > 0) return { requeueAfterMs: left + 20 };
    await client.delete(kinds.Job, job.metadata, {
      propagationPolicy: 'Background',
    });
    return undefined;
  }

  return {
    name: 'job',
    kind: kinds.Job,
    reconcile,
    watches: [{ kind: kinds.Pod, keys: ownerKeys('Job') }],
  };
}

function finishedAt(pod: Pod): number {
  const times = (pod.status?.containerStatuses ?? [])
    .map(s => Date.parse(s.state.terminated?.finishedAt ?? ''))
    .filter(Number.isFinite);
  return times.length
    ? Math.max(...times)
    : Date.parse(pod.metadata.creationTimestamp);
}

/** What the last failed pod said, so that the Job's condition tells why. */
function lastFailure(failed: readonly Pod[]): string | undefined {
  const last = [...failed].sort((a, b) => finishedAt(b) - finishedAt(a))[0];
  const ended = last?.status?.containerStatuses?.find(s => s.state.terminated)
    ?.state.terminated;
  if (!ended) return undefined;
  const why = ended.message ? `: ${ended.message}` : '';
  return `Job has reached the specified backoff limit; the last pod exited with code ${ended.exitCode}${why}`;
}
