import { CloseCode, ProtocolError, StreamError } from './errors';
import { createFrameDecoder, encodeFrame, Frame, Hello } from './frames';
import { Headers } from './headers';
import { FRAME_COST, Limits, resolveLimits } from './limits';
import { createOutbox, SendFunction } from './outbox';
import { parseRequest, parseResponse, requestHeaders } from './pseudo-headers';
import { Scheduler, systemScheduler } from './scheduler';
import { serveStream } from './serve-stream';
import { FlowControlledStream, StreamLink } from './stream';
import {
  CloseReason,
  IncomingStream,
  Multiplexer,
  OutgoingStream,
  StreamResponse,
} from './types';

/** Versions of the protocol that this code speaks. */
export const PROTOCOL_VERSIONS = { min: 1, max: 1 } as const;

/** Options of {@link createMultiplexer}. */
export interface MultiplexerOptions {
  /** The gateway opens odd streams, the agent even ones. */
  role: 'gateway' | 'agent';
  send: SendFunction;
  /** Ends the pipe; called once, after the CLOSE frame was handed to `send`. */
  closePipe(reason: CloseReason): void;
  /** Serves streams of the peer. Absent: they are refused. What it throws cancels the stream. */
  onStream?(stream: IncomingStream): void | Promise<void>;
  limits?: Partial<Limits>;
  clock?: Scheduler;
}

interface Entry {
  stream: FlowControlledStream;
  /** On streams this side opened. */
  onResponse?: (headers: Headers) => void;
  onForget?: () => void;
}

interface PendingPing {
  answer(): void;
  fail(error: StreamError): void;
}

/**
 * Carries many flow-controlled streams over one ordered pipe of bytes (a WebSocket, a socket, two arrays in a test). Says hello at once. Whatever the peer sends, this
 * never throws and never holds more than its limits allow.
 */
