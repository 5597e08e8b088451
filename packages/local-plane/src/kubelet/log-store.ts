import { EventEmitter } from 'node:events';
import {
  appendFileSync,
  createReadStream,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
} from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Clock } from '@openchoreo-portal/model';
import { LogLine, LogPump } from './log-pump';

/** What `pods/log` can ask for. */
export interface LogQuery {
  tailLines?: number;
  /** Lines at or after this time. */
  since?: Date;
  follow?: boolean;
  /** Ends after about this many bytes. */
  limitBytes?: number;
  signal?: AbortSignal;
}

/** Logs of finished attempts kept per container. */
const KEEP_ATTEMPTS = 5;
/** Lines a follower may lag behind before it is cut off. */
const MAX_BACKLOG = 10_000;

/** Logs of all pods, on disk. */
export class LogStore {
  private readonly pumps = new Map<string, LogPump>();
  private readonly emitter = new EventEmitter().setMaxListeners(0);

  constructor(private readonly root: string, private readonly clock: Clock) {}

  private directory(uid: string, container: string): string {
    return join(this.root, uid, container);
  }

  private id(uid: string, container: string, attempt: number): string {
    return `${uid}/${container}/${attempt}`;
  }

  /** Makes the files of one attempt and starts to read them. */
  open(
    uid: string,
    container: string,
    attempt: number,
  ): { stdout: string; stderr: string } {
    const directory = this.directory(uid, container);
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const base = join(directory, String(attempt));
    const id = this.id(uid, container, attempt);
    if (!this.pumps.has(id)) {
      const pump = new LogPump({
        base,
        clock: this.clock,
        onLine: line => this.emitter.emit(id, line),
      });
      this.pumps.set(id, pump);
      pump.start();
      this.trim(directory, attempt);
    }
    return { stdout: `${base}.stdout`, stderr: `${base}.stderr` };
  }

  /**
   * A log that the plane writes itself, line by line, for pods without a program of their own (workflow steps). Appends to what is there;
   * followers see each line at once.
   */
  writer(
    uid: string,
    container: string,
  ): { write(text: string, stream?: LogLine['stream']): void; close(): void } {
    const { stdout, stderr } = this.open(uid, container, 0);
    return {
      write: (text, stream = 'stdout') =>
        appendFileSync(stream === 'stdout' ? stdout : stderr, `${text}\n`),
      close: () => this.close(uid, container, 0),
    };
  }

  /** The program ended: reads the rest; followers end. */
  close(uid: string, container: string, attempt: number): void {
    const id = this.id(uid, container, attempt);
    this.pumps.get(id)?.close();
    this.pumps.delete(id);
    this.emitter.emit(id, undefined);
  }

  /** Lets go of all files; programs go on writing. */
  abandonAll(): void {
    for (const [id, pump] of this.pumps) {
      pump.abandon();
      this.emitter.emit(id, undefined);
    }
    this.pumps.clear();
  }

  /** Deletes everything of a pod. */
  remove(uid: string): void {
    for (const id of [...this.pumps.keys()]) {
      if (!id.startsWith(`${uid}/`)) continue;
      const [, container, attempt] = id.split('/');
      this.close(uid, container, Number(attempt));
    }
    rmSync(join(this.root, uid), { recursive: true, force: true });
  }

  /** Attempts that have a log, oldest first. */
  attempts(uid: string, container: string): number[] {
    const directory = this.directory(uid, container);
    if (!existsSync(directory)) return [];
    return readdirSync(directory)
      .filter(f => f.endsWith('.log'))
      .map(f => Number.parseInt(f, 10))
      .filter(Number.isInteger)
      .sort((a, b) => a - b);
  }

  /** The last lines as one text, for a termination message. */
  async tail(
    uid: string,
    container: string,
    attempt: number,
    lines: number,
    bytes: number,
  ): Promise<string> {
    const last: string[] = [];
    for await (const line of this.read(uid, container, attempt, {
      tailLines: lines,
    }))
      last.push(line.text);
    return last.join('\n').slice(-bytes);
  }

  /** Lines of one attempt; with `follow` until the program ends or the signal aborts. */
  async *read(
    uid: string,
    container: string,
    attempt: number,
    query: LogQuery,
  ): AsyncGenerator<LogLine> {
    const id = this.id(uid, container, attempt);
    const backlog: (LogLine | undefined)[] = [];
    let wake = () => {};
    const nextLine = () =>
      new Promise<void>(resolve => {
        wake = resolve;
      });
    const onLine = (line?: LogLine) => {
      backlog.push(line);
      wake();
    };
    const live = query.follow === true && this.pumps.has(id);
    // Subscribed before the file is read, so that no line falls between.
    if (live) this.emitter.on(id, onLine);
    const onAbort = () => wake();
    query.signal?.addEventListener('abort', onAbort);
    try {
      let sent = 0;
      let last = '';
      const since = query.since?.getTime();
      const wanted = (line: LogLine) =>
        since === undefined || Date.parse(line.time) >= since;
      const ring: LogLine[] = [];
      for await (const line of this.file(uid, container, attempt)) {
        last = line.time;
        if (!wanted(line)) continue;
        if (query.tailLines === undefined) {
          yield line;
          sent += line.text.length + 1;
          if (query.limitBytes !== undefined && sent >= query.limitBytes)
            return;
        } else if (query.tailLines > 0) {
          ring.push(line);
          if (ring.length > query.tailLines) ring.shift();
        }
        if (query.signal?.aborted) return;
      }
      yield* ring;
      while (live && !query.signal?.aborted) {
        if (backlog.length > MAX_BACKLOG) return;
        if (backlog.length === 0) {
          await nextLine();
          continue;
        }
        const line = backlog.shift();
        if (!line) return;
        if (line.time > last && wanted(line)) yield line;
      }
    } finally {
      this.emitter.off(id, onLine);
      query.signal?.removeEventListener('abort', onAbort);
    }
  }

  private async *file(
    uid: string,
    container: string,
    attempt: number,
  ): AsyncGenerator<LogLine> {
    const base = join(this.directory(uid, container), String(attempt));
    for (const path of [`${base}.log.1`, `${base}.log`]) {
      if (!existsSync(path)) continue;
      const stream = createReadStream(path, { encoding: 'utf8' });
      try {
        for await (const raw of createInterface({
          input: stream,
          crlfDelay: Infinity,
        })) {
          const line = parseLine(raw);
          if (line) yield line;
        }
      } finally {
        stream.destroy();
      }
    }
  }

  private trim(directory: string, attempt: number): void {
    for (const file of readdirSync(directory)) {
      const n = Number.parseInt(file, 10);
      if (Number.isInteger(n) && n < attempt - KEEP_ATTEMPTS)
        rmSync(join(directory, file), { force: true });
    }
  }
}

/** Reads one line of a log file (`time stream F text`). */
export function parseLine(raw: string): LogLine | undefined {
  const match = /^(\S+) (stdout|stderr) [FP] (.*)$/s.exec(raw);
  return match
    ? { time: match[1], stream: match[2] as LogLine['stream'], text: match[3] }
    : undefined;
}
