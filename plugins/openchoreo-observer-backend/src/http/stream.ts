import { Asker } from '@openchoreo-portal/plugin-openchoreo-node';
import { Request, Response } from 'express';
import { KnownScope, LogEntry, ObserverAdapter } from '../model';
import { Moment, parseMoment } from '../store/time';
import { Authoriser } from './authorise';
import { presentLog } from './present';
import { bad, parseLevels, parsePhrase, parseScope } from './validate';

const PING_MS = 15_000;
/** How often it is asked again whether the stream may still be seen, in milliseconds. */
const REAUTHORISE_MS = 60_000;
const PAGE = 1000;
const DEFAULT_TAIL = 200;
const FOREVER = new Date('9999-01-01T00:00:00Z');
const EPOCH = new Date(0);

/** Options of {@link streamLogs}. */
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

  let known: KnownScope[] = [];
  let scopes: KnownScope[] = [];
  let authorisedAt = 0;
  const refreshScopes = async () => {
    const found = await adapter.scopes(match);
    const due = Date.now() - authorisedAt > REAUTHORISE_MS;
    const same =
      found.length === known.length &&
      found.every((scope, i) => scope.id === known[i].id);
    if (same && !due) return;
    scopes = await authoriser.allowed(asker, 'logs:view', match, found);
    known = found;
    authorisedAt = Date.now();
  };
  await refreshScopes();

  res.status(200);
  res.setHeader('content-type', 'text/event-stream; charset=utf-8');
  // Compression would hold lines back.
  res.setHeader('cache-control', 'no-cache, no-transform');
  res.setHeader('x-accel-buffering', 'no');
  res.flushHeaders();

  const state = { dirty: true, closed: false, wake: () => {} };
  const wake = () => {
    state.dirty = true;
    state.wake();
  };
  const unsubscribe = adapter.onAppended(wake);
  const ping = setInterval(() => {
    if (!res.writableNeedDrain) res.write(': ping\n\n');
    wake();
  }, options.pingMs ?? PING_MS);
  const onClose = () => {
    state.closed = true;
    wake();
  };
  res.on('close', onClose);
  const send = async (entries: readonly LogEntry[]) => {
    for (const entry of entries) {
      const line = JSON.stringify(presentLog(entry));
      if (!res.write(`id: ${entry.id}\ndata: ${line}\n\n`)) {
        await drained(res);
      }
      if (state.closed) return;
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
    while (!state.closed) {
      if (!state.dirty) {
        await new Promise<void>(resolve => {
          state.wake = resolve;
        });
        continue;
      }
      state.dirty = false;
      await refreshScopes();
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
      if (items.length === PAGE) state.dirty = true;
      else if (over) {
        res.write('data: {"end":true}\n\n');
        break;
      }
    }
    res.end();
  } catch {
    // Not allowed any more, or the store failed: the client asks again and is told.
    res.destroy();
  } finally {
    clearInterval(ping);
    unsubscribe();
    res.off('close', onClose);
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

function drained(res: Response): Promise<void> {
  return new Promise(resolve => {
    const done = () => {
      res.off('drain', done);
      res.off('close', done);
      resolve();
    };
    res.on('drain', done);
    res.on('close', done);
    if (res.closed) done();
  });
}
