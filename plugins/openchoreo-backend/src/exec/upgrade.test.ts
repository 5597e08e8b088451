import { createServer, IncomingMessage, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import { createExecUpgrade, ExecOptions } from './upgrade';

/** A server of Backstage's kind: one plugin begins to listen for upgrades when it sees the first. */
async function startServer(stopping: AbortController): Promise<Server> {
  const onRequest = createExecUpgrade({
    stopping: stopping.signal,
  } as ExecOptions);
  const others = new WebSocketServer({ noServer: true });
  let listening = false;
  const server = createServer((req, res) => {
    onRequest(req);
    if (req.url === '/api/signals' && req.headers.upgrade && !listening) {
      listening = true;
      server.on('upgrade', (upgraded: IncomingMessage, socket, head) => {
        if (upgraded.url !== '/api/signals') return;
        others.handleUpgrade(upgraded, socket, head, ws => ws.send('hello'));
      });
      return;
    }
    res.statusCode = 404;
    res.end();
  });
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return server;
}

describe('upgrades that are not ours', () => {
  let server: Server;
  const stopping = new AbortController();
  const connect = (path: string) =>
    new WebSocket(
      `ws://127.0.0.1:${(server.address() as AddressInfo).port}${path}`,
    );

  beforeEach(async () => {
    server = await startServer(stopping);
    // The first request of all makes the listener known.
    await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise(resolve => {
      server.close(resolve);
    });
  });

  it.each([1, 2])(
    'reach a plugin that listens from its first one on (%s)',
    async times => {
      for (let i = 0; i < times; i++) {
        const socket = connect('/api/signals');
        const said = await new Promise((resolve, reject) => {
          socket.once('message', data => resolve(String(data)));
          socket.once('error', reject);
        });
        expect(said).toBe('hello');
        socket.terminate();
      }
    },
  );

  it('are told when nobody takes them', async () => {
    const socket = connect('/api/nobody');
    const error = await new Promise<Error>(resolve => {
      socket.once('error', resolve);
    });
    expect(error.message).toBe('Unexpected server response: 404');
  });
});
