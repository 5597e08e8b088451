import { Request, Response } from 'express';
import { Subject } from '@openchoreo-portal/authorization';
import { errorOf, query, readText } from '@openchoreo-portal/client';
import { findDataPlane, findEnvironment } from '@openchoreo-portal/controllers';
import { ApiError } from '@openchoreo-portal/model';
import { ControlPlane } from '../controlPlane/createControlPlane';
import { cachesOf } from '../controlPlane/plans';
import { SecretPlanes } from '../secrets/service';
import { MOST_STREAM_MS } from '../stream/route';
import { openEvents } from './events';
import { flowFilter } from './flows';
import { queryText } from './query';

/** Longest line that is taken from a plane, in characters. */
const MAX_LINE = 64 * 1024;
const MAX_LAST = 1_000;
/** Target of agents that report flows. */
const TARGET = 'flows';

/** What {@link serveWirelogs} works with. */
export interface WirelogOptions {
  controlPlane: ControlPlane;
  planes: SecretPlanes;
  /** Ends streams when the server stops. */
  stopping: AbortSignal;
}

/**
 * `GET /api/v1/namespaces/{ns}/environments/{env}/wirelogs?project&component&last`: connections and requests of an environment as its data plane sees them, as server-sent
 * events. Each is one flow as Hubble writes it (`{flow, time}`), or `{lost_events}` when the reader was too slow. What belongs to others is left out of a flow.
 *
 * Rejects with `ApiError` Forbidden, NotFound (environment), ServiceUnavailable (no agent), NotImplemented (the plane reports no flows).
 */
export async function serveWirelogs(
  req: Request,
  res: Response,
  subject: Subject,
  options: WirelogOptions,
): Promise<void> {
  const { controlPlane, planes, stopping } = options;
  const { namespace, environment } = req.params;
  const project = queryText(req.query, 'project');
  const component = queryText(req.query, 'component');
  const decision = controlPlane.engine.decide(subject, {
    action: 'wirelogs:view',
    scope: { namespace, project, component },
    attributes: { 'resource.environment': `${namespace}/${environment}` },
  });
  if (!decision.allowed) {
    throw new ApiError({ reason: 'Forbidden', message: decision.reason });
  }
  const transport = planes.transport(
    await dataPlaneOf(controlPlane, namespace, environment),
    TARGET,
  );
  const gone = new AbortController();
  const end = () => gone.abort();
  const over = setTimeout(end, MOST_STREAM_MS);
  res.on('close', end);
  stopping.addEventListener('abort', end);
  try {
    if (stopping.aborted || res.closed) end();
    const answer = await transport({
      method: 'GET',
      path: `/flows${query({
        namespace,
        environment,
        project,
        component,
        last: lastOf(req),
        follow: true,
      })}`,
      signal: gone.signal,
    });
    if (answer.status !== 200) {
      throw refusalOf(await readText(answer), answer.status, environment);
    }
    const filter = flowFilter(controlPlane.engine, subject, {
      namespace,
      environment,
      project,
      component,
    });
    const events = openEvents(res);
    try {
      for await (const line of linesOf(answer.body)) {
        const visible = filter(line);
        if (visible) await events.send(visible);
        if (gone.signal.aborted) break;
      }
    } catch {
      // The plane went away: the client comes again and is told.
    } finally {
      events.end();
    }
  } finally {
    clearTimeout(over);
    res.off('close', end);
    stopping.removeEventListener('abort', end);
    gone.abort();
  }
}

async function dataPlaneOf(
  controlPlane: ControlPlane,
  namespace: string,
  name: string,
) {
  const lookups = await cachesOf(controlPlane);
  const environment = findEnvironment(lookups, namespace, name);
  if (!environment) {
    throw new ApiError({
      reason: 'NotFound',
      message: `There is no environment ${name} in ${namespace}.`,
    });
  }
  const plane = findDataPlane(lookups, namespace, environment);
  if (!plane) {
    throw new ApiError({
      reason: 'NotFound',
      message: `Environment ${name} has no data plane.`,
      remedy: 'Create the data plane that it names.',
    });
  }
  return plane.ref;
}

/** An agent without the target says 404, one that does not let it through 403. */
function refusalOf(text: string, status: number, environment: string) {
  const error = errorOf(text, status);
  if (status !== 404 && status !== 403) return error;
  return new ApiError({
    reason: 'NotImplemented',
    message: `The data plane of ${environment} reports no network flows: ${error.message}`,
    remedy:
      'Look at the logs of the component, or at who may talk to whom in its cell diagram.',
  });
}

function lastOf(req: Request): number {
  const text = queryText(req.query, 'last');
  const last = text === undefined ? 0 : Number(text);
  if (!Number.isInteger(last) || last < 0 || last > MAX_LAST) {
    throw new ApiError({
      reason: 'BadRequest',
      message: `last must be a whole number from 0 to ${MAX_LAST}.`,
    });
  }
  return last;
}

/** Lines of a plane, which may send anything; a longer one than {@link MAX_LINE} ends the stream. */
async function* linesOf(
  body: AsyncIterable<Uint8Array>,
): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body) {
    rest += decoder.decode(chunk, { stream: true });
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > MAX_LINE) return;
    for (const line of lines) if (line.length <= MAX_LINE) yield line;
  }
}
