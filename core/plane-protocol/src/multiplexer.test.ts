import fc from 'fast-check';
import { createFrameDecoder, encodeFrame, Frame } from './frames';
import { creditCost, resolveLimits } from './limits';
import { createMultiplexer } from './multiplexer';
import { collect, connectedPair, manualScheduler } from './testing';
import { CloseReason, IncomingStream } from './types';

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const bytes = (value: string) => new TextEncoder().encode(value);
const GET = { method: 'GET', target: 'k8s', path: '/version' };

async function echo(stream: IncomingStream) {
  stream.respond({ status: 200, headers: { 'x-path': stream.request.path } });
  for await (const chunk of stream.body) await stream.write(chunk);
  await stream.end();
}

const tick = () => new Promise(resolve => setTimeout(resolve, 1));

describe('multiplexer', () => {
  it('carries a request and its answer', async () => {
    const { gateway, agent } = connectedPair({
      agent: {
        async onStream(stream) {
          const body = text(await collect(stream.body));
          stream.respond({
            status: 201,
            headers: { 'content-type': 'text/plain' },
          });
          await stream.write(
            bytes(
              `${stream.request.method} ${stream.request.target} ${stream.request.headers['x-a']} ${body}`,
            ),
          );
          await stream.end();
        },
      },
    });
    await gateway.ready;
    expect(gateway.version).toBe(1);
    const stream = gateway.open({
      method: 'POST',
      target: 'k8s',
      path: '/a?b=c',
      headers: { 'x-a': 'ü' },
    });
    await stream.write(bytes('hello '));
    await stream.write(bytes('there'));
    await stream.end();
    expect(await stream.response).toEqual({
      status: 201,
      headers: { 'content-type': 'text/plain' },
    });
    expect(text(await collect(stream.body))).toBe('POST k8s ü hello there');
    await tick();
    expect(gateway.streamCount).toBe(0);
    expect(agent.streamCount).toBe(0);
  });

  it('carries both directions at once and keeps chunks whole', async () => {
    const { gateway } = connectedPair({ agent: { onStream: echo } });
    await gateway.ready;
    const stream = gateway.open({ ...GET, protocol: 'exec' });
    await stream.response;
    const reader = stream.body[Symbol.asyncIterator]();
    for (const size of [1, 40_000, 65_536, 3]) {
      await stream.write(new Uint8Array(size).fill(size % 251));
      const { value } = await reader.next();
      expect(value).toHaveLength(size);
    }
    await stream.end();
    expect((await reader.next()).done).toBe(true);
  });

  it('keeps every byte of many parallel streams, whatever the pipe does to them', async () => {
    const { gateway, agent } = connectedPair({
      gateway: { limits: { maxInFlight: 1000 } },
      agent: {
        onStream: echo,
        limits: { window: 8192, maxData: 512, maxInFlight: 1000 },
      },
      chop: message => {
        const parts = [];
        for (let at = 0; at < message.length; at += 777) {
          parts.push(message.subarray(at, at + 777));
        }
        return parts;
      },
    });
    await gateway.ready;
    await Promise.all(
      Array.from({ length: 50 }, async (_, n) => {
        const sent = new Uint8Array(20_000 + n * 97).map(
          (_x, i) => (i * (n + 1)) % 256,
        );
        const stream = gateway.open(GET);
        const received = collect(stream.body);
        await stream.write(sent);
        await stream.end();
        expect(Buffer.compare(await received, sent)).toBe(0);
      }),
    );
    await tick();
    expect(gateway.streamCount + agent.streamCount).toBe(0);
  });

  it('never sends more than its credit', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 3000 }), {
          minLength: 1,
          maxLength: 30,
        }),
        fc.integer({ min: 1200, max: 9000 }),
        async (sizes, window) => {
          const limits = resolveLimits();
          const decoder = createFrameDecoder(limits);
          let spent = 0;
          let granted = window;
          let worst = 0;
          const { gateway, gatewayClosed } = connectedPair({
            agent: {
              limits: { window, maxData: 200 },
              async onStream(stream) {
                for await (const chunk of stream.body) {
                  expect(chunk.length).toBeLessThanOrEqual(200);
                  if (chunk.length % 7 === 0) await tick();
                }
                stream.respond({ status: 200, headers: {} }, true);
              },
            },
            onGatewaySends(message) {
              for (const frame of decoder.push(message)) {
                if (frame.type === 'data') {
                  spent += creditCost(frame.data.length);
                  worst = Math.max(worst, spent - granted);
                }
              }
            },
          });
          const receive = gateway.receive;
          const back = createFrameDecoder(limits);
          gateway.receive = message => {
            for (const frame of back.push(message)) {
              if (frame.type === 'credit') granted += frame.increment;
            }
            receive(message);
          };
          await gateway.ready;
          const stream = gateway.open(GET);
          for (const size of sizes) await stream.write(new Uint8Array(size));
          await stream.end();
          expect((await stream.response).status).toBe(200);
          expect(worst).toBe(0);
          expect(gatewayClosed).toEqual([]);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('makes a writer wait for a reader that does not read', async () => {
    let release = () => {};
    const held = new Promise<void>(resolve => {
      release = resolve;
    });
    const { gateway } = connectedPair({
      agent: {
        async onStream(stream) {
          await held;
          const body = await collect(stream.body);
          stream.respond({ status: 200, headers: {} });
          await stream.write(bytes(`${body.length}`));
          await stream.end();
        },
      },
    });
    await gateway.ready;
    const stream = gateway.open(GET);
    let done = false;
    const writing = stream
      .write(new Uint8Array(1_000_000))
      .then(() => stream.end())
      .then(() => {
        done = true;
      });
    await tick();
    await tick();
    expect(done).toBe(false);
    release();
    await writing;
    expect(text(await collect(stream.body))).toBe('1000000');
  });

  it('one stuck stream does not hold back another', async () => {
    const { gateway } = connectedPair({
      agent: {
        async onStream(stream) {
          if (stream.request.path === '/stuck') await new Promise(() => {});
          await echo(stream);
        },
      },
    });
    await gateway.ready;
    const stuck = gateway.open({ ...GET, path: '/stuck' });
    stuck.write(new Uint8Array(10_000_000)).catch(() => undefined);
    await tick();
    const other = gateway.open(GET);
    await other.write(bytes('through'));
    await other.end();
    expect(text(await collect(other.body))).toBe('through');
    stuck.cancel('cancelled', 'Enough.');
  });

  it('tells the other end about a cancelled request', async () => {
    let aborted: Promise<void> | undefined;
    const { gateway, agent } = connectedPair({
      agent: {
        onStream(stream) {
          aborted = new Promise(resolve => {
            stream.signal.addEventListener('abort', () => resolve());
          });
          stream.respond({ status: 200, headers: {} });
          return stream.write(bytes('first'));
        },
      },
    });
    await gateway.ready;
    const abort = new AbortController();
    const stream = gateway.open(GET, { end: true, signal: abort.signal });
    const reader = stream.body[Symbol.asyncIterator]();
    expect(text((await reader.next()).value!)).toBe('first');
    abort.abort();
    await aborted;
    await expect(reader.next()).rejects.toMatchObject({ code: 'cancelled' });
    expect(gateway.streamCount + agent.streamCount).toBe(0);
  });

  it('cancels when the reader leaves early', async () => {
    let aborted = false;
    const { gateway } = connectedPair({
      agent: {
        async onStream(stream) {
          stream.signal.addEventListener('abort', () => {
            aborted = true;
          });
          stream.respond({ status: 200, headers: {} });
          await stream.write(bytes('x'));
        },
      },
    });
    await gateway.ready;
    for await (const chunk of gateway.open(GET, { end: true }).body) {
      expect(chunk).toHaveLength(1);
      break;
    }
    await tick();
    expect(aborted).toBe(true);
  });

  it('a handler that throws ends only its stream', async () => {
    const { gateway, gatewayClosed } = connectedPair({
      agent: {
        onStream(stream) {
          if (stream.request.path === '/bad') throw new Error('poison');
          return echo(stream);
        },
      },
    });
    await gateway.ready;
    await expect(
      gateway.open({ ...GET, path: '/bad' }).response,
    ).rejects.toMatchObject({ code: 'internalError', message: /poison/ });
    const fine = gateway.open(GET, { end: true });
    expect((await fine.response).status).toBe(200);
    expect(gatewayClosed).toEqual([]);
  });

  it('refuses more streams than allowed, on both sides', async () => {
    const { gateway } = connectedPair({
      agent: {
        limits: { maxStreams: 2 },
        onStream: () => new Promise<void>(() => {}),
      },
    });
    await gateway.ready;
    gateway.open(GET);
    gateway.open(GET);
    expect(() => gateway.open(GET)).toThrow('Too many streams');
  });

  it('refuses streams where nobody serves them', async () => {
    const { agent, gateway } = connectedPair({ agent: { onStream: echo } });
    await Promise.all([agent.ready, gateway.ready]);
    expect(() => agent.open(GET)).toThrow('Too many streams');
  });

  it('ends everything when the pipe breaks', async () => {
    const { gateway, agent, agentClosed } = connectedPair({
      agent: { onStream: () => new Promise<void>(() => {}) },
    });
    await gateway.ready;
    const stream = gateway.open(GET, { end: true });
    const ping = gateway.ping();
    await ping;
    const second = gateway.ping();
    gateway.pipeClosed('cable cut');
    await expect(second).rejects.toMatchObject({ code: 'connectionClosed' });
    await expect(stream.response).rejects.toMatchObject({
      code: 'connectionClosed',
    });
    expect(await gateway.closed).toEqual({
      code: 'connectionLost',
      message: 'cable cut',
      byPeer: false,
    });
    await agent.closed;
    expect(agentClosed).toHaveLength(1);
    expect(() => gateway.open(GET)).toThrow('cable cut');
  });

  it('tells the peer why it closes', async () => {
    const { gateway, agent } = connectedPair();
    await gateway.ready;
    gateway.close('revoked', 'The plane is gone.');
    expect(await agent.closed).toEqual({
      code: 'revoked',
      message: 'The plane is gone.',
      byPeer: true,
    });
  });
});

