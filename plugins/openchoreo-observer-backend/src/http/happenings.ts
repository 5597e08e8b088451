import { Request, Response } from 'express';
import { FollowedScopes } from './followedScopes';
import { presentEvent } from './present';
import { streamSnapshots } from './snapshots';
import { StreamOptions } from './stream';
import { bad, parseScope } from './validate';

const DAY_MS = 86_400_000;
const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1000;

/**
 * Events of planes of the last day as server-sent events: `{"events": […]}`, the newest first, at once and again whenever one was added or counted up.
 * Parameters: the search scope (`namespace`, `project`, `component`, `environment` or `workflowRunName`) and `limit` (default 100, at most 1000).
 */
export async function streamHappenings(
  req: Request,
  res: Response,
  { adapter, authoriser, asker, pingMs }: StreamOptions,
): Promise<void> {
  const match = parseScope(req.query as Record<string, unknown>);
  const limit = Number(req.query.limit ?? DEFAULT_LIMIT);
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) {
    throw bad(`limit must be a whole number from 1 to ${MAX_LIMIT}.`);
  }
  const followed = new FollowedScopes(
    adapter,
    authoriser,
    asker,
    'events:view',
    match,
  );
  await followed.current();
  await streamSnapshots(res, {
    subscribe: wake => adapter.onHappened(wake),
    pingMs,
    async read() {
      const end = new Date();
      const { items } = await adapter.queryEvents({
        scopes: await followed.current(),
        start: new Date(end.getTime() - DAY_MS),
        // Clocks of planes may be ahead.
        end: new Date(end.getTime() + DAY_MS),
        order: 'desc',
        limit,
      });
      return { events: items.map(presentEvent) };
    },
  });
}
