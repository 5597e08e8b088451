import { useSyncExternalStore } from 'react';
import { formatRelative } from '../format/time';

const listeners = new Set<() => void>();
let now = new Date();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  // One clock for all labels on the page; it asks nobody, it only reads the time.
  timer ??= setInterval(() => {
    now = new Date();
    listeners.forEach(each => each());
  }, 15_000);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/**
 * How long ago, with the exact time as title; with `ahead` also how long until. Renders nothing without a time. Without `ahead` a time that
 * a server's clock puts into the future counts as now.
 */
export function RelativeTime({
  at,
  ahead = false,
}: {
  at: string | undefined;
  ahead?: boolean;
}) {
  const current = useSyncExternalStore(subscribe, () => now);
  if (!at) return null;
  const date = new Date(at);
  const latest = date > current && !ahead ? date : current;
  return (
    <time dateTime={at} title={date.toLocaleString()}>
      {formatRelative(date, latest)}
    </time>
  );
}