describe('multiplexer and time', () => {
  it('pings a silent peer and gives up a dead one', async () => {
    const clock = manualScheduler();
    const sent: Frame[] = [];
    const closed: CloseReason[] = [];
    const limits = resolveLimits();
    const decoder = createFrameDecoder(limits);
    const mux = createMultiplexer({
      role: 'gateway',
      send: message => {
        sent.push(...decoder.push(message));
      },
      closePipe: reason => closed.push(reason),
      clock,
    });
    mux.receive(encodeFrame(hello(), limits));
    clock.advance(19_000);
    expect(sent.map(f => f.type)).toEqual(['hello']);
    clock.advance(2_000);
    expect(sent.map(f => f.type)).toEqual(['hello', 'ping']);
    const ping = sent[1] as Extract<Frame, { type: 'ping' }>;
    mux.receive(encodeFrame({ type: 'pong', token: ping.token }, limits));
    clock.advance(59_000);
    expect(closed).toEqual([]);
    clock.advance(60_000);
    expect(closed).toMatchObject([{ code: 'timeout' }]);
  });

  it('gives up a peer that never says hello', () => {
    const clock = manualScheduler();
    const closed: CloseReason[] = [];
    createMultiplexer({
      role: 'agent',
      send: () => undefined,
      closePipe: reason => closed.push(reason),
      clock,
    });
    clock.advance(60_000);
    expect(closed).toMatchObject([{ code: 'timeout' }]);
  });
});

