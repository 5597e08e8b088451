import { Frame } from './frames';
import { FlowControlledStream } from './stream';
import { IncomingStream } from './types';

/** The serving side of a stream that the peer opened: it answers once, then writes. */
export function serveStream(
  id: number,
  stream: FlowControlledStream,
  request: IncomingStream['request'],
  sendControl: (frame: Frame) => void,
): IncomingStream {
  let answered = false;
  return {
    id,
    signal: stream.signal,
    body: stream.read(),
    request,
    respond(response, endNow = false) {
      if (answered) throw new Error('The stream was answered already.');
      answered = true;
      if (stream.failure) return;
      sendControl({
        type: 'headers',
        stream: id,
        headers: { ...response.headers, ':status': `${response.status}` },
        end: endNow,
      });
      if (endNow) stream.markSendEnded();
    },
    write: chunk =>
      answered
        ? stream.write(chunk)
        : Promise.reject(new Error('Answer before you write.')),
    end: () => stream.end(),
    cancel: (code, message) => stream.cancel(code, message),
  };
}
