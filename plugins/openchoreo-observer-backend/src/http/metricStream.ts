import { Request, Response } from 'express';
import { FollowedScopes } from './followedScopes';
import { streamSnapshots } from './snapshots';
import { StreamOptions } from './stream';
import { bad, parseScope, parseStep } from './validate';

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

  await streamSnapshots(res, {
    subscribe: wake => adapter.onMeasured(wake),
    pingMs: options.pingMs,
    read: async () =>
      adapter.queryMetrics({
        scopes: await followed.current(),
        ...windowAt(new Date()),
        stepSeconds,
      }),
  });
}
