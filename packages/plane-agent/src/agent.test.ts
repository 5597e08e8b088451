import http, { Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { startAgent } from './agent';

/** Gateways in plain text: TLS is covered by the tests of the gateway. */
async function serve(
  onConnection?: (
    socket: import('ws').WebSocket,
    request: http.IncomingMessage,
  ) => void,
) {
  const server: Server = http.createServer();
  const sockets = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request, socket, head) => {
    if (onConnection) {
      sockets.handleUpgrade(request, socket, head, ws =>
        onConnection(ws, request),
      );
    } else {
      socket.end('HTTP/1.1 403 No\r\nContent-Length: 12\r\n\r\nNot for you.');
    }
  });
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/agent`,
    async stop() {
      for (const client of sockets.clients) client.terminate();
      server.closeAllConnections();
      await new Promise(done => server.close(done));
    },
  };
}

function logger() {
  const lines: string[] = [];
  const log = (line: string) => lines.push(line);
  return { lines, logger: { info: log, warn: log, error: log } };
}

const options = {
  tls: { ca: '', cert: '', key: '' },
  planeType: 'dataplane',
  planeID: 'default',
  backoff: { baseMs: 1, maxMs: 5 },
} as const;
const pause = (ms: number) => new Promise(done => setTimeout(done, ms));

describe('startAgent', () => {
  it('says once why it is refused, keeps trying, and stops at once', async () => {
    const gateway = await serve();
    const { lines, logger: log } = logger();
    const agent = startAgent({
      ...options,
      gatewayUrl: gateway.url,
      logger: log,
    });
    await pause(100);
    expect(agent.connected).toBe(false);
    expect(lines).toEqual([
      'Agent of dataplane/default is not connected: The gateway answered 403: Not for you. It keeps trying.',
    ]);
    await agent.stop();
    await gateway.stop();
  });

  it('names its plane when it dials', async () => {
    const urls: (string | undefined)[] = [];
    const gateway = await serve((socket, request) => {
      urls.push(request.url);
      socket.close();
    });
    const agent = startAgent({ ...options, gatewayUrl: gateway.url });
    await pause(50);
    expect(urls.length).toBeGreaterThan(1);
    expect(urls[0]).toBe('/agent?planeType=dataplane&planeID=default');
    await agent.stop();
    await gateway.stop();
  });

  it.each<[string, (socket: import('ws').WebSocket) => void]>([
    ['text', socket => socket.send('hello')],
    ['random bytes', socket => socket.send(Buffer.alloc(500, 0xee))],
    [
      'a message beyond every limit',
      socket => socket.send(Buffer.alloc(20_000_000)),
    ],
    ['nothing, then a cut', socket => setTimeout(() => socket.terminate(), 5)],
  ])('survives a gateway that sends %s', async (_, misbehave) => {
    let dials = 0;
    const gateway = await serve(socket => {
      dials++;
      socket.on('error', () => undefined);
      misbehave(socket);
    });
    const agent = startAgent({ ...options, gatewayUrl: gateway.url });
    for (let i = 0; i < 200 && dials < 2; i++) await pause(10);
    expect(dials).toBeGreaterThanOrEqual(2);
    expect(agent.connected).toBe(false);
    await agent.stop();
    await gateway.stop();
  });

  it('asks for its certificates at every dial', async () => {
    let asked = 0;
    const agent = startAgent({
      ...options,
      tls: () => {
        asked++;
        throw new Error('No certificates yet.');
      },
      gatewayUrl: 'wss://127.0.0.1:9/agent',
    });
    await pause(60);
    expect(asked).toBeGreaterThan(2);
    await agent.stop();
  });
});
