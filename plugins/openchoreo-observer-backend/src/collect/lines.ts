import { NewLine, Position } from '../store/logs';
import { Moment, parseMoment } from '../store/time';
import { detectLevel } from './level';

/** Longest line that is kept whole, in characters; the rest of a longer one is dropped and said so. */
export const MAX_LINE = 32 * 1024;

/** Cuts chunks of bytes into lines; holds at most one line of {@link MAX_LINE}. */
export class LineSplitter {
  private readonly decoder = new TextDecoder();
  private rest = '';
  private dropped = 0;

  push(chunk: Uint8Array): string[] {
    return this.split(this.decoder.decode(chunk, { stream: true }));
  }

  /** What is left when the stream has ended: a line without a line break. */
  end(): string[] {
    const lines = this.split(this.decoder.decode());
    if (this.rest || this.dropped) lines.push(this.finish(''));
    return lines;
  }

  private split(text: string): string[] {
    const parts = text.split('\n');
    const lines: string[] = [];
    for (let i = 0; i < parts.length - 1; i++) {
      lines.push(this.finish(parts[i]));
    }
    this.hold(parts[parts.length - 1]);
    return lines;
  }

  private hold(text: string): void {
    const room = MAX_LINE - this.rest.length;
    this.rest += text.slice(0, room);
    this.dropped += Math.max(0, text.length - room);
  }

  private finish(text: string): string {
    this.hold(text);
    const line = this.dropped
      ? `${this.rest} … (${this.dropped} more characters)`
      : this.rest;
    this.rest = '';
    this.dropped = 0;
    return line.endsWith('\r') ? line.slice(0, -1) : line;
  }
}

/** Reads `{RFC 3339 time} {text}`, as `timestamps=true` writes it. A line without a time takes `fallback`. */
export function parseLine(line: string, fallback: Moment): NewLine {
  const space = line.indexOf(' ');
  const head = space < 0 ? line : line.slice(0, space);
  const moment = parseMoment(head);
  const raw = moment ? line.slice(head.length + 1) : line;
  // The store's text functions stop at NUL.
  const log = raw.includes('\0') ? raw.replaceAll('\0', '\ufffd') : raw;
  return { ...(moment ?? fallback), level: detectLevel(log), log };
}

/**
 * Drops what was stored before from a stream that was asked for again from the time of its last stored line: everything earlier, and as many lines of exactly
 * that time as are stored.
 */
export class Deduplicator {
  private left: number;

  constructor(private readonly position: Pick<Position, 'last' | 'lastCount'>) {
    this.left = position.lastCount;
  }

  /** True when the line is new. */
  isNew(line: Moment): boolean {
    const { last } = this.position;
    if (!last) return true;
    const difference = line.ts - last.ts || line.ns - last.ns;
    if (difference > 0) {
      this.left = 0;
      return true;
    }
    if (difference < 0) return false;
    if (this.left === 0) return true;
    this.left--;
    return false;
  }
}
