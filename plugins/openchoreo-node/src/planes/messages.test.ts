import { frameMessage, MAX_TUNNEL_MESSAGE, readMessages } from './messages';

async function read(chunks: Uint8Array[]): Promise<string[]> {
  const messages: string[] = [];
  const body = (async function* stream() {
    yield* chunks;
  })();
  for await (const message of readMessages(body)) {
    messages.push(Buffer.from(message).toString());
  }
  return messages;
}

describe('tunnel messages', () => {
  it('keep their boundaries, however the body is chopped', async () => {
    const sent = ['', 'a', 'ü'.repeat(1000), 'last'];
    const bytes = Buffer.concat(sent.map(m => frameMessage(Buffer.from(m))));
    for (const size of [1, 2, 3, 7, 500, bytes.length]) {
      const chunks: Uint8Array[] = [];
      for (let at = 0; at < bytes.length; at += size) {
        chunks.push(bytes.subarray(at, at + size));
      }
      expect(await read(chunks)).toEqual(sent);
    }
  });

  it('are bounded both ways', async () => {
    expect(() => frameMessage(Buffer.alloc(MAX_TUNNEL_MESSAGE + 1))).toThrow(
      RangeError,
    );
    await expect(read([Buffer.from([255, 0, 0, 0])])).rejects.toThrow(
      'too long',
    );
    await expect(read([Buffer.from([0, 0, 0, 5, 1])])).rejects.toThrow(
      'cut off',
    );
  });
});
