import { isDeepStrictEqual } from 'node:util';
import { Request, Response } from 'express';
import { ResourceSeries } from '../model';
import { EventStream } from './eventStream';
import { FollowedScopes } from './followedScopes';
import { StreamOptions } from './stream';
import { bad, parseScope, parseStep } from './validate';

/** Measurements come in bursts, one for each pod. */
const PAUSE_MS = 1_000;
const DEFAULT_MINUTES = 15;
const MAX_MINUTES = 7 * 24 * 60;

/**
 * Resource metrics of the last `minutes` (default 15, at most a week) as server-sent events: the series of the whole window at once, and again whenever
 * something was measured or grew old. Parameters: the search scope (`namespace`, `project`, `component`, `environment`) and `step` as in a query.
 */
export async function streamMetrics(
  req: Request,
  res: Response,
  options: StreamOptions,
): Promise<void> {
  const { adapter, authoriser, asker } = options;
  const match = parseScope(req.query as Record<string, unknown>);
  if (match.type !== 'component') throw bad('Workflow runs have no metrics.');
  const minutes = Number(req.query.minutes ?? DEFAULT_MINUTES);
  if (!Number.isInteger(minutes) || minutes < 1 || minutes > MAX_MINUTES) {
    throw bad(`minutes must be a whole number from 1 to ${MAX_MINUTES}.`);
  }
  const windowAt = (end: Date) => ({
    start: new Date(end.getTime() - minutes * 60_000),
    end,
  });
  const first = windowAt(new Date());
  const stepSeconds = parseStep(req.query.step, first.start, first.end);
  const followed = new FollowedScopes(
    adapter,
    authoriser,
    asker,
    'metrics:view',
    match,
  );
  await followed.current();

  const events = new EventStream(
    res,
    wake => adapter.onMeasured(wake),
    options.pingMs,
  );
  let sent: ResourceSeries | undefined;
  try {
    while (await events.next()) {
      const series = await adapter.queryMetrics({
        scopes: await followed.current(),
        ...windowAt(new Date()),
        stepSeconds,
      });
      if (isDeepStrictEqual(series, sent)) continue;
      sent = series;
      await events.send(series);
      await new Promise(resolve => {
        setTimeout(resolve, PAUSE_MS).unref();
      });
    }
    res.end();
  } catch {
    // Not allowed any more, or the store failed: the client asks again and is told.
    res.destroy();
  } finally {
    events.release();
  }
}
