import { connect, Socket } from 'net';
import { startTestServer, TestServer } from '../testing/servers';
import { widgetKind } from '../testing/widget';

const CLIENTS = 60;
/** What the end of one request takes, in milliseconds. */
const WORK = 2;

describe('a crowd of clients', () => {
  let server: TestServer;
  afterEach(() => server.stop());

  it('that hangs up at once leaves turns of the event loop to others', async () => {
    let begun = 0;
    let ended = 0;
    server = await startTestServer({
      subresources: [
        {
          group: widgetKind.group,
          resource: 'widgets',
          name: 'wait',
          methods: ['GET'],
          handle: (ctx, _req, res) =>
            new Promise(resolve => {
              begun += 1;
              ctx.signal.addEventListener('abort', () => {
                const end = performance.now() + WORK;
                while (performance.now() < end);
                ended += 1;
                res.end();
                resolve();
              });
            }),
        },
      ],
    });
    await server.client.create(widgetKind, {
      apiVersion: 'test.openchoreo.dev/v1',
      kind: 'Widget',
      metadata: { name: 'a', namespace: 'default' },
      spec: {},
    });
    const { port } = new URL(server.url);
    const sockets = Array.from({ length: CLIENTS }, () => {
      const socket: Socket = connect(Number(port), '127.0.0.1', () =>
        socket.write(
          'GET /apis/test.openchoreo.dev/v1/namespaces/default/widgets/a/wait HTTP/1.1\r\nHost: x\r\n\r\n',
        ),
      );
      return socket.on('error', () => undefined);
    });
    const turn = () =>
      new Promise(resolve => {
        setImmediate(resolve);
      });
    while (begun < CLIENTS) await turn();

    for (const socket of sockets) socket.destroy();
    let most = 0;
    while (ended < CLIENTS) {
      const before = ended;
      await turn();
      most = Math.max(most, ended - before);
    }
    // Five milliseconds of work between two turns of others.
    expect(most).toBeLessThanOrEqual(2 * Math.ceil(5 / WORK));
  });
});
