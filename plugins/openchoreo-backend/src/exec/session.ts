import { errorOf, readText, Transport } from '@openchoreo-portal/client';
import { isApiError } from '@openchoreo-portal/model';
import {
  PlaneConnector,
  PlaneRef,
} from '@openchoreo-portal/plugin-openchoreo-node';
import { WebSocket } from 'ws';
import { ExecTarget } from './target';

/** Kubernetes' own protocol for terminals: the first byte of a message says which stream it belongs to. */
export const EXEC_PROTOCOL = 'v5.channel.k8s.io';
/** Streams of {@link EXEC_PROTOCOL}. */
export const CHANNEL = { stdin: 0, stdout: 1, stderr: 2, status: 3 } as const;

/** What is run, and how. */
export interface ExecRequest {
  command: readonly string[];
  stdin: boolean;
  tty: boolean;
}

const CHUNK = 60 * 1024;
/** Above this a reader that does not keep up is waited for. */
const MAX_BUFFERED = 1024 * 1024;

/**
 * Runs a command in a container and carries its streams over a WebSocket. Planes that only run single commands give their output at the end; a terminal
 * there ends at once and says why. Never rejects.
 */
export async function runExec(
  socket: WebSocket,
  planes: PlaneConnector,
  target: ExecTarget,
  request: ExecRequest,
): Promise<void> {
  const plane = JSON.parse(target.plane) as PlaneRef;
  const abort = new AbortController();
  socket.on('close', () => abort.abort());
  socket.on('error', () => abort.abort());
  // What is typed before the plane listens must wait, not be lost.
  socket.pause();
  try {
    const tunnel = await planes.openTunnel(plane, {
      path: pathOf(target, request),
      protocol: EXEC_PROTOCOL,
      signal: abort.signal,
    });
    let sending = Promise.resolve();
    socket.on('message', data => {
      // One after the other; the socket waits for the plane.
      socket.pause();
      sending = sending
        .then(() => tunnel.send(data as Buffer))
        .then(() => socket.resume())
        .catch(() => tunnel.close());
    });
    abort.signal.addEventListener('abort', () => tunnel.close());
    socket.resume();
    for await (const message of tunnel.messages) {
      await send(socket, Buffer.from(message));
    }
    socket.close(1000);
  } catch (error) {
    if (abort.signal.aborted) return;
    socket.resume();
    if (isApiError(error, 'NotImplemented')) {
      await runOnce(socket, planes.transport(plane), target, request);
    } else {
      await sendStatus(socket, failure(`${(error as Error).message}`));
    }
    socket.close(1000);
  }
}

async function runOnce(
  socket: WebSocket,
  transport: Transport,
  target: ExecTarget,
  request: ExecRequest,
): Promise<void> {
  if (request.stdin || request.tty) {
    await sendStatus(
      socket,
      failure(
        'This plane runs single commands only. Leave out stdin and tty, and give the command.',
      ),
    );
    return;
  }
  const response = await transport({
    method: 'POST',
    path: pathOf(target, request),
  });
  const text = await readText(response);
  if (response.status !== 200) {
    await sendStatus(socket, failure(errorOf(text, response.status).message));
    return;
  }
  const output = Buffer.from(text);
  for (let at = 0; at < output.length; at += CHUNK) {
    await send(
      socket,
      Buffer.concat([
        Buffer.of(CHANNEL.stdout),
        output.subarray(at, at + CHUNK),
      ]),
    );
  }
  const code = Number(response.headers['x-exit-code'] ?? 0);
  await sendStatus(
    socket,
    code === 0
      ? { metadata: {}, status: 'Success' }
      : {
          ...failure(`command terminated with exit code ${code}`),
          reason: 'NonZeroExitCode',
          details: { causes: [{ reason: 'ExitCode', message: `${code}` }] },
        },
  );
}

const failure = (message: string) => ({
  metadata: {},
  status: 'Failure',
  message,
});

const sendStatus = (socket: WebSocket, status: object) =>
  send(
    socket,
    Buffer.concat([
      Buffer.of(CHANNEL.status),
      Buffer.from(JSON.stringify(status)),
    ]),
  );

function send(socket: WebSocket, message: Buffer): Promise<void> {
  return new Promise(resolve => {
    if (socket.readyState !== WebSocket.OPEN) {
      resolve();
      return;
    }
    const wait = socket.bufferedAmount > MAX_BUFFERED;
    socket.send(message, () => {
      if (wait) resolve();
    });
    if (!wait) resolve();
  });
}

function pathOf(target: ExecTarget, request: ExecRequest): string {
  const query = new URLSearchParams({
    container: target.container,
    stdout: 'true',
    stderr: String(!request.tty),
    stdin: String(request.stdin),
    tty: String(request.tty),
  });
  for (const part of request.command) query.append('command', part);
  return `/api/v1/namespaces/${encodeURIComponent(
    target.namespace,
  )}/pods/${encodeURIComponent(target.pod)}/exec?${query}`;
}
