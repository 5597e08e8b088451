import { ApiError, StoredObject } from '@openchoreo-portal/model';
import { CustomSubresource } from '@openchoreo-portal/apiserver';
import { Pod } from '../cluster/objects';
import { LogStore } from './log-store';
import { PodWorker } from './pod-worker';

/** Longest command accepted by `pods/exec`, in arguments. */
const MAX_ARGUMENTS = 100;

function number(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null || text === '') return undefined;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) {
    throw new ApiError({
      reason: 'BadRequest',
      message: `${name} must be a whole number, not "${text.slice(0, 40)}".`,
    });
  }
  return value;
}

/** `pods/log`: as the Kubernetes API has it, with `follow`, `tailLines`, `sinceSeconds`, `sinceTime`, `timestamps`, `previous`, `limitBytes`, `container`. */
export function podLogSubresource(
  logs: LogStore,
  worker: (uid: string) => PodWorker | undefined,
): CustomSubresource {
  return {
    group: '',
    resource: 'pods',
    name: 'log',
    methods: ['GET'],
    async handle({ object, query, signal }, _req, res) {
      const pod = object as Pod;
      const uid = pod.metadata.uid;
      const containers = [
        ...(pod.spec?.containers ?? []),
        ...(pod.spec?.initContainers ?? []),
      ].map(c => c.name);
      const container = query.get('container') || containers[0];
      if (!containers.includes(container)) {
        throw new ApiError({
          reason: 'BadRequest',
          message: `container ${container} is not valid for pod ${pod.metadata.name}`,
          remedy: `Choose one of: ${containers.join(', ')}.`,
        });
      }
      const previous = query.get('previous') === 'true';
      const attempts = logs.attempts(uid, container);
      const running = worker(uid);
      const attempt = running
        ? running.attempt(container, previous)
        : attempts.at(previous ? -2 : -1);
      if (attempt === undefined && previous) {
        throw new ApiError({
          reason: 'BadRequest',
          message: `previous terminated container "${container}" in pod "${pod.metadata.name}" not found`,
        });
      }
      if (attempt === undefined) throw notStarted(pod, container);
      const sinceSeconds = number(query, 'sinceSeconds');
      const sinceTime = query.get('sinceTime');
      const since = startOf(sinceSeconds, sinceTime);
      if (since && Number.isNaN(since.getTime())) {
        throw new ApiError({
          reason: 'BadRequest',
          message: 'sinceTime must be an RFC 3339 time.',
        });
      }
      const timestamps = query.get('timestamps') === 'true';
      const lines = logs.read(uid, container, attempt, {
        tailLines: number(query, 'tailLines'),
        limitBytes: number(query, 'limitBytes'),
        since,
        follow: query.get('follow') === 'true',
        signal,
      });
      res.writeHead(200, {
        'content-type': 'text/plain; charset=utf-8',
        'cache-control': 'no-cache',
      });
      res.flushHeaders();
      for await (const line of lines) {
        if (signal.aborted || res.destroyed) break;
        if (!res.write(`${timestamps ? `${line.time} ` : ''}${line.text}\n`))
          await drained(res, signal);
      }
      res.end();
    },
  };
}

function startOf(
  seconds: number | undefined,
  time: string | null,
): Date | undefined {
  if (seconds !== undefined) return new Date(Date.now() - seconds * 1000);
  return time ? new Date(time) : undefined;
}

function notStarted(pod: Pod, container: string): ApiError {
  const state = [
    ...(pod.status?.containerStatuses ?? []),
    ...(pod.status?.initContainerStatuses ?? []),
  ].find(s => s.name === container)?.state.waiting;
  return new ApiError({
    reason: 'BadRequest',
    message: `container "${container}" in pod "${
      pod.metadata.name
    }" is waiting to start: ${state?.reason ?? 'ContainerCreating'}${
      state?.message ? ` (${state.message})` : ''
    }`,
  });
}

function drained(
  res: NodeJS.WritableStream,
  signal: AbortSignal,
): Promise<void> {
  return new Promise(resolve => {
    const done = () => {
      res.removeListener('drain', done);
      res.removeListener('close', done);
      signal.removeEventListener('abort', done);
      resolve();
    };
    res.once('drain', done);
    res.once('close', done);
    signal.addEventListener('abort', done);
  });
}

/**
 * `pods/exec` without a terminal: runs one command (`command` repeated in the query), answers with what it printed and the exit code in the
 * header `x-exit-code`. Interactive sessions need an upgraded stream, which this server does not speak.
 */
export function podExecSubresource(
  worker: (uid: string) => PodWorker | undefined,
): CustomSubresource {
  return {
    group: '',
    resource: 'pods',
    name: 'exec',
    methods: ['POST', 'GET'],
    verbs: { GET: 'create', POST: 'create' },
    async handle({ object, query }, _req, res) {
      const argv = query.getAll('command');
      if (argv.length === 0 || argv.length > MAX_ARGUMENTS) {
        throw new ApiError({
          reason: 'BadRequest',
          message: 'Give the command as one or more "command" parameters.',
        });
      }
      const found = worker((object as StoredObject).metadata.uid);
      if (!found)
        throw new ApiError({
          reason: 'BadRequest',
          message: 'The pod does not run.',
        });
      const { exitCode, output } = await found
        .exec(query.get('container') ?? undefined, argv, 30_000)
        .catch((cause: Error) => {
          throw new ApiError({
            reason: 'BadRequest',
            message: cause.message,
            cause,
          });
        });
      res.writeHead(200, {
        'content-type': 'text/plain; charset=utf-8',
        'x-exit-code': String(exitCode),
      });
      res.end(output);
    },
  };
}
