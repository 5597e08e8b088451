import { closeSync, constants, lstatSync, openSync } from 'node:fs';
import { Server, Socket, connect } from 'node:net';
import { basename, dirname } from 'node:path';

/** Longest path a Unix socket address can hold on every system, with room for the terminator. */
const MAX_SOCKET_PATH = 100;
/** Linux: a handle on the file itself, not on what it leads to. */
const O_PATH = 0o10000000;

function assertSocket(path: string): void {
  if (!lstatSync(path).isSocket()) {
    throw Object.assign(new Error(`${path} is not a socket.`), {
      code: 'ENOTSOCK',
    });
  }
}

/**
 * Connects to a Unix socket that a sandboxed program may have replaced: never through a symbolic link, and also when the path is longer than a
 * socket address can hold (Linux). Rejects with an `Error` that has a system `code`.
 */
export function connectUnix(path: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    let fd: number | undefined;
    let address = path;
    try {
      assertSocket(path);
      if (process.platform === 'linux') {
        fd = openSync(path, O_PATH | constants.O_NOFOLLOW);
        address = `/proc/self/fd/${fd}`;
      }
    } catch (error) {
      reject(error);
      return;
    }
    const socket = connect({ path: address, allowHalfOpen: true });
    const done = () => {
      if (fd !== undefined) closeSync(fd);
      fd = undefined;
    };
    socket.once('connect', () => {
      done();
      socket.removeListener('error', reject);
      resolve(socket);
    });
    socket.once('error', error => {
      done();
      reject(error);
    });
  });
}

/** Listens on a Unix socket, also when the path is too long for a socket address (Linux). Resolves when it listens. */
export function listenUnix(server: Server, path: string): Promise<void> {
  let fd: number | undefined;
  let address = path;
  if (path.length > MAX_SOCKET_PATH && process.platform === 'linux') {
    fd = openSync(dirname(path), constants.O_RDONLY | constants.O_DIRECTORY);
    address = `/proc/self/fd/${fd}/${basename(path)}`;
    // The server removes the socket by this address when it closes, so the handle lives as long as the server.
    server.once('close', () => closeSync(fd!));
  }
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(address, () => {
      server.removeListener('error', reject);
      resolve();
    });
  });
}

/** Reads one line of JSON from the beginning of a stream; the rest stays in the stream. Rejects when there is none within 64 KiB. */
export function readHeader<T>(socket: Socket, timeoutMs = 10_000): Promise<T> {
  return new Promise((resolve, reject) => {
    let buffer = Buffer.alloc(0);
    const finish = (error?: Error, value?: T) => {
      clearTimeout(timer);
      socket.removeListener('data', onData);
      // Back to "nobody reads yet": the next reader starts the flow, be it a pipe or the HTTP parser.
      (socket as { readableFlowing: boolean | null }).readableFlowing = null;
      socket.removeListener('close', onClose);
      socket.removeListener('error', onClose);
      if (error) reject(error);
      else resolve(value as T);
    };
    const onClose = () =>
      finish(
        Object.assign(new Error('The connection ended.'), {
          code: 'ECONNRESET',
        }),
      );
    const timer = setTimeout(
      () =>
        finish(Object.assign(new Error('No answer.'), { code: 'ETIMEDOUT' })),
      timeoutMs,
    );
    const onData = (chunk: Buffer) => {
      buffer = Buffer.concat([buffer, chunk]);
      const end = buffer.indexOf(10);
      if (end < 0) {
        if (buffer.length > 64 * 1024)
          finish(new Error('The header is too long.'));
        return;
      }
      socket.pause();
      socket.removeListener('data', onData);
      if (buffer.length > end + 1) socket.unshift(buffer.subarray(end + 1));
      try {
        finish(
          undefined,
          JSON.parse(buffer.subarray(0, end).toString('utf8')) as T,
        );
      } catch {
        finish(new Error('The header is not JSON.'));
      }
    };
    socket.on('data', onData);
    socket.on('close', onClose);
    socket.on('error', onClose);
  });
}
