import { createMultiplexer, MultiplexerOptions } from '../multiplexer';
import { Scheduler } from '../scheduler';
import { CloseReason, Multiplexer } from '../types';

/** A clock that moves only when told. */
export function manualScheduler(): Scheduler & { advance(ms: number): void } {
  let now = 0;
  let tasks: Array<{ at: number; task: () => void }> = [];
  return {
    now: () => now,
    after(ms, task) {
      const entry = { at: now + ms, task };
      tasks.push(entry);
      return () => {
        tasks = tasks.filter(other => other !== entry);
      };
    },
    advance(ms) {
      const end = now + ms;
      for (;;) {
        const due = tasks
          .filter(entry => entry.at <= end)
          .sort((a, b) => a.at - b.at)[0];
        if (!due) break;
        tasks = tasks.filter(entry => entry !== due);
        now = Math.max(now, due.at);
        due.task();
      }
      now = end;
    },
  };
}

/** Two connected multiplexers; `chop` cuts each message on its way into pieces. */
export function connectedPair(
  options: {
    gateway?: Partial<MultiplexerOptions>;
    agent?: Partial<MultiplexerOptions>;
    chop?: (bytes: Uint8Array) => Uint8Array[];
    /** Sees everything the gateway sends. */
    onGatewaySends?: (bytes: Uint8Array) => void;
  } = {},
): {
  gateway: Multiplexer;
  agent: Multiplexer;
  gatewayClosed: CloseReason[];
  agentClosed: CloseReason[];
} {
  const chop = options.chop ?? (bytes => [bytes]);
  const gatewayClosed: CloseReason[] = [];
  const agentClosed: CloseReason[] = [];
  const ends: { gateway?: Multiplexer; agent?: Multiplexer } = {};
  const sendTo = (end: 'gateway' | 'agent') => async (bytes: Uint8Array) => {
    if (end === 'agent') options.onGatewaySends?.(bytes);
    await Promise.resolve();
    for (const part of chop(bytes)) ends[end]?.receive(part);
  };
  ends.gateway = createMultiplexer({
    role: 'gateway',
    send: sendTo('agent'),
    closePipe: reason => {
      gatewayClosed.push(reason);
      queueMicrotask(() => ends.agent?.pipeClosed());
    },
    ...options.gateway,
  });
  ends.agent = createMultiplexer({
    role: 'agent',
    send: sendTo('gateway'),
    closePipe: reason => {
      agentClosed.push(reason);
      queueMicrotask(() => ends.gateway?.pipeClosed());
    },
    ...options.agent,
  });
  return {
    gateway: ends.gateway,
    agent: ends.agent,
    gatewayClosed,
    agentClosed,
  };
}

/** Everything a stream carries. */
export async function collect(
  body: AsyncIterable<Uint8Array>,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  const result = new Uint8Array(chunks.reduce((n, c) => n + c.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    result.set(chunk, at);
    at += chunk.length;
  }
  return result;
}
