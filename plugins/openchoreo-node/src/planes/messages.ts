/** Longest message of a tunnel, in bytes. */
export const MAX_TUNNEL_MESSAGE = 64 * 1024;

/** Puts the length (u32) before a message, because an HTTP body keeps no boundaries. Throws `RangeError` beyond {@link MAX_TUNNEL_MESSAGE}. */
export function frameMessage(message: Uint8Array): Buffer {
  if (message.length > MAX_TUNNEL_MESSAGE) {
    throw new RangeError(
      `A message has more than ${MAX_TUNNEL_MESSAGE} bytes.`,
    );
  }
  const framed = Buffer.alloc(4 + message.length);
  framed.writeUInt32BE(message.length, 0);
  framed.set(message, 4);
  return framed;
}

/** Inverse of {@link frameMessage} over a whole body. Throws `RangeError` on a length beyond the limit and `Error` on a cut-off message. */
export async function* readMessages(
  body: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let pending = Buffer.alloc(0);
  for await (const chunk of body) {
    pending = pending.length
      ? Buffer.concat([pending, chunk])
      : Buffer.from(chunk);
    while (pending.length >= 4) {
      const length = pending.readUInt32BE(0);
      if (length > MAX_TUNNEL_MESSAGE) {
        throw new RangeError('A message is too long.');
      }
      if (pending.length < 4 + length) break;
      yield pending.subarray(4, 4 + length);
      pending = pending.subarray(4 + length);
    }
  }
  if (pending.length > 0) throw new Error('The last message is cut off.');
}
