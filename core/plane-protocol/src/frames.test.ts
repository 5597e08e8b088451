import fc from 'fast-check';
import { CANCEL_CODES, CancelCode, CLOSE_CODES, CloseCode } from './errors';
import { createFrameDecoder, encodeFrame, Frame } from './frames';
import { resolveLimits } from './limits';

const limits = resolveLimits({
  maxData: 2048,
  maxHeaderBytes: 4096,
  maxHeaders: 8,
});

const stream = fc.integer({ min: 1, max: 0x7fffffff });
const u32 = fc.integer({ min: 0, max: 0xffffffff });
const text = fc.string({ maxLength: 200 });
const headers = fc
  .uniqueArray(
    fc.tuple(
      fc.stringMatching(/^:?[a-z][a-z0-9-]{0,20}$/),
      fc.stringMatching(/^[ -~äß€😀]{0,40}$/u),
    ),
    { maxLength: 8, selector: ([name]) => name },
  )
  .filter(
    list =>
      !list.some(([name]) => name === 'constructor' || name === 'prototype'),
  )
  .map(list => Object.fromEntries(list));
const frame: fc.Arbitrary<Frame> = fc.oneof(
  fc.record({
    type: fc.constant('hello' as const),
    hello: fc.record({
      minVersion: fc.integer({ min: 0, max: 255 }),
      maxVersion: fc.integer({ min: 0, max: 255 }),
      maxData: u32,
      maxStreams: u32,
      window: u32,
    }),
  }),
  fc.record({
    type: fc.constantFrom('open' as const, 'headers' as const),
    stream,
    headers,
    end: fc.boolean(),
  }),
  fc.record({
    type: fc.constant('data' as const),
    stream,
    data: fc.uint8Array({ minLength: 1, maxLength: 2048 }),
    end: fc.boolean(),
  }),
  fc.record({
    type: fc.constant('cancel' as const),
    stream,
    code: fc.constantFrom(...(Object.keys(CANCEL_CODES) as CancelCode[])),
    message: text,
  }),
  fc.record({
    type: fc.constant('credit' as const),
    stream,
    increment: fc.integer({ min: 1, max: 0xffffffff }),
  }),
  fc.record({
    type: fc.constantFrom('ping' as const, 'pong' as const),
    token: u32,
  }),
  fc.record({
    type: fc.constant('close' as const),
    code: fc.constantFrom(...(Object.keys(CLOSE_CODES) as CloseCode[])),
    message: text,
  }),
);

function plain(frames: Frame[]): unknown {
  return frames.map(f =>
    f.type === 'data' ? { ...f, data: [...f.data] } : { ...f },
  );
}

function failure(task: () => void): string {
  try {
    task();
    return 'none';
  } catch (error) {
    return (error as Error).name;
  }
}

describe('frames', () => {
  it('come out as they went in, however the bytes are chopped', () => {
    fc.assert(
      fc.property(
        fc.array(frame, { maxLength: 6 }),
        fc.array(fc.integer({ min: 1, max: 700 }), { maxLength: 40 }),
        (frames, cuts) => {
          const bytes = Buffer.concat(frames.map(f => encodeFrame(f, limits)));
          const decoder = createFrameDecoder(limits);
          const out: Frame[] = [];
          let at = 0;
          for (const cut of cuts) {
            out.push(...decoder.push(bytes.subarray(at, at + cut)));
            at += cut;
          }
          out.push(...decoder.push(bytes.subarray(at)));
          expect(plain(out)).toEqual(plain(frames));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('random bytes give frames or a ProtocolError, never anything else', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 64 })), chunks => {
        const decoder = createFrameDecoder(limits);
        expect(
          failure(() => chunks.forEach(chunk => decoder.push(chunk))),
        ).toMatch(/^(none|ProtocolError)$/);
      }),
      { numRuns: 500 },
    );
  });

  it('frames with a flipped byte give frames or a ProtocolError', () => {
    fc.assert(
      fc.property(frame, fc.nat(), fc.nat(255), (f, position, value) => {
        const bytes = encodeFrame(f, limits);
        bytes[position % bytes.length] = value;
        expect(failure(() => createFrameDecoder(limits).push(bytes))).toMatch(
          /^(none|ProtocolError)$/,
        );
      }),
      { numRuns: 500 },
    );
  });

  it('refuses a length beyond the limit before the bytes arrive', () => {
    const head = new Uint8Array(10);
    new DataView(head.buffer).setUint32(0, 0xffffffff);
    head[4] = 4;
    head[9] = 1;
    expect(() => createFrameDecoder(limits).push(head)).toThrow(/too long/);
  });

  it.each([
    ['a line break', { 'x-a': 'b\r\nx-evil: 1' }],
    ['an upper-case name', { 'X-A': 'b' }],
    ['a name that is no token', { 'a b': 'c' }],
    ['a name of the object prototype', { constructor: 'x' }],
  ])('does not send headers with %s', (_, bad) => {
    expect(() =>
      encodeFrame({ type: 'open', stream: 1, headers: bad, end: true }, limits),
    ).toThrow(TypeError);
  });

  it('bounds the number and size of headers', () => {
    const many = Object.fromEntries(
      Array.from({ length: 9 }, (_, i) => [`x-${i}`, 'v']),
    );
    const long = { 'x-a': 'v'.repeat(5000) };
    for (const bad of [many, long]) {
      expect(() =>
        encodeFrame(
          { type: 'open', stream: 1, headers: bad, end: true },
          limits,
        ),
      ).toThrow(RangeError);
    }
    const loose = resolveLimits();
    for (const bad of [many, long]) {
      const bytes = encodeFrame(
        { type: 'open', stream: 1, headers: bad, end: true },
        loose,
      );
      expect(() => createFrameDecoder(limits).push(bytes)).toThrow(
        /too long|Too many/,
      );
    }
  });
});
