import { readLines } from '@openchoreo-portal/client';
import { isApiError } from '@openchoreo-portal/model';
import { Session } from '../api/session';

/** Whose log: a component's in an environment, or a workflow run's. */
export type LogScope = Record<string, string>;

/** One line as the observer sends it. */
export interface LogLine {
  /** RFC 3339. */
  timestamp: string;
  log: string;
  level?: string;
  metadata?: { containerName?: string; podName?: string };
}

/** Where to begin. */
export interface LogRange {
  since?: Date;
  tail?: number;
}

const DAY_MS = 86_400_000;
const MAX_ATTEMPTS = 6;

/** Lines of the past, oldest first: those since a moment (default: a day ago), at most `tail` (default 100). */
export async function queryLogs(
  session: Session,
  scope: LogScope,
  range: LogRange,
): Promise<LogLine[]> {
  const now = session.io.now();
  const { logs } = await session.observer.request<{ logs: LogLine[] }>(
    'POST',
    '/api/v1/logs/query',
    {
      startTime: (
        range.since ?? new Date(now.getTime() - DAY_MS)
      ).toISOString(),
      endTime: now.toISOString(),
      limit: range.tail ?? (range.since ? 1000 : 100),
      sortOrder: 'desc',
      searchScope: scope,
    },
  );
  return logs.reverse();
}

/** Calls back for every line, past and new, until the log ends or the session is interrupted; resumes after a cut connection. */
export async function followLogs(
  session: Session,
  scope: LogScope,
  range: LogRange,
  onLine: (line: LogLine) => void,
): Promise<void> {
  const { signal } = session.io;
  let lastId: string | undefined;
  for (let attempt = 0; !signal.aborted; attempt += 1) {
    const search = new URLSearchParams(scope);
    if (range.since) search.set('since', range.since.toISOString());
    else if (range.tail) search.set('tail', String(range.tail));
    try {
      const stream = await session.observer.open(
        `/api/v1/logs/stream?${search}`,
        lastId ? { 'last-event-id': lastId } : undefined,
      );
      for await (const line of readLines(stream)) {
        if (line.startsWith('id:')) lastId = line.slice(3).trim();
        if (!line.startsWith('data:')) continue;
        const data = JSON.parse(line.slice(5)) as LogLine & { end?: boolean };
        if (data.end) return;
        attempt = 0;
        onLine(data);
      }
    } catch (error) {
      if (signal.aborted) return;
      // Refusals do not get better by asking again.
      const final = isApiError(error) && error.code < 500;
      if (final || attempt >= MAX_ATTEMPTS) throw error;
    }
    await pause(Math.min(500 * 2 ** attempt, 10_000), signal);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
