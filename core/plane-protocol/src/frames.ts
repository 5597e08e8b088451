import {
  CancelCode,
  cancelCodeOf,
  CANCEL_CODES,
  CloseCode,
  closeCodeOf,
  CLOSE_CODES,
  ProtocolError,
} from './errors';
import { decodeHeaders, encodeHeaders, Headers } from './headers';
import { Limits } from './limits';

/** First frame of each side. */
export interface Hello {
  /** Oldest and newest version of this protocol that the sender speaks. */
  minVersion: number;
  maxVersion: number;
  /** What the sender allows its peer: see `Limits`. */
  maxData: number;
  maxStreams: number;
  window: number;
}

/** One frame. `end` says that the sender will send nothing more on the stream. */
export type Frame =
  | { type: 'hello'; hello: Hello }
  | { type: 'open'; stream: number; headers: Headers; end: boolean }
  | { type: 'headers'; stream: number; headers: Headers; end: boolean }
  | { type: 'data'; stream: number; data: Uint8Array; end: boolean }
  | { type: 'cancel'; stream: number; code: CancelCode; message: string }
  | { type: 'credit'; stream: number; increment: number }
  | { type: 'ping'; token: number }
  | { type: 'pong'; token: number }
  | { type: 'close'; code: CloseCode; message: string };

const TYPES = [
  'hello',
  'open',
  'headers',
  'data',
  'cancel',
  'credit',
  'ping',
  'pong',
  'close',
] as const;

/** Bytes before the payload: length (u32), type (u8), flags (u8), stream (u32). */
export const FRAME_HEADER = 10;
const FLAG_END = 1;
/** `OCPP`: tells this protocol from anything else that might dial. */
const MAGIC = 0x4f435050;
const HELLO_LENGTH = 18;
/** Longest explanation in a CANCEL or CLOSE frame, in bytes. */
const MAX_MESSAGE = 1024;

const encoder = new TextEncoder();

/** Writes one frame. Throws `TypeError`/`RangeError` when the caller's headers may not travel. */
export function encodeFrame(frame: Frame, limits: Limits): Uint8Array {
  switch (frame.type) {
    case 'hello': {
      const payload = new Uint8Array(HELLO_LENGTH);
      const view = new DataView(payload.buffer);
      view.setUint32(0, MAGIC);
      view.setUint8(4, frame.hello.minVersion);
      view.setUint8(5, frame.hello.maxVersion);
      view.setUint32(6, frame.hello.maxData);
      view.setUint32(10, frame.hello.maxStreams);
      view.setUint32(14, frame.hello.window);
      return assemble('hello', 0, 0, payload);
    }
    case 'open':
    case 'headers':
      return assemble(
        frame.type,
        frame.end ? FLAG_END : 0,
        frame.stream,
        encodeHeaders(frame.headers, limits),
      );
    case 'data':
      return assemble(
        'data',
        frame.end ? FLAG_END : 0,
        frame.stream,
        frame.data,
      );
    case 'cancel':
      return assemble(
        'cancel',
        0,
        frame.stream,
        explain(CANCEL_CODES[frame.code], frame.message),
      );
    case 'close':
      return assemble(
        'close',
        0,
        0,
        explain(CLOSE_CODES[frame.code], frame.message),
      );
    case 'credit':
      return assemble('credit', 0, frame.stream, number(frame.increment));
    default:
      return assemble(frame.type, 0, 0, number(frame.token));
  }
}

/** Cuts frames out of a byte stream, however it is chopped. One per direction of a connection. */
export interface FrameDecoder {
  /** The frames that are complete now. Throws {@link ProtocolError}; the decoder is of no use afterwards. */
  push(bytes: Uint8Array): Frame[];
}

