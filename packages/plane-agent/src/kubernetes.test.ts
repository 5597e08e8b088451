import http from 'node:http';
import { AddressInfo } from 'node:net';
import { KubeConfig } from '@kubernetes/client-node';
import { WebSocketServer } from 'ws';
import { createKubernetesTarget, splitChannelMessage } from './kubernetes';
import { MAX_MESSAGE_BYTES } from './types';

describe('kubernetes target', () => {
  let server: http.Server;
  let sockets: WebSocketServer;
  let config: KubeConfig;

  beforeAll(async () => {
    server = http.createServer(async (req, res) => {
      if (req.method === 'DELETE') {
        const chunks: Buffer[] = [];
        for await (const chunk of req) chunks.push(chunk);
        res.end(Buffer.concat(chunks));
        return;
      }
      if (req.url?.includes('watch')) {
        res.write('one\n');
        setTimeout(() => res.write('two\n'), 20);
        return;
      }
      res.writeHead(200, { 'content-type': 'application/json' });
      res.end(
        JSON.stringify({ url: req.url, auth: req.headers.authorization }),
      );
    });
    sockets = new WebSocketServer({ server });
    sockets.on('connection', socket => {
      socket.on('message', data => socket.send(data));
    });
    await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
    config = new KubeConfig();
    config.loadFromClusterAndUser(
      {
        name: 'c',
        server: `http://127.0.0.1:${
          (server.address() as AddressInfo).port
        }/sub/`,
        skipTLSVerify: true,
      },
      { name: 'u', token: 'secret-token' },
    );
  });
  afterAll(async () => {
    sockets.close();
    server.closeAllConnections();
    await new Promise(done => server.close(done));
  });

  it('speaks with the identity of the kubeconfig', async () => {
    const { transport } = createKubernetesTarget(config);
    const response = await transport({ method: 'GET', path: '/version?a=b' });
    let text = '';
    for await (const chunk of response.body) text += Buffer.from(chunk);
    expect(response.status).toBe(200);
    expect(JSON.parse(text)).toEqual({
      url: '/sub/version?a=b',
      auth: 'Bearer secret-token',
    });
  });

  it('sends the body of a DELETE, and leaves the connection usable', async () => {
    const { transport } = createKubernetesTarget(config);
    for (const body of ['{"propagationPolicy":"Foreground"}', undefined]) {
      const response = await transport({ method: 'DELETE', path: '/x', body });
      let text = '';
      for await (const chunk of response.body) text += Buffer.from(chunk);
      expect([response.status, text]).toEqual([200, body ?? '']);
    }
  });

  it('streams, and stops when told', async () => {
    const { transport } = createKubernetesTarget(config);
    const abort = new AbortController();
    const response = await transport({
      method: 'GET',
      path: '/api/v1/pods?watch=true',
      signal: abort.signal,
    });
    const seen: string[] = [];
    await expect(
      (async () => {
        for await (const chunk of response.body) {
          seen.push(Buffer.from(chunk).toString());
          if (seen.length === 2) abort.abort();
        }
      })(),
    ).rejects.toThrow(/abort/i);
    expect(seen).toEqual(['one\n', 'two\n']);
  });

  it('says what to check when nobody answers', async () => {
    const away = new KubeConfig();
    away.loadFromClusterAndUser(
      { name: 'c', server: 'http://127.0.0.1:9', skipTLSVerify: true },
      { name: 'u' },
    );
    await expect(
      createKubernetesTarget(away).transport({ method: 'GET', path: '/' }),
    ).rejects.toMatchObject({ reason: 'ServiceUnavailable' });
  });

  it('carries messages both ways', async () => {
    const { upgrade } = createKubernetesTarget(config);
    const connection = await upgrade!({
      method: 'GET',
      path: '/api/v1/namespaces/a/pods/b/exec?command=sh',
      headers: {},
      protocol: 'v5.channel.k8s.io',
      signal: new AbortController().signal,
    });
    await connection.write(Buffer.from('\u0000ls'));
    for await (const message of connection.readable) {
      expect(Buffer.from(message).toString()).toBe('\u0000ls');
      break;
    }
    connection.close();
  });
});

it('long channel messages are cut with their channel', () => {
  const long = new Uint8Array(MAX_MESSAGE_BYTES * 2).fill(7);
  long[0] = 1;
  const parts = [...splitChannelMessage(long)];
  expect(parts.map(part => part[0])).toEqual([1, 1, 1]);
  expect(parts.every(part => part.length <= MAX_MESSAGE_BYTES)).toBe(true);
  expect(parts.reduce((n, part) => n + part.length - 1, 0)).toBe(
    long.length - 1,
  );
});
