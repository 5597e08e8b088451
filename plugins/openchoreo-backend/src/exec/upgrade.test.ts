import { createServer, IncomingMessage, Server } from 'node:http';
import { AddressInfo, connect as connectTcp } from 'node:net';
import { RequestLimiter } from '@openchoreo-portal/apiserver';
import { WebSocket, WebSocketServer } from 'ws';
import { createExecUpgrade, ExecOptions } from './upgrade';

/** A server of Backstage's kind: one plugin begins to listen for upgrades when it sees the first. */
async function startServer(
  stopping: AbortController,
  answers: Promise<never>,
): Promise<Server> {
  const onRequest = createExecUpgrade({
    stopping: stopping.signal,
    logger: { error: jest.fn() },
    subjects: {
      fromRequest: async () => ({
        id: 'user:default/dave',
        kind: 'user',
        claims: {},
        how: 'test',
      }),
    },
    limiter: new RequestLimiter({ requests: 1, streams: 1 }),
    controlPlane: { client: { list: () => answers } },
  } as unknown as ExecOptions);
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
  let failReads: () => void;
  const stopping = new AbortController();
  const connect = (path: string) =>
    new WebSocket(
      `ws://127.0.0.1:${(server.address() as AddressInfo).port}${path}`,
    );

  beforeEach(async () => {
    const answers = new Promise<never>((_resolve, reject) => {
      failReads = () => reject(new Error('The store is gone.'));
    });
    answers.catch(() => undefined);
    server = await startServer(stopping, answers);
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

  it.each(['//', '/%zz', '/exec/namespaces/%zz/components/shop'])(
    'are answered when their address is not one: %s',
    async path => {
      const { port } = server.address() as AddressInfo;
      const socket = connectTcp(port, '127.0.0.1');
      socket.write(
        [
          `GET ${path} HTTP/1.1`,
          'host: localhost',
          'connection: upgrade',
          'upgrade: websocket',
          'sec-websocket-version: 13',
          'sec-websocket-key: AQIDBAUGBwgJCgsMDQ4PEA==',
          '\r\n',
        ].join('\r\n'),
      );
      let answer = '';
      for await (const chunk of socket) answer += chunk;
      expect(answer).toMatch(/^HTTP\/1\.1 40[04] /);
    },
  );

  it('take one of the places of who asks, until they end', async () => {
    const path = '/exec/namespaces/default/components/shop?env=development';
    const refused = (socket: WebSocket) =>
      new Promise<string>(resolve => {
        socket.once('error', error => resolve(error.message));
      });
    const first = connect(path);
    const end = refused(first);
    // Whichever comes first has the place.
    const second = refused(connect(path));
    expect(await Promise.race([end, second])).toBe(
      'Unexpected server response: 429',
    );
    failReads();
    expect([await end, await second].sort()).toEqual([
      'Unexpected server response: 429',
      'Unexpected server response: 500',
    ]);
  });

  it('are told when nobody takes them', async () => {
    const socket = connect('/api/nobody');
    const error = await new Promise<Error>(resolve => {
      socket.once('error', resolve);
    });
    expect(error.message).toBe('Unexpected server response: 404');
  });
});