/** Makes a decoder that never holds more than one frame of the largest allowed size. */
export function createFrameDecoder(limits: Limits): FrameDecoder {
  const largest = Math.max(
    limits.maxData,
    limits.maxHeaderBytes,
    MAX_MESSAGE + 2,
  );
  let chunks: Uint8Array[] = [];
  let size = 0;

  const take = (length: number): Uint8Array => {
    size -= length;
    if (chunks[0].length >= length) {
      const [first] = chunks;
      if (first.length === length) chunks.shift();
      else chunks[0] = first.subarray(length);
      return first.subarray(0, length);
    }
    const result = new Uint8Array(length);
    let at = 0;
    let used = 0;
    for (const chunk of chunks) {
      const part = chunk.subarray(0, length - at);
      result.set(part, at);
      at += part.length;
      if (part.length < chunk.length) {
        chunks[used] = chunk.subarray(part.length);
        break;
      }
      used++;
      if (at === length) break;
    }
    chunks = chunks.slice(used);
    return result;
  };

  let head: Uint8Array | undefined;
  return {
    push(bytes) {
      if (bytes.length > 0) {
        chunks.push(bytes);
        size += bytes.length;
      }
      const frames: Frame[] = [];
      for (;;) {
        if (!head) {
          if (size < FRAME_HEADER) return frames;
          head = take(FRAME_HEADER);
        }
        const view = new DataView(head.buffer, head.byteOffset, FRAME_HEADER);
        const length = view.getUint32(0);
        if (length > largest) {
          throw new ProtocolError('tooLarge', 'A frame is too long.');
        }
        if (size < length) return frames;
        const payload = length === 0 ? new Uint8Array(0) : take(length);
        head = undefined;
        frames.push(
          decode(
            view.getUint8(4),
            view.getUint8(5),
            view.getUint32(6),
            payload,
            limits,
          ),
        );
      }
    },
  };
}

function decode(
  typeNumber: number,
  flags: number,
  stream: number,
  payload: Uint8Array,
  limits: Limits,
): Frame {
  const type = TYPES[typeNumber - 1];
  const view = new DataView(
    payload.buffer,
    payload.byteOffset,
    payload.byteLength,
  );
  const bad = (what: string) => new ProtocolError('protocolError', what);
  if (!type) throw bad(`Frame type ${typeNumber} is unknown.`);
  const onStream = ['open', 'headers', 'data', 'cancel', 'credit'].includes(
    type,
  );
  if (onStream !== stream > 0 || stream > 0x7fffffff) {
    throw bad(`A ${type} frame has the wrong stream.`);
  }
  const mayEnd = type === 'open' || type === 'headers' || type === 'data';
  if (flags !== 0 && !(mayEnd && flags === FLAG_END)) {
    throw bad(`A ${type} frame has unknown flags.`);
  }
  const end = flags === FLAG_END;
  const exactly = (length: number) => {
    if (payload.length !== length) {
      throw bad(`A ${type} frame has the wrong length.`);
    }
  };
  switch (type) {
    case 'hello': {
      exactly(HELLO_LENGTH);
      if (view.getUint32(0) !== MAGIC) throw bad('This is another protocol.');
      return {
        type,
        hello: {
          minVersion: view.getUint8(4),
          maxVersion: view.getUint8(5),
          maxData: view.getUint32(6),
          maxStreams: view.getUint32(10),
          window: view.getUint32(14),
        },
      };
    }
    case 'open':
    case 'headers':
      return { type, stream, end, headers: decodeHeaders(payload, limits) };
    case 'data':
      if (payload.length > limits.maxData) {
        throw new ProtocolError('tooLarge', 'A data frame is too long.');
      }
      if (payload.length === 0 && !end) throw bad('A data frame is empty.');
      return { type, stream, end, data: payload };
    case 'credit': {
      exactly(4);
      const increment = view.getUint32(0);
      if (increment === 0) throw bad('A credit frame grants nothing.');
      return { type, stream, increment };
    }
    case 'cancel':
    case 'close': {
      if (payload.length < 2 || payload.length > 2 + MAX_MESSAGE) {
        throw bad(`A ${type} frame has the wrong length.`);
      }
      const code = view.getUint16(0);
      const message = new TextDecoder().decode(payload.subarray(2));
      return type === 'cancel'
        ? { type, stream, code: cancelCodeOf(code), message }
        : { type, code: closeCodeOf(code), message };
    }
    default:
      exactly(4);
      return { type, token: view.getUint32(0) };
  }
}

function assemble(
  type: Frame['type'],
  flags: number,
  stream: number,
  payload: Uint8Array,
): Uint8Array {
  const bytes = new Uint8Array(FRAME_HEADER + payload.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, payload.length);
  view.setUint8(4, TYPES.indexOf(type) + 1);
  view.setUint8(5, flags);
  view.setUint32(6, stream);
  bytes.set(payload, FRAME_HEADER);
  return bytes;
}

function number(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

function explain(code: number, message: string): Uint8Array {
  // A character takes at most three bytes here, so that the cut never lands beyond the limit.
  const text = encoder.encode(message.slice(0, MAX_MESSAGE / 4));
  const bytes = new Uint8Array(2 + text.length);
  new DataView(bytes.buffer).setUint16(0, code);
  bytes.set(text, 2);
  return bytes;
}
