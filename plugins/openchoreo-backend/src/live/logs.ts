import { query, readText, errorOf } from '@openchoreo-portal/client';
import { LivePlane } from './plane';

/** One line of a container. `timestamp` is absent when the plane did not give one. */
export interface LogEntry {
  /** RFC 3339. */
  timestamp?: string;
  log: string;
}

/** Most lines and bytes of one answer; who wants more asks the observer. */
const MAX_LINES = 5_000;
const MAX_BYTES = 4 * 1024 * 1024;
const STAMPED = /^(\d{4}-\d\d-\d\dT[0-9:.]+(?:Z|[+-]\d\d:\d\d)) ?/;

/** What a container of a pod has written, oldest first: the last 5000 lines of at most 4 MiB. */
export async function readPodLog(
  plane: LivePlane,
  pod: { namespace: string; name: string },
  options: { container?: string; sinceSeconds?: number } = {},
): Promise<LogEntry[]> {
  const path = `/api/v1/namespaces/${encodeURIComponent(
    pod.namespace,
  )}/pods/${encodeURIComponent(pod.name)}/log${query({
    timestamps: true,
    container: options.container,
    sinceSeconds: options.sinceSeconds,
    tailLines: MAX_LINES,
    limitBytes: MAX_BYTES,
  })}`;
  const response = await plane.transport({ method: 'GET', path });
  const text = await readText(response);
  if (response.status !== 200) throw errorOf(text, response.status);
  return text
    .split('\n')
    .filter(line => line !== '')
    .map(parseLine);
}

function parseLine(line: string): LogEntry {
  const match = STAMPED.exec(line);
  return match
    ? { timestamp: match[1], log: line.slice(match[0].length) }
    : { log: line };
}
