import {
  backoffDelay,
  errorOf,
  readText,
  sleep,
  Transport,
} from '@openchoreo-portal/client';
import { Clock, isApiError } from '@openchoreo-portal/model';
import { SourceScope } from '../model';
import { LogTable, NewLine } from '../store/logs';
import { micros } from '../store/time';
import { Deduplicator, LineSplitter, parseLine } from './lines';
import { ContainerState, containerState, Pod } from './pods';

/** Options of {@link LogFollower}. */
export interface FollowerOptions {
  plane: string;
  scope: SourceScope;
  container: string;
  pod: Pod;
  transport: Transport;
  logs: LogTable;
  clock: Clock;
  /** Told about failures, with how many there were in a row. */
  onError(error: unknown, attempt: number): void;
}

/** A log that ends although its container runs (a rotated file, a restarted agent) is asked for again after this time, in milliseconds. */
const AGAIN_MS = 300;
/** How long the log of a deleted pod may still flow, in milliseconds. */
const DRAIN_MS = 10_000;

/**
 * Copies the log of one container into the store, across restarts of the container, the agent and this process: it asks again from the last stored line and
 * drops what it has, so nothing is lost and nothing is stored twice.
 */
export class LogFollower {
  private pod: Pod;
  private readonly abort = new AbortController();
  private wake = () => {};
  private changed = false;
  private deleted = false;
  private failures = 0;
  private drain?: NodeJS.Timeout;
  /** Settles when there is nothing more to do. */
  readonly finished: Promise<void>;

  constructor(private readonly options: FollowerOptions) {
    this.pod = options.pod;
    this.finished = this.run();
  }

  /** The pod changed. */
  update(pod: Pod): void {
    this.pod = pod;
    this.poke();
  }

  /** The pod is gone; what its log still holds is read. */
  podDeleted(): void {
    this.deleted = true;
    this.drain = setTimeout(() => this.abort.abort(), DRAIN_MS);
    this.drain.unref();
    this.poke();
  }

  async stop(): Promise<void> {
    this.abort.abort();
    this.poke();
    await this.finished;
  }

  private get stream(): number {
    const { plane, scope, container, logs, clock } = this.options;
    const { uid, name, namespace = '' } = this.options.pod.metadata;
    return logs.openStream(
      {
        plane,
        podUid: uid,
        container,
        scope,
        podNamespace: namespace,
        podName: name,
      },
      clock.now(),
    );
  }

  private async run(): Promise<void> {
    const { signal } = this.abort;
    const { logs } = this.options;
    while (!signal.aborted) {
      this.changed = false;
      const state = containerState(this.pod, this.options.container);
      try {
        const complete = state.started
          ? logs.position(this.stream).completeAttempt
          : -1;
        if (!state.started || (state.terminated && complete >= state.attempt)) {
          if (state.started && state.ended) {
            logs.markComplete(this.stream, state.attempt, true);
          }
          if (this.deleted || (state.started && state.ended)) break;
          await this.untilChanged();
          continue;
        }
        await this.read(state, complete);
        this.failures = 0;
        if (this.deleted) break;
        if (!state.terminated) await sleep(AGAIN_MS, signal);
      } catch (error) {
        if (signal.aborted) break;
        if (this.deleted || isApiError(error, 'NotFound')) break;
        this.failures++;
        this.options.onError(error, this.failures);
        await sleep(backoffDelay(this.failures, { maxMs: 15_000 }), signal);
      }
    }
    clearTimeout(this.drain);
    if (this.deleted) {
      try {
        logs.markComplete(this.stream, -1, true);
      } catch {
        // The store is closed already.
      }
    }
  }

  private async read(state: ContainerState, complete: number): Promise<void> {
    const { logs } = this.options;
    if (state.attempt > 0 && complete < state.attempt - 1) {
      // It was restarted while nobody looked: the end of the log before is still there.
      try {
        await this.copy('&previous=true');
      } catch (error) {
        const gone =
          isApiError(error, 'BadRequest') || isApiError(error, 'NotFound');
        if (!gone) throw error;
      }
      logs.markComplete(this.stream, state.attempt - 1, false);
    }
    await this.copy('&follow=true');
    // What was followed after the end was known is the whole log.
    if (state.terminated) {
      logs.markComplete(this.stream, state.attempt, state.ended);
    }
  }

  private async copy(parameters: string): Promise<void> {
    const { transport, container, logs, scope, clock } = this.options;
    const { name, namespace = '' } = this.pod.metadata;
    const { stream } = this;
    const position = logs.position(stream);
    const since = position.last
      ? `&sinceTime=${encodeURIComponent(
          new Date(Math.floor(position.last.ts / 1000)).toISOString(),
        )}`
      : '';
    const response = await transport({
      method: 'GET',
      path: `/api/v1/namespaces/${namespace}/pods/${name}/log?container=${encodeURIComponent(
        container,
      )}&timestamps=true${parameters}${since}`,
      signal: this.abort.signal,
    });
    if (response.status !== 200) {
      throw errorOf(await readText(response), response.status);
    }
    const splitter = new LineSplitter();
    const known = new Deduplicator(position);
    let latest = position.last ?? { ts: micros(clock.now()), ns: 0 };
    const store = async (texts: string[]) => {
      const lines: NewLine[] = [];
      for (const text of texts) {
        const line = parseLine(text, latest);
        if (known.isNew(line)) lines.push(line);
        latest = { ts: line.ts, ns: line.ns };
      }
      await logs.append(stream, scope, lines);
    };
    for await (const chunk of response.body) await store(splitter.push(chunk));
    await store(splitter.end());
  }

  private poke(): void {
    this.changed = true;
    this.wake();
  }

  private untilChanged(): Promise<void> {
    if (this.changed || this.abort.signal.aborted) return Promise.resolve();
    return new Promise(resolve => {
      this.wake = resolve;
    });
  }
}
