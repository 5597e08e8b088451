/** One event of a server-sent event stream. */
export interface ServerSentEvent {
  event: string;
  data: string;
}

/** Groups the lines of an event stream into events (https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream). */
export async function* readEvents(
  lines: AsyncIterable<string>,
): AsyncGenerator<ServerSentEvent> {
  for await (const line of lines) {
    // Every event of ours is one `data:` line; comments keep the connection open.
    if (line.startsWith('data:')) {
      yield { event: 'message', data: line.slice(5).trim() };
    }
  }
}
