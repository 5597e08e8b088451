import {
  FSWatcher,
  appendFileSync,
  closeSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  watch,
  writeFileSync,
} from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { Clock } from '@openchoreo-portal/model';

/** One line of a container's log. */
export interface LogLine {
  /** RFC 3339 with nanoseconds. */
  time: string;
  stream: 'stdout' | 'stderr';
  text: string;
}

/** Longest line kept in one piece; longer ones are cut into several. */
const MAX_LINE = 16 * 1024;
/** Read at a time. */
const CHUNK = 256 * 1024;

/** Options of {@link LogPump}. */
export interface LogPumpOptions {
  /** Path without ending: `<base>.stdout`, `<base>.stderr` are what the program writes, `<base>.log` is the log. */
  base: string;
  clock: Clock;
  onLine(line: LogLine): void;
  /** Size at which the log is rotated (one older file is kept), in bytes. Default 10 MiB. */
  maxBytes?: number;
  /** Size at which what the program wrote, and is read already, is cut off. Default 1 MiB. */
  spoolBytes?: number;
}

interface Spool {
  stream: 'stdout' | 'stderr';
  file: string;
  offset: number;
  decoder: StringDecoder;
  rest: string;
}

/**
 * Turns what a program writes into a log with times. The program writes straight into files, so it neither notices nor cares when the plane is
 * away; the pump continues where it stopped.
 */
export class LogPump {
  private readonly spools: Spool[];
  private watcher?: FSWatcher;
  private timer?: NodeJS.Timeout;
  private sequence = 0;
  private lastMs = 0;
  private size = 0;

  constructor(private readonly options: LogPumpOptions) {
    const { base } = options;
    let offsets: Record<string, number> = {};
    try {
      offsets = JSON.parse(readFileSync(`${base}.offsets`, 'utf8'));
    } catch {
      // A new log.
    }
    this.spools = (['stdout', 'stderr'] as const).map(stream => ({
      stream,
      file: `${base}.${stream}`,
      offset: Number(offsets[stream] ?? 0),
      decoder: new StringDecoder('utf8'),
      rest: '',
    }));
    if (existsSync(`${base}.log`)) this.size = statSync(`${base}.log`).size;
  }

  /** Begins to follow the files, which are made when missing. */
  start(): void {
    for (const spool of this.spools)
      closeSync(openSync(spool.file, 'a', 0o600));
    const watchers = this.spools.map(spool => {
      const w = watch(spool.file, () => this.schedule());
      w.on('error', () => {});
      w.unref();
      return w;
    });
    this.watcher = {
      close: () => watchers.forEach(w => w.close()),
    } as FSWatcher;
    this.drain();
  }

  /** Reads what is left, half lines included, and ends. */
  close(): void {
    clearTimeout(this.timer);
    this.watcher?.close();
    this.watcher = undefined;
    this.drain();
    const lines: LogLine[] = [];
    for (const spool of this.spools) {
      const text = spool.rest + spool.decoder.end();
      spool.rest = '';
      if (text) lines.push(this.line(spool.stream, text));
    }
    this.write(lines);
    for (const spool of this.spools) rmSync(spool.file, { force: true });
    rmSync(`${this.options.base}.offsets`, { force: true });
  }

  /** Ends without the last read: the program goes on without this process. */
  abandon(): void {
    clearTimeout(this.timer);
    this.watcher?.close();
    this.watcher = undefined;
  }

  private schedule(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      if (this.watcher) this.drain();
    }, 20);
  }

  private drain(): void {
    const lines: LogLine[] = [];
    for (const spool of this.spools) this.read(spool, lines);
    if (lines.length === 0) return;
    this.write(lines);
  }

  private read(spool: Spool, lines: LogLine[]): void {
    let fd: number;
    try {
      fd = openSync(spool.file, 'r+');
    } catch {
      return;
    }
    try {
      const buffer = Buffer.alloc(CHUNK);
      for (;;) {
        const n = readSync(fd, buffer, 0, CHUNK, spool.offset);
        if (n === 0) break;
        spool.offset += n;
        this.split(spool, spool.decoder.write(buffer.subarray(0, n)), lines);
        if (lines.length > 5_000) {
          this.write(lines.splice(0));
        }
      }
      // Everything is read: cut the file while nothing came after it. Writers append, so they go on at the new end.
      const limit = this.options.spoolBytes ?? 1024 * 1024;
      if (spool.offset >= limit && fstatSync(fd).size === spool.offset) {
        ftruncateSync(fd, 0);
        spool.offset = 0;
      }
    } finally {
      closeSync(fd);
    }
  }

  private split(spool: Spool, text: string, lines: LogLine[]): void {
    const parts = (spool.rest + text).split('\n');
    spool.rest = parts.pop() ?? '';
    for (const part of parts) {
      const clean = part.endsWith('\r') ? part.slice(0, -1) : part;
      for (let i = 0; i === 0 || i < clean.length; i += MAX_LINE) {
        lines.push(this.line(spool.stream, clean.slice(i, i + MAX_LINE)));
      }
    }
    while (spool.rest.length > MAX_LINE) {
      lines.push(this.line(spool.stream, spool.rest.slice(0, MAX_LINE)));
      spool.rest = spool.rest.slice(MAX_LINE);
    }
  }

  /** Times are strictly increasing, so that a reader can resume after one. */
  private line(stream: LogLine['stream'], text: string): LogLine {
    const now = Math.max(this.options.clock.now().getTime(), this.lastMs);
    this.sequence =
      now === this.lastMs ? Math.min(this.sequence + 1, 999_999) : 0;
    this.lastMs = now;
    const nanos = String(this.sequence).padStart(6, '0');
    return {
      time: `${new Date(now).toISOString().slice(0, -1)}${nanos}Z`,
      stream,
      text,
    };
  }

  private write(lines: readonly LogLine[]): void {
    const { base, onLine, maxBytes = 10 * 1024 * 1024 } = this.options;
    if (lines.length > 0) {
      const text = lines
        .map(l => `${l.time} ${l.stream} F ${l.text}\n`)
        .join('');
      if (this.size + text.length > maxBytes && this.size > 0) {
        renameSync(`${base}.log`, `${base}.log.1`);
        this.size = 0;
      }
      appendFileSync(`${base}.log`, text, { mode: 0o600 });
      this.size += Buffer.byteLength(text);
    }
    // A half line is read again after a crash: its bytes are not counted as done.
    const offsets = Object.fromEntries(
      this.spools.map(s => [s.stream, s.offset - Buffer.byteLength(s.rest)]),
    );
    writeFileSync(`${base}.offsets`, JSON.stringify(offsets), { mode: 0o600 });
    for (const line of lines) onLine(line);
  }
}
