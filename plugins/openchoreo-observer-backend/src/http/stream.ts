import { Asker } from '@openchoreo-portal/plugin-openchoreo-node';
import { Request, Response } from 'express';
import { LogEntry, ObserverAdapter } from '../model';
import { Moment, parseMoment } from '../store/time';
import { Authoriser } from './authorise';
import { EventStream } from './eventStream';
import { FollowedScopes } from './followedScopes';
import { presentLog } from './present';
import { bad, parseLevels, parsePhrase, parseScope } from './validate';

const PAGE = 1000;
const DEFAULT_TAIL = 200;
const FOREVER = new Date('9999-01-01T00:00:00Z');
const EPOCH = new Date(0);

/** Options of a stream. */
export interface StreamOptions {
  adapter: ObserverAdapter;
  authoriser: Authoriser;
  asker: Asker;
  pingMs?: number;
}

/**
 * Live tail as server-sent events. Parameters: the search scope (`namespace`, `project`, `component`, `environment` or `workflowRunName`, `taskName`), `logLevels`,
 * `searchPhrase`, and where to begin: header `Last-Event-ID` (exact), `since` (after that time) or `tail` (the last n lines, default 200). Each event is a
 * log line with its id. The log of one step of a workflow run ends with `{"end": true}` when the step is over.
 */
export async function streamLogs(
  req: Request,
  res: Response,
  options: StreamOptions,
): Promise<void> {
  const { adapter, authoriser, asker } = options;
  const match = parseScope(req.query as Record<string, unknown>);
  const filter = {
    levels: parseLevels(req.query.logLevels),
    phrase: parsePhrase(req.query.searchPhrase),
    end: FOREVER,
    limit: PAGE,
  };
  const begin = parseBegin(req);

  const followed = new FollowedScopes(
    adapter,
    authoriser,
    asker,
    'logs:view',
    match,
  );
  let scopes = await followed.current();

  const events = new EventStream(
    res,
    wake => adapter.onAppended(wake),
    options.pingMs,
  );
  const send = async (entries: readonly LogEntry[]) => {
    for (const entry of entries) {
      await events.send(presentLog(entry), entry.id);
      if (events.closed) return;
    }
  };

  try {
    let last = begin.afterId ?? (begin.since ? 0 : await adapter.lastId());
    if (begin.tail > 0) {
      const { items } = await adapter.queryLogs({
        ...filter,
        scopes,
        start: EPOCH,
        order: 'desc',
        limit: begin.tail,
      });
      // Newer ones come with the first turn of the loop.
      await send(items.filter(entry => entry.id <= last).reverse());
    }
    while (await events.next()) {
      scopes = await followed.current();
      // Asked before the last page is read, so that nothing comes between.
      const over =
        match.type === 'workflow' &&
        match.taskName !== undefined &&
        (await adapter.isComplete(scopes));
      const { items } = await adapter.queryLogs({
        ...filter,
        scopes,
        start: begin.since ? new Date(begin.since.ts / 1000) : EPOCH,
        order: 'asc',
        afterId: last,
      });
      await send(items.filter(entry => isAfter(entry, begin.since)));
      if (items.length > 0) last = items[items.length - 1].id;
      if (items.length === PAGE) events.wake();
      else if (over) {
        await events.send({ end: true });
        break;
      }
    }
    res.end();
  } catch {
    // Not allowed any more, or the store failed: the client asks again and is told.
    res.destroy();
  } finally {
    events.release();
  }
}

function parseBegin(req: Request): {
  afterId?: number;
  since?: Moment;
  tail: number;
} {
  const lastEventId = req.header('last-event-id');
  if (lastEventId && /^\d{1,15}$/.test(lastEventId)) {
    return { afterId: Number(lastEventId), tail: 0 };
  }
  const { since, tail } = req.query;
  if (since !== undefined) {
    const moment = typeof since === 'string' ? parseMoment(since) : undefined;
    if (!moment) throw bad('since must be an RFC 3339 time.');
    return { since: moment, tail: 0 };
  }
  const lines = tail === undefined ? DEFAULT_TAIL : Number(tail);
  if (!Number.isInteger(lines) || lines < 0 || lines > PAGE) {
    throw bad(`tail must be a whole number from 0 to ${PAGE}.`);
  }
  return { tail: lines };
}

function isAfter(entry: LogEntry, since: Moment | undefined): boolean {
  if (!since) return true;
  const moment = parseMoment(entry.timestamp);
  return (
    moment !== undefined &&
    (moment.ts > since.ts || (moment.ts === since.ts && moment.ns > since.ns))
  );
}