export function createMultiplexer(options: MultiplexerOptions): Multiplexer {
  const limits = resolveLimits(options.limits);
  const clock = options.clock ?? systemScheduler;
  const parity = options.role === 'gateway' ? 1 : 0;
  const entries = new Map<number, Entry>();
  const pings = new Map<number, PendingPing>();
  const decoder = createFrameDecoder(limits);
  let nextId = options.role === 'gateway' ? 1 : 2;
  let lastPeerId = 0;
  let own = 0;
  let peers = 0;
  let nextToken = 1;
  let peer: Hello | undefined;
  let version = 0;
  let reason: CloseReason | undefined;
  let lastHeard = clock.now();
  let stopTimer = () => {};

  let markReady!: () => void;
  let markUnready!: (error: StreamError) => void;
  const ready = new Promise<void>((resolve, reject) => {
    markReady = resolve;
    markUnready = reject;
  });
  ready.catch(() => undefined);
  let markClosed!: (reason: CloseReason) => void;
  const closed = new Promise<CloseReason>(resolve => {
    markClosed = resolve;
  });

  const outbox = createOutbox({
    send: options.send,
    maxInFlight: limits.maxInFlight,
    maxQueuedControl: limits.maxQueuedControl,
    onOverflow: () => failed('tooLarge', 'The peer does not read.', false),
    onSendError: error =>
      failed('connectionLost', `Sending failed: ${String(error)}`, false),
  });
  const sendControl = (frame: Frame) =>
    outbox.control(encodeFrame(frame, limits));

  function shutdown(why: CloseReason, tell: boolean): void {
    if (reason) return;
    reason = why;
    stopTimer();
    if (tell) {
      const { code, message } = why;
      outbox.control(encodeFrame({ type: 'close', code, message }, limits));
    }
    outbox.close();
    const error = new StreamError('connectionClosed', why.message);
    for (const { stream } of [...entries.values()]) stream.fail(error);
    for (const pending of pings.values()) pending.fail(error);
    pings.clear();
    markUnready(error);
    options.closePipe(why);
    markClosed(why);
  }
  function failed(code: CloseCode, message: string, tell = true): void {
    shutdown({ code, message, byPeer: false }, tell);
  }

  const link: StreamLink = {
    maxData: limits.maxData,
    sendControl,
    sendData: (frame, isDropped) =>
      outbox.data(encodeFrame(frame, limits), isDropped),
    forget(stream) {
      const entry = entries.get(stream.id);
      if (!entry) return;
      entries.delete(stream.id);
      entry.onForget?.();
      if (stream.id % 2 === parity) own--;
      else peers--;
    },
  };

  function ping(): Promise<number> {
    if (reason) {
      return Promise.reject(
        new StreamError('connectionClosed', reason.message),
      );
    }
    const token = nextToken;
    nextToken = (nextToken % 0xffffffff) + 1;
    const sent = clock.now();
    const answered = new Promise<number>((resolve, reject) => {
      pings.set(token, {
        answer: () => resolve(clock.now() - sent),
        fail: reject,
      });
    });
    sendControl({ type: 'ping', token });
    return answered;
  }

  const watchSilence = () => {
    if (reason) return;
    const silent = clock.now() - lastHeard;
    if (silent >= limits.deadAfterMs) {
      failed('timeout', `Nothing was heard for ${Math.round(silent)} ms.`);
      return;
    }
    const pinging = limits.pingAfterMs > 0 && peer !== undefined;
    if (pinging && silent >= limits.pingAfterMs && pings.size === 0) {
      ping().catch(() => undefined);
    }
    const next = pinging && silent < limits.pingAfterMs;
    stopTimer = clock.after(
      (next ? limits.pingAfterMs : limits.deadAfterMs) - silent,
      watchSilence,
    );
  };

  const onHello = (hello: Hello) => {
    const chosen = Math.min(hello.maxVersion, PROTOCOL_VERSIONS.max);
    if (chosen < Math.max(hello.minVersion, PROTOCOL_VERSIONS.min)) {
      throw new ProtocolError(
        'versionMismatch',
        `The peer speaks versions ${hello.minVersion} to ${hello.maxVersion}, this side ${PROTOCOL_VERSIONS.min} to ${PROTOCOL_VERSIONS.max}.`,
      );
    }
    if (hello.maxData < 1 || hello.maxData + FRAME_COST > hello.window / 2) {
      throw new ProtocolError('protocolError', 'The limits make no sense.');
    }
    peer = hello;
    version = chosen;
    link.maxData = Math.min(limits.maxData, hello.maxData);
    stopTimer();
    watchSilence();
    markReady();
  };

  const onOpen = (id: number, headers: Headers, end: boolean) => {
    if (id % 2 === parity || id <= lastPeerId) {
      throw new ProtocolError('protocolError', `Stream ${id} cannot open.`);
    }
    lastPeerId = id;
    const request = parseRequest(headers);
    if (!request) {
      throw new ProtocolError('protocolError', `Stream ${id} asks nothing.`);
    }
    const serve = options.onStream;
    if (!serve || peers >= limits.maxStreams) {
      sendControl({
        type: 'cancel',
        stream: id,
        code: 'refused',
        message: serve ? 'Too many streams.' : 'Streams are not served here.',
      });
      return;
    }
    const stream = new FlowControlledStream(
      id,
      link,
      peer!.window,
      limits.window,
      false,
    );
    peers++;
    entries.set(id, { stream });
    if (end) stream.onEnd();
    const incoming = serveStream(id, stream, request, sendControl);
    // Not in this turn: a handler must not run inside the decoder's loop.
    Promise.resolve()
      .then(() => serve(incoming))
      .catch(error => stream.cancel('internalError', String(error)));
  };

  const onFrame = (frame: Frame) => {
    if (!peer && frame.type !== 'hello' && frame.type !== 'close') {
      throw new ProtocolError('protocolError', 'The peer did not say hello.');
    }
    switch (frame.type) {
      case 'hello':
        if (peer) throw new ProtocolError('protocolError', 'A second hello.');
        onHello(frame.hello);
        return;
      case 'close':
        shutdown(
          { code: frame.code, message: frame.message, byPeer: true },
          false,
        );
        return;
      case 'ping':
        sendControl({ type: 'pong', token: frame.token });
        return;
      case 'pong':
        pings.get(frame.token)?.answer();
        pings.delete(frame.token);
        return;
      case 'open':
        onOpen(frame.stream, frame.headers, frame.end);
        return;
      default:
        break;
    }
    const entry = entries.get(frame.stream);
    if (!entry) {
      const known =
        frame.stream % 2 === parity
          ? frame.stream < nextId
          : frame.stream <= lastPeerId;
      if (!known) {
        throw new ProtocolError(
          'protocolError',
          `Stream ${frame.stream} was never opened.`,
        );
      }
      // The peer could not know yet that the stream is over.
      return;
    }
    switch (frame.type) {
      case 'headers':
        if (!entry.onResponse) {
          throw new ProtocolError('protocolError', 'Unexpected headers.');
        }
        entry.onResponse(frame.headers);
        entry.onResponse = undefined;
        if (frame.end) entry.stream.onEnd();
        return;
      case 'data':
        if (entry.onResponse) {
          throw new ProtocolError('protocolError', 'Data without an answer.');
        }
        entry.stream.onData(frame.data, frame.end);
        return;
      case 'cancel':
        entry.stream.fail(new StreamError(frame.code, frame.message));
        return;
      default:
        entry.stream.onCredit(frame.increment);
    }
  };

  const mux: Multiplexer = {
    ready,
    closed,
    get version() {
      return version;
    },
    get streamCount() {
      return entries.size;
    },
    receive(bytes) {
      if (reason) return;
      lastHeard = clock.now();
      try {
        for (const frame of decoder.push(bytes)) {
          if (reason) return;
          onFrame(frame);
        }
      } catch (error) {
        if (error instanceof ProtocolError) failed(error.code, error.message);
        else failed('protocolError', `Reading failed: ${String(error)}`);
      }
    },
    pipeClosed(message = 'The connection was lost.') {
      failed('connectionLost', message, false);
    },
    open(request, { end = false, signal } = {}) {
      if (reason) throw new StreamError('connectionClosed', reason.message);
      if (!peer) throw new StreamError('refused', 'The peer is not ready yet.');
      if (own >= peer.maxStreams || nextId > 0x7ffffffd) {
        throw new StreamError('refused', 'Too many streams.');
      }
      if (signal?.aborted) {
        throw new StreamError('cancelled', 'Cancelled before it began.');
      }
      const id = nextId;
      const bytes = encodeFrame(
        { type: 'open', stream: id, headers: requestHeaders(request), end },
        limits,
      );
      nextId += 2;
      const stream = new FlowControlledStream(
        id,
        link,
        peer.window,
        limits.window,
        true,
      );
      const entry: Entry = { stream };
      entries.set(id, entry);
      const response = new Promise<StreamResponse>((resolve, reject) => {
        entry.onResponse = headers => resolve(parseResponse(headers));
        stream.signal.addEventListener('abort', () => reject(stream.failure));
      });
      response.catch(() => undefined);
      own++;
      outbox.control(bytes);
      if (end) stream.markSendEnded();
      if (signal) {
        const onAbort = () => stream.cancel('cancelled', 'Cancelled.');
        signal.addEventListener('abort', onAbort, { once: true });
        entry.onForget = () => signal.removeEventListener('abort', onAbort);
      }
      const outgoing: OutgoingStream = {
        id,
        response,
        signal: stream.signal,
        body: stream.read(),
        write: chunk => stream.write(chunk),
        end: () => stream.end(),
        cancel: (code, message) => stream.cancel(code, message),
      };
      return outgoing;
    },
    ping,
    close(code = 'normal', message = 'Closed.') {
      failed(code, message);
    },
  };

  sendControl({
    type: 'hello',
    hello: {
      minVersion: PROTOCOL_VERSIONS.min,
      maxVersion: PROTOCOL_VERSIONS.max,
      maxData: limits.maxData,
      maxStreams: options.onStream ? limits.maxStreams : 0,
      window: limits.window,
    },
  });
  watchSilence();
  return mux;
}
