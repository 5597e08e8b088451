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
