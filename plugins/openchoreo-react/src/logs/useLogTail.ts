import { useEffect, useRef, useState } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import { ApiError } from '@openchoreo-portal/model';
import { openchoreoApiRef } from '../api/openchoreoApi';
import { follow } from './follow';

/** One line of a log. */
export interface LogLine {
  /** RFC 3339. */
  timestamp: string;
  log: string;
  level?: string;
  metadata?: {
    podName?: string;
    containerName?: string;
    environment?: string;
    [key: string]: string | undefined;
  };
}

/** Whose log to follow: a component's, or one step of a workflow run. */
export type LogScope = Record<string, string | undefined>;

/** A followed log. `lines` keeps the newest {@link MAX_LINES}. */
export interface LogTail {
  status: 'connecting' | 'live' | 'ended' | 'failed';
  lines: readonly LogLine[];
  error?: ApiError;
}

/** Lines kept in the browser. */
export const MAX_LINES = 5_000;
const FLUSH_MS = 100;

/** Follows a log until the component goes away; reconnects with back-off and continues after the last line it saw. */
export function useLogTail(scope: LogScope | undefined): LogTail {
  const api = useApi(openchoreoApiRef);
  const [tail, setTail] = useState<LogTail>({
    status: 'connecting',
    lines: [],
  });
  const key = scope && JSON.stringify(scope);
  const wanted = useRef(scope);
  wanted.current = scope;

  useEffect(() => {
    setTail({ status: 'connecting', lines: [] });
    if (!key) return undefined;
    const abort = new AbortController();
    let pending: LogLine[] = [];
    let flushing: ReturnType<typeof setTimeout> | undefined;
    let last: string | undefined;
    const flush = () => {
      clearTimeout(flushing);
      flushing = undefined;
      const added = pending;
      pending = [];
      setTail(previous => ({
        status: 'live',
        lines: [...previous.lines, ...added].slice(-MAX_LINES),
      }));
    };
    void follow({
      signal: abort.signal,
      failure: 'The log cannot be followed.',
      open(signal) {
        const query = new URLSearchParams();
        for (const [name, value] of Object.entries(wanted.current ?? {})) {
          if (value) query.set(name, value);
        }
        if (last) query.set('since', last);
        return api.openPlugin(
          'openchoreo-observer',
          `/api/v1/logs/stream?${query}`,
          signal,
        );
      },
      onOpen: () =>
        setTail(previous => ({
          ...previous,
          status: 'live',
          error: undefined,
        })),
      onData(data) {
        const line = JSON.parse(data) as LogLine & { end?: boolean };
        if (line.end) {
          flush();
          setTail(previous => ({ ...previous, status: 'ended' }));
          return true;
        }
        if (typeof line.log === 'string') {
          last = line.timestamp;
          pending.push(line);
          flushing ??= setTimeout(flush, FLUSH_MS);
        }
        return false;
      },
      onProblem: error =>
        setTail(previous => ({ ...previous, status: 'failed', error })),
    });
    return () => {
      abort.abort();
      clearTimeout(flushing);
    };
  }, [api, key]);

  return tail;
}
