import {
  apiVersionOf,
  isApiError,
  KindDefinition,
} from '@openchoreo-portal/model';
import { IncludeObject, tableOf } from '../discovery/table';
import { presentJson, presentObject } from '../handlers/deps';
import { Entry } from '../storage/types';
import { fairTurn } from '../turns';
import { WatchStep } from '../watch/watch';
import { ApiResponse } from '../types';
import { Accepted, drained, statusOf } from './respond';

/** How watch events are written. */
export interface WatchFormat {
  kind: KindDefinition;
  accepted: Accepted;
  include: IncludeObject;
  now(): Date;
  /** Ends the stream, also when the client takes nothing any more. */
  signal?: AbortSignal;
}

/** How long a client that reads nothing may still take what was sent. */
const LINGER_MS = 5_000;

interface Line {
  type: string;
  apiVersion: string;
  bytes: Buffer;
}

/** Most bytes of lines that are kept; another half may still be held from before. */
const KEPT_BYTES = 512 * 1024;
/**
 * The last lines made of entries: watches that see a change write the same, though not all in one turn. Few are kept, with all they would double the memory
 * that objects take.
 */
let lines = new Map<Entry, Line>();
let older = new Map<Entry, Line>();
let keptBytes = 0;

function plainLine(type: string, entry: Entry, apiVersion: string): Buffer {
  const known = lines.get(entry) ?? older.get(entry);
  if (known?.type === type && known.apiVersion === apiVersion)
    return known.bytes;
  const bytes = Buffer.from(
    `{"type":"${type}","object":${presentJson(entry, apiVersion)}}\n`,
  );
  if (bytes.length > KEPT_BYTES) return bytes;
  if (keptBytes + bytes.length > KEPT_BYTES) {
    older = lines;
    lines = new Map();
    keptBytes = 0;
  }
  lines.set(entry, { type, apiVersion, bytes });
  keptBytes += bytes.length;
  return bytes;
}

/** One event as a line of JSON. Lines of plain objects reuse the stored text. */
export function eventWriter(
  format: WatchFormat,
): (step: WatchStep) => string | Buffer {
  const { kind, accepted } = format;
  const apiVersion = apiVersionOf(kind);
  let first = true;
  const table = (objects: Parameters<typeof tableOf>[1], version: string) => {
    const made = tableOf(
      kind,
      objects,
      { resourceVersion: version },
      {
        include: format.include,
        now: format.now(),
        headers: first,
      },
    );
    first = false;
    return JSON.stringify(made);
  };
  return step => {
    if (step.type === 'BOOKMARK') {
      const metadata = {
        resourceVersion: String(step.version),
        creationTimestamp: null,
        ...(step.initialEventsEnd
          ? { annotations: { 'k8s.io/initial-events-end': 'true' } }
          : {}),
      };
      const bookmark = { kind: kind.kind, apiVersion, metadata };
      const text =
        accepted.as === 'Table'
          ? table([bookmark as never], String(step.version))
          : JSON.stringify(bookmark);
      return `{"type":"BOOKMARK","object":${text}}\n`;
    }
    const { entry } = step;
    let text: string;
    if (accepted.as === 'Table')
      text = table([presentObject(entry, apiVersion)], String(entry.version));
    else if (accepted.as)
      text = JSON.stringify({
        kind: 'PartialObjectMetadata',
        apiVersion: 'meta.k8s.io/v1',
        metadata: entry.object.metadata,
      });
    else return plainLine(step.type, entry, apiVersion);
    return `{"type":"${step.type}","object":${text}}\n`;
  };
}

/**
 * Streams a watch as lines of JSON until it ends or the client goes. The next event is only read when the client has taken the last
 * ones, so a slow reader holds nothing but its place in the log.
 */
export async function streamWatch(
  res: ApiResponse,
  steps: AsyncGenerator<WatchStep>,
  format: WatchFormat,
): Promise<void> {
  const write = eventWriter(format);
  res.writeHead(200, {
    'content-type': 'application/json;stream=watch',
    'cache-control': 'no-cache, private, no-transform',
    'x-accel-buffering': 'no',
  });
  res.flushHeaders();
  try {
    for await (const step of steps) {
      if (res.destroyed) break;
      if (res.write(write(step))) continue;
      await drained(res, format.signal);
      if (format.signal?.aborted) break;
      await fairTurn();
    }
  } catch (error) {
    if (!isApiError(error)) throw error;
    if (!res.destroyed)
      res.write(
        `${JSON.stringify({
          type: 'ERROR',
          object: statusOf(error).status,
        })}\n`,
      );
  } finally {
    if (!res.destroyed) {
      res.end();
      // What a client that reads nothing has not taken by now is not waited for.
      if (res.writableNeedDrain) setTimeout(() => res.destroy(), LINGER_MS);
    }
  }
}
