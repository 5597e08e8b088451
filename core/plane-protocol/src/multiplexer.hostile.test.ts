import fc from 'fast-check';
import { encodeFrame, Frame } from './frames';
import { resolveLimits } from './limits';
import { createMultiplexer } from './multiplexer';
import { manualScheduler } from './testing';
import { CloseReason } from './types';

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