describe('multiplexer and hostile peers', () => {
  const limits = resolveLimits();
  function victim(options: { onStream?: boolean; stuck?: boolean } = {}) {
    const closed: CloseReason[] = [];
    const mux = createMultiplexer({
      role: 'agent',
      send: () => (options.stuck ? new Promise<void>(() => {}) : undefined),
      closePipe: reason => closed.push(reason),
      onStream: options.onStream
        ? () => new Promise<void>(() => {})
        : undefined,
      clock: manualScheduler(),
    });
    return {
      mux,
      closed,
      feed: (...frames: Frame[]) =>
        frames.forEach(frame => mux.receive(encodeFrame(frame, limits))),
    };
  }
  const open = (stream: number): Frame => ({
    type: 'open',
    stream,
    headers: { ':method': 'GET', ':target': 'k8s', ':path': '/' },
    end: false,
  });
  const data = (stream: number, size: number): Frame => ({
    type: 'data',
    stream,
    data: new Uint8Array(size),
    end: false,
  });

  it('random bytes never throw, and close the connection once', () => {
    fc.assert(
      fc.property(
        fc.boolean(),
        fc.array(fc.uint8Array({ minLength: 1, maxLength: 200 })),
        (polite, chunks) => {
          const { mux, closed, feed } = victim({ onStream: true });
          if (polite) feed(hello());
          for (const chunk of chunks) mux.receive(chunk);
          expect(closed.length).toBeLessThanOrEqual(1);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('random valid frames never throw', () => {
    const anyFrame: fc.Arbitrary<Frame> = fc.oneof(
      fc.integer({ min: 1, max: 9 }).map(open),
      fc
        .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 999 }))
        .map(([s, n]) => data(s, n)),
      fc.record({
        type: fc.constant('credit' as const),
        stream: fc.integer({ min: 1, max: 9 }),
        increment: fc.integer({ min: 1, max: 0xffffffff }),
      }),
      fc.record({
        type: fc.constant('cancel' as const),
        stream: fc.integer({ min: 1, max: 9 }),
        code: fc.constant('cancelled' as const),
        message: fc.string(),
      }),
      fc.record({
        type: fc.constant('headers' as const),
        stream: fc.integer({ min: 1, max: 9 }),
        headers: fc.constantFrom<Record<string, string>>(
          { ':status': '200' },
          {},
        ),
        end: fc.boolean(),
      }),
    );
    fc.assert(
      fc.property(fc.array(anyFrame, { maxLength: 40 }), frames => {
        const { feed, closed } = victim({ onStream: true });
        feed(hello(), ...frames);
        expect(closed.length).toBeLessThanOrEqual(1);
      }),
      { numRuns: 300 },
    );
  });

  it.each<[string, Frame[], string]>([
    ['frames before hello', [open(1)], 'protocolError'],
    ['a second hello', [hello(), hello()], 'protocolError'],
    [
      'another version',
      [hello({ minVersion: 7, maxVersion: 9 })],
      'versionMismatch',
    ],
    ['limits that make no sense', [hello({ maxData: 0 })], 'protocolError'],
    ['a stream of our own numbers', [hello(), open(2)], 'protocolError'],
    ['a stream twice', [hello(), open(3), open(3)], 'protocolError'],
    ['data for a stream never opened', [hello(), data(5, 1)], 'protocolError'],
    [
      'data beyond credit',
      [hello(), open(1), ...Array.from({ length: 5 }, () => data(1, 65_536))],
      'flowControlError',
    ],
    [
      'data after its end',
      [hello(), open(1), { ...data(1, 1), end: true } as Frame, data(1, 1)],
      'protocolError',
    ],
    [
      'credit that overflows',
      [hello(), open(1), { type: 'credit', stream: 1, increment: 0x7fffffff }],
      'flowControlError',
    ],
    [
      'an answer nobody asked for',
      [
        hello(),
        open(1),
        { type: 'headers', stream: 1, headers: {}, end: true },
      ],
      'protocolError',
    ],
  ])('closes on %s', (_, frames, code) => {
    const { feed, closed } = victim({ onStream: true });
    feed(...frames);
    expect(closed).toMatchObject([{ code, byPeer: false }]);
  });

  it('bounds one-byte frames like bytes', () => {
    const { feed, closed } = victim({ onStream: true });
    feed(hello(), open(1));
    for (let i = 0; i < 5000 && closed.length === 0; i++) feed(data(1, 1));
    expect(closed).toMatchObject([{ code: 'flowControlError' }]);
  });

  it('gives up a peer that asks and never reads', () => {
    const { feed, closed } = victim({ stuck: true });
    feed(hello());
    for (let i = 0; i < 300_000 && closed.length === 0; i++) {
      feed({ type: 'ping', token: i });
    }
    expect(closed).toMatchObject([{ code: 'tooLarge' }]);
  });

  it('refuses streams beyond its limit and lives on', async () => {
    const { mux, feed, closed } = victim({ onStream: true });
    feed(hello());
    for (let i = 0; i < 3000; i++) feed(open(i * 2 + 1));
    expect(mux.streamCount).toBe(limits.maxStreams);
    expect(closed).toEqual([]);
  });
});

function hello(
  values: Partial<Extract<Frame, { type: 'hello' }>['hello']> = {},
): Frame {
  return {
    type: 'hello',
    hello: {
      minVersion: 1,
      maxVersion: 1,
      maxData: 65_536,
      maxStreams: 10,
      window: 524_288,
      ...values,
    },
  };
}
