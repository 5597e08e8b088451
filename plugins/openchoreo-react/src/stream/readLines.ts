/** Longest line that is accepted: a snapshot of many objects is one line. */
const MAX_LINE = 256 * 1024 * 1024;

/** Splits a response body into lines. Throws when a line exceeds the bound. */
export async function* readLines(
  body: ReadableStream<Uint8Array>,
): AsyncGenerator<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  const parts: string[] = [];
  let length = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      let text = decoder.decode(value, { stream: true });
      let newline = text.indexOf('\n');
      while (newline >= 0) {
        parts.push(text.slice(0, newline));
        const line = parts.join('');
        parts.length = 0;
        length = 0;
        if (line) yield line;
        text = text.slice(newline + 1);
        newline = text.indexOf('\n');
      }
      length += text.length;
      if (length > MAX_LINE)
        throw new Error('A line of the stream is too long.');
      if (text) parts.push(text);
    }
  } finally {
    reader.cancel().catch(() => {
      // The connection is gone already.
    });
  }
}
